import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { SearchForm } from '#components/search/search-form.tsx';
import { SearchResults } from '#components/search/search-results.tsx';
import { SearchStart } from '#components/search/search-start.tsx';
import { copy } from '#lib/copy/words.ts';
import { buildPageCard } from '#lib/og/cards.ts';
import { getData, getNewest, getRelease, getSite } from '#lib/posts/queries.ts';
import { tagsPage } from '#lib/routes.ts';
import { search } from '#lib/search/search.ts';
import { queryLimit } from '#lib/search/words.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { searchPath } from '#lib/urls.ts';

/** The page is sent whole: streamed results stay hidden until a script moves them into place (measured on Next 16.4.6). */
export const instant = false;

const newestPosts = 5;

export async function generateMetadata({ searchParams }: PageProps<'/search'>): Promise<Metadata> {
  const query = readQuery(await searchParams);
  const title = query ? copy.search.titleOf(query) : copy.search.title;
  // All results share one preview image: a query never becomes part of a drawing.
  const site = await getSite();
  const page = buildPageMetadata({
    site,
    title,
    description: copy.search.description,
    path: searchPath,
    card: buildPageCard(copy.cards.search, site),
  });
  return query ? { ...page, robots: { index: false, follow: true } } : page;
}

export default async function SearchPage({ searchParams }: PageProps<'/search'>) {
  const query = readQuery(await searchParams);
  const release = getRelease();
  const { language } = await getSite();
  return (
    <>
      <PageHeader title={copy.search.title} description={query ? undefined : copy.search.description} />
      <SearchForm query={query} maxLength={queryLimit} />
      {query ? <SearchResults response={await search(query, release)} language={language} /> : <Start />}
    </>
  );
}

async function Start() {
  const [tags, posts] = await Promise.all([getData(tagsPage), getNewest(newestPosts)]);
  return <SearchStart tags={tags} posts={posts} />;
}

/** @returns the first value if the address contains the parameter more than once */
function readQuery({ q }: { q?: string | string[] }): string {
  return ([q].flat()[0] ?? '').trim();
}
