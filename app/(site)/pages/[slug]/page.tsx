import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ArticleBody } from '#components/article/article-body.tsx';
import { PageHeader } from '#components/article/page-header.tsx';
import { getPage, getPageSlugs, getRelease, getSite } from '#lib/posts/queries.ts';
import { buildPageMetadata } from '#lib/seo/metadata.ts';
import { pagePath } from '#lib/urls.ts';

type Props = PageProps<'/pages/[slug]'>;

export const instant = false;

/** Readers request `/<slug>`, which next.config.ts rewrites to this route. `proxy.ts` answers `/pages/<slug>` with a 404. */
export async function generateStaticParams() {
  const slugs = await getPageSlugs(getRelease());
  return slugs.map((slug) => ({ slug }));
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ slug, title, description }, site] = await Promise.all([find(params), getSite()]);
  return buildPageMetadata({ site, title, description, path: pagePath(slug) });
}

export default async function ContentPage({ params }: Props) {
  const page = await find(params);
  return (
    <article>
      <PageHeader title={page.title} description={page.description} />
      <ArticleBody page={page} />
    </article>
  );
}

async function find(params: Props['params']) {
  const { slug } = await params;
  return (await getPage(slug, getRelease())) ?? notFound();
}
