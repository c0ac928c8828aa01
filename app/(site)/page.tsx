import type { Metadata } from 'next';
import { PostList } from '#components/listing/post-list.tsx';
import { JsonLd } from '#components/shell/json-ld.tsx';
import { getPosts, getRelease, getTags } from '#lib/content/posts.ts';
import { buildBlogJsonLd } from '#lib/seo/json-ld.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { site } from '#lib/site.ts';
import { homePath } from '#lib/urls.ts';

export const metadata: Metadata = buildPageMetadata({ description: site.description, path: homePath });

export default async function HomePage() {
  const release = getRelease();
  const [posts, tags] = await Promise.all([getPosts(release), getTags(release)]);
  return (
    <>
      <JsonLd data={buildBlogJsonLd(posts)} />
      <PostList posts={posts} tags={tags} />
    </>
  );
}
