import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { TagPosts } from '#components/listing/tag-posts.tsx';
import { getRelease, getTagPage } from '#lib/posts/queries.ts';
import { buildTagMetadata } from '#lib/seo/listing.ts';

type Props = PageProps<'/tags/[tag]/page/[page]'>;

export const instant = false;

/** Next wants at least one page. A tag of this name has none: `proxy.ts` lets nobody ask for it. */
export function generateStaticParams() {
  return [{ tag: 'none', page: '2' }];
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return buildTagMetadata(await find(params));
}

export default async function TagListPage({ params }: Props) {
  return <TagPosts {...(await find(params))} />;
}

async function find(params: Props['params']) {
  const { tag, page } = await params;
  return (await getTagPage(tag, Number(page), getRelease())) ?? notFound();
}
