import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PageHeader } from '#components/article/page-header.tsx';
import { PostHistory } from '#components/article/post-history.tsx';
import { BackLink } from '#components/listing/back-link.tsx';
import { copy } from '#lib/copy/words.ts';
import { directionOf } from '#lib/model/language.ts';
import { getData, getSite, getVersions } from '#lib/posts/queries.ts';
import { historyPage } from '#lib/routes.ts';
import { postPath } from '#lib/urls.ts';

export const instant = false;

/** Next demands at least one page. No post has this name, and `proxy.ts` responds with a 404. */
const noPost = 'none';

/** The build renders no history, so that the text of a forgotten version is not in its files. */
export function generateStaticParams() {
  return [{ slug: noPost }];
}

export async function generateMetadata({ params }: PageProps<'/posts/[slug]/history'>): Promise<Metadata> {
  const { title } = await find(params);
  return { title: copy.history.title(title), description: copy.history.description, robots: { index: false } };
}

export default async function HistoryPage({ params }: PageProps<'/posts/[slug]/history'>) {
  const [post, site] = await Promise.all([find(params), getSite()]);
  const versions = await getVersions(post);
  return (
    <>
      <PageHeader title={copy.history.title(isolate(post.title, post.lang))} description={copy.history.description} />
      <PostHistory post={post} versions={versions} showsSubjects={site.history?.subjects ?? false} />
      <BackLink path={postPath(post.slug)} text={copy.history.back} />
    </>
  );
}

/** Keeps the order of a text whose direction differs from that of the words around it, by isolates of Unicode. */
function isolate(text: string, language = copy.language): string {
  const direction = directionOf(language);
  if (direction === directionOf(copy.language)) return text;
  return `${direction === 'rtl' ? '\u2067' : '\u2066'}${text}\u2069`;
}

async function find(params: Promise<{ slug: string }>) {
  const { slug } = await params;
  return (await getData(historyPage, slug)) ?? notFound();
}
