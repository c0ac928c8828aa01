import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { TagPosts } from '#components/listing/tag-posts.tsx';
import { getData, getSite } from '#lib/posts/queries.ts';
import { tagPage, tagsPage } from '#lib/routes.ts';
import { buildTagMetadata } from '#lib/seo/listing.ts';

export const instant = false;

/** Next demands at least one page. No post has this tag, and `proxy.ts` responds with a 404. */
const noTag = 'none';

export async function generateStaticParams() {
  const tags = await getData(tagsPage);
  return tags.length === 0 ? [{ tag: noTag }] : tags.map(({ tag }) => ({ tag }));
}

export async function generateMetadata({ params }: PageProps<'/tags/[tag]'>): Promise<Metadata> {
  return buildTagMetadata(await find(params), await getSite());
}

export default async function TagPage({ params }: PageProps<'/tags/[tag]'>) {
  return <TagPosts {...(await find(params))} />;
}

async function find(params: Promise<{ tag: string }>) {
  const { tag } = await params;
  return (await getData(tagPage, tag, 1)) ?? notFound();
}
