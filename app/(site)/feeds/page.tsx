import type { Metadata } from 'next';
import { PageArticle } from '#components/article/page-article.tsx';
import { PageHeader } from '#components/article/page-header.tsx';
import { FeedAddresses } from '#components/feeds/feed-addresses.tsx';
import { FeedsByTopic } from '#components/feeds/feeds-by-topic.tsx';
import { scriptPath } from '#lib/browser/scripts.ts';
import { copy } from '#lib/copy/words.ts';
import { getData, getPage, getRelease, getSite } from '#lib/posts/queries.ts';
import { feedsPage } from '#lib/routes.ts';
import { buildContentMetadata, buildPageMetadata } from '#lib/seo/metadata.ts';
import { feedsPath } from '#lib/urls.ts';

export async function generateMetadata(): Promise<Metadata> {
  const site = await getSite();
  const own = await findOwn();
  if (own) return buildContentMetadata(own, site);
  const { title, description } = copy.subscribe;
  return buildPageMetadata({ site, title, description, path: feedsPath });
}

export default async function FeedsPage() {
  const own = await findOwn();
  if (own) return <PageArticle page={own} />;
  return (
    <>
      <PageHeader title={copy.subscribe.title} description={copy.subscribe.description} />
      <FeedAddresses />
      <FeedsByTopic {...(await getData(feedsPage))} />
      <script data-own="" type="module" src={scriptPath('feeds', copy.language)} />
    </>
  );
}

/** @returns the page of `content/pages` that has this address */
function findOwn() {
  return getPage(feedsPath.slice(1), getRelease());
}
