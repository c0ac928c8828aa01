import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { TagPosts } from '#components/listing/tag-posts.tsx';
import { getData, getSite } from '#lib/posts/queries.ts';
import { tagPage } from '#lib/routes.ts';
import { buildTagMetadata } from '#lib/seo/listing.ts';

type Props = PageProps<'/tags/[tag]/page/[page]'>;

export const instant = false;

/** Next demands at least one page. No post has this tag, and `proxy.ts` responds with a 404. */
export function generateStaticParams() {
  return [{ tag: 'none', page: '2' }];
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return buildTagMetadata(await find(params), await getSite());
}

export default async function TagListPage({ params }: Props) {
  return <TagPosts {...(await find(params))} />;
}

async function find(params: Props['params']) {
  const { tag, page } = await params;
  return (await getData(tagPage, tag, Number(page))) ?? notFound();
}
