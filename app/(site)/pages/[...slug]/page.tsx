import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { PageArticle } from '#components/article/page-article.tsx';
import { getPage, getPageSlugs, getRelease, getSite } from '#lib/posts/queries.ts';
import { buildContentMetadata } from '#lib/seo/metadata.ts';

type Props = PageProps<'/pages/[...slug]'>;

export const instant = false;

/** Readers request `/<path>`, which next.config.ts rewrites to this route. `proxy.ts` responds to `/pages/<path>` with a 404. */
export async function generateStaticParams() {
  const slugs = await getPageSlugs(getRelease());
  return slugs.map((slug) => ({ slug: slug.split('/') }));
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [page, site] = await Promise.all([find(params), getSite()]);
  return buildContentMetadata(page, site);
}

export default async function ContentPage({ params }: Props) {
  return <PageArticle page={await find(params)} />;
}

async function find(params: Props['params']) {
  const { slug } = await params;
  return (await getPage(slug.join('/'), getRelease())) ?? notFound();
}
