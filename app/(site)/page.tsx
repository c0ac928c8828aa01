import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { Byline } from '#components/listing/byline.tsx';
import { Pagination } from '#components/listing/pagination.tsx';
import { PostList } from '#components/listing/post-list.tsx';
import { JsonLd } from '#components/shell/json-ld.tsx';
import { copy } from '#lib/copy/words.ts';
import { buildSiteCard } from '#lib/og/cards.ts';
import { getData, getSite } from '#lib/posts/queries.ts';
import { findRhythm } from '#lib/posts/rhythm.ts';
import { homePage } from '#lib/routes.ts';
import { buildBlogJsonLd } from '#lib/seo/json-ld.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { homePath, listPath } from '#lib/urls.ts';

export async function generateMetadata(): Promise<Metadata> {
  const site = await getSite();
  return buildPageMetadata({ site, description: site.description, path: homePath, card: buildSiteCard(site) });
}

export default async function HomePage() {
  const site = await getSite();
  const { items = [], last = 1, tags = {} } = (await getData(homePage)) ?? {};
  return (
    <>
      <JsonLd data={buildBlogJsonLd(items, site)} />
      <PageHeader title={copy.home.title} description={site.tagline}>
        <Byline site={site} rhythm={findRhythm(items)} />
      </PageHeader>
      <PostList posts={items} tags={tags} language={site.language} hasLead />
      <Pagination page={1} last={last} pathOf={listPath} />
    </>
  );
}
