import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ArticleBody } from '#components/article/article-body.tsx';
import { PageHeader } from '#components/article/page-header.tsx';
import { getPage, getRelease } from '#lib/content/posts.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { aboutPath } from '#lib/urls.ts';

export async function generateMetadata(): Promise<Metadata> {
  const { title, description } = await find();
  return buildPageMetadata({ title, description, path: aboutPath });
}

export default async function AboutPage() {
  const page = await find();
  return (
    <article>
      <PageHeader title={page.title} description={page.description} />
      <ArticleBody page={page} />
    </article>
  );
}

async function find() {
  return (await getPage('about', getRelease())) ?? notFound();
}
