// What a release shows, put together from its documents: the index.
import type { CompiledDocument, CompiledPost } from '#lib/content/documents.ts';
import type { PostFrontMatter } from '#lib/content/front-matter.ts';
import { smarten } from '#lib/content/mdx/smart-punctuation.ts';
import type { Index, Page, Post } from '#lib/content/model.ts';
import type { Pictures } from '#lib/content/pictures.ts';
import type { Tags } from '#lib/content/tags.ts';
import { instantOf } from '#lib/dates.ts';
import { nameCard } from '#lib/og/card.ts';
import { site } from '#lib/site.ts';

/** The only definition of visible to readers. */
export function isPublished(post: { draft: boolean; date: string }, now: number): boolean {
  return !post.draft && instantOf(post.date) <= now;
}

/** @returns when the next post falls due, in its author's spelling */
export function findNextDue(documents: readonly CompiledDocument[], now: number): string | undefined {
  return documents
    .flatMap(({ kind, frontMatter }) =>
      kind === 'post' && !frontMatter.draft && instantOf(frontMatter.date) > now ? [frontMatter.date] : [],
    )
    .toSorted((a, b) => instantOf(a) - instantOf(b))[0];
}

export function buildIndex(
  documents: readonly CompiledDocument[],
  tags: Tags,
  pictures: Pictures,
  now: number,
  isVisible: (post: PostFrontMatter) => boolean,
): Index {
  const index: Index = { posts: [], pages: {}, redirects: {}, tags };
  for (const document of documents) {
    if (document.kind === 'page') {
      index.pages[document.source.slug] = buildPage(document, pictures);
    } else if (isVisible(document.frontMatter)) {
      index.posts.push(buildPost(document, pictures, now));
      for (const slug of document.frontMatter.formerly) index.redirects[slug] = document.source.slug;
    }
  }
  index.posts.sort((a, b) => instantOf(b.date) - instantOf(a.date) || (a.slug < b.slug ? -1 : 1));
  return index;
}

function buildPage(document: CompiledDocument, pictures: Pictures): Page {
  const { source, frontMatter, facts, body, markdown, search } = document;
  const images: Page['images'] = {};
  for (const { target } of facts.images) {
    const picture = pictures.use(source, target);
    if (picture) images[target] = picture;
  }
  return {
    slug: source.slug,
    title: smarten(frontMatter.title),
    description: smarten(frontMatter.description),
    file: source.path,
    body,
    markdown,
    search,
    images,
  };
}

function buildPost(document: CompiledPost, pictures: Pictures, now: number): Post {
  const { frontMatter, facts } = document;
  const { date, updated, tags, series, cover, draft, formerly } = frontMatter;
  const { minutes, words } = facts;
  const picture = cover && pictures.use(document.source, cover.src);
  const page = buildPage(document, pictures);
  return {
    ...page,
    date,
    updated,
    tags,
    series,
    minutes,
    words,
    firstSlug: formerly[0] ?? document.source.slug,
    card: nameCard({ title: page.title, date, minutes, siteName: site.name }),
    cover: picture && cover && { name: picture.name, width: picture.width, height: picture.height, alt: cover.alt },
    hidden: draft ? 'draft' : isPublished(frontMatter, now) ? undefined : 'scheduled',
  };
}
