import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ArticleBody } from '#components/article/article-body.tsx';
import { PageHeader } from '#components/article/page-header.tsx';
import { copy } from '#lib/copy/words.ts';
import { getPage, getRelease } from '#lib/posts/queries.ts';

export function generateMetadata(): Metadata {
  return { title: copy.styleguide.title, robots: { index: false } };
}

export default async function StyleguidePage() {
  const page = (await getPage('styleguide', getRelease())) ?? notFound();
  return (
    <article>
      <PageHeader title={copy.styleguide.title} description={copy.styleguide.description} />
      <ArticleBody page={page} />
    </article>
  );
}
