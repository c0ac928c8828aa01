import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { Pagination } from '#components/listing/pagination.tsx';
import { PostList } from '#components/listing/post-list.tsx';
import { JsonLd } from '#components/shell/json-ld.tsx';
import { countPages, pageSize } from '#lib/content/listing.ts';
import { getPosts, getRelease, getTags } from '#lib/content/posts.ts';
import { buildSiteCard } from '#lib/og/cards.ts';
import { buildBlogJsonLd } from '#lib/seo/json-ld.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { site } from '#lib/site.ts';
import { homePath, listPath } from '#lib/urls.ts';

export const metadata: Metadata = buildPageMetadata({
  description: site.description,
  path: homePath,
  card: buildSiteCard(),
});

export default async function HomePage() {
  const release = getRelease();
  const [posts, tags] = await Promise.all([getPosts(release), getTags(release)]);
  return (
    <>
      <JsonLd data={buildBlogJsonLd(posts)} />
      <PageHeader title="Posts" description={site.tagline} />
      <PostList posts={posts.slice(0, pageSize)} tags={tags} />
      <Pagination page={1} last={countPages(posts.length)} pathOf={listPath} />
    </>
  );
}
