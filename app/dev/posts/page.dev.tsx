// Length, errors and warnings of each post, in `npm run dev` only: the build ignores files that end with `.dev.tsx`.
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PageHeader } from '#components/article/page-header.tsx';
import { PostFindings } from '#components/dev/post-findings.tsx';
import { Pagination } from '#components/listing/pagination.tsx';
import { copy } from '#lib/copy/words.ts';
import { findingsOf, readFindings } from '#lib/dev/findings.ts';
import { env } from '#lib/env.ts';
import { paginate } from '#lib/model/listing.ts';
import { getRelease } from '#lib/posts/queries.ts';
import { readIndex } from '#lib/posts/read-release.ts';
import { devPostsPath } from '#lib/urls.ts';

export const instant = false;

export function generateMetadata(): Metadata {
  return { title: copy.devPosts.title, robots: { index: false } };
}

interface Props {
  searchParams: Promise<{ page?: string }>;
}

export default async function PostsPage({ searchParams }: Props) {
  const { page: asked = '1' } = await searchParams;
  const { posts, site } = readIndex(getRelease());
  const findings = readFindings(env.releaseDir);
  const shown = new Set(posts.flatMap(({ file }) => findingsOf(findings, file)));
  const { items, page, last } = paginate(posts, Number(asked)) ?? notFound();
  return (
    <>
      <PageHeader title={copy.devPosts.title} description={copy.devPosts.description} />
      {page === 1 ? (
        <PostFindings findings={findings.filter((found) => !shown.has(found))} language={site.language} />
      ) : null}
      {items.map((post) => (
        <PostFindings key={post.slug} post={post} findings={findingsOf(findings, post.file)} language={site.language} />
      ))}
      <Pagination page={page} last={last} pathOf={devPostsPath} />
    </>
  );
}
