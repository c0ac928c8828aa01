import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { SearchForm } from '#components/search/search-form.tsx';
import { SearchResults } from '#components/search/search-results.tsx';
import { SearchStart } from '#components/search/search-start.tsx';
import { overviewCards } from '#lib/og/cards.ts';
import { getNewestPosts, getRelease, getTagUses } from '#lib/posts/queries.ts';
import { search } from '#lib/search/search.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { searchPath } from '#lib/urls.ts';

/** Results that are streamed stay hidden where no script puts them in their place (measured on 16.4.6): they are waited for. */
export const instant = false;

const description = 'Every word of every post, code included. Beginnings of words and small slips are understood.';
const newestPosts = 5;

export async function generateMetadata({ searchParams }: PageProps<'/search'>): Promise<Metadata> {
  const query = readQuery(await searchParams);
  const title = query ? `“${query}”, search` : 'Search';
  // What somebody types is never drawn.
  const page = buildPageMetadata({ title, description, path: searchPath, card: overviewCards.search });
  return query ? { ...page, robots: { index: false, follow: true } } : page;
}

export default async function SearchPage({ searchParams }: PageProps<'/search'>) {
  const query = readQuery(await searchParams);
  const release = getRelease();
  return (
    <>
      <PageHeader title="Search" description={query ? undefined : description} />
      <SearchForm query={query} />
      {query ? <SearchResults answer={await search(query, release)} /> : <Start />}
    </>
  );
}

async function Start() {
  const release = getRelease();
  const [tags, posts] = await Promise.all([getTagUses(release), getNewestPosts(newestPosts, release)]);
  return <SearchStart tags={tags} posts={posts} />;
}

/** Of a parameter that is there twice the first counts. */
function readQuery({ q }: { q?: string | string[] }): string {
  return ([q].flat()[0] ?? '').trim();
}
