// Builds the index of a release from its documents.

import type { Version } from '#lib/compile/compile-cache.ts';
import type { CompiledDocument, CompiledPost } from '#lib/compile/documents.ts';
import { smarten } from '#lib/compile/mdx/smart-punctuation.ts';
import { instantOf } from '#lib/dates.ts';
import { nameImage } from '#lib/images/names.ts';
import { directionOf } from '#lib/model/language.ts';
import type { Index, Page, Post, ReleaseImage, Site } from '#lib/model/release.ts';
import { nameCard } from '#lib/og/card.ts';
import { buildPostCard } from '#lib/og/cards.ts';
import { listRedirects } from '#lib/old-addresses.ts';
import { authorsOf } from '#lib/release/authors.ts';
import { findBacklinks } from '#lib/release/backlinks.ts';
import type { ReleaseImages } from '#lib/release/images.ts';
import type { PostFrontMatter } from '#lib/source/front-matter-schema.ts';

/** @returns whether readers may see a post. No other code decides this. */
export function isPublished(post: { draft: boolean; date: string }, now: number): boolean {
  return !post.draft && instantOf(post.date) <= now;
}

/** @returns the date of the next scheduled post, as its author wrote it */
export function findNextDue(documents: readonly CompiledDocument[], now: number): string | undefined {
  return documents
    .flatMap(({ kind, frontMatter }) =>
      kind === 'post' && !frontMatter.draft && instantOf(frontMatter.date) > now ? [frontMatter.date] : [],
    )
    .toSorted((a, b) => instantOf(a) - instantOf(b))[0];
}

/** An entry of the index with its inputs. */
interface Built<Entry extends Page> {
  entry: Entry;
  version: Version;
  images: (ReleaseImage | undefined)[];
  hidden: Post['hidden'];
}

/** Builds indexes, and reuses the entries of the previous index whose inputs are the same. */
export class Composer {
  private pages = new Map<string, Built<Page>>();
  private posts = new Map<string, Built<Post>>();
  private facts = '';

  compose(
    documents: readonly CompiledDocument[],
    { site, tags, redirects, authors = {} }: Pick<Index, 'site' | 'tags' | 'redirects' | 'authors'>,
    releaseImages: ReleaseImages,
    now: number,
    isVisible: (post: PostFrontMatter) => boolean,
  ): Index {
    const index: Index = { site, posts: [], pages: {}, redirects: { ...redirects }, tags, authors };
    this.dropPostsIfFactsChanged(index);
    const [pages, posts] = [new Map<string, Built<Page>>(), new Map<string, Built<Post>>()];
    for (const document of documents) {
      const { path, slug } = document.source;
      if (document.kind === 'page') {
        const built = reuse(this.pages.get(path), document, releaseImages, undefined, () =>
          buildPage(document, releaseImages, site),
        );
        pages.set(path, built);
        index.pages[slug] = built.entry;
      } else if (isVisible(document.frontMatter)) {
        const { frontMatter } = document;
        const hidden = frontMatter.draft ? 'draft' : isPublished(frontMatter, now) ? undefined : 'scheduled';
        const built = reuse(this.posts.get(path), document, releaseImages, hidden, () =>
          buildPost(document, index, releaseImages, hidden),
        );
        posts.set(path, built);
        index.posts.push(built.entry);
        Object.assign(index.redirects, listRedirects(slug, frontMatter));
      }
    }
    [this.pages, this.posts] = [pages, posts];
    index.posts = sortNewestFirst(index.posts);
    const linksOf = new Map(documents.map(({ source, facts }) => [source.path, facts.links]));
    const backlinks = findBacklinks(index, (post) => linksOf.get(post.file) ?? []);
    return { ...index, backlinks };
  }

  /** Drops cached entries if the tags, the authors or the site changed: posts and their cards show their names. */
  private dropPostsIfFactsChanged({ site, tags, authors }: Index): void {
    const text = JSON.stringify([site, tags, authors]);
    if (text !== this.facts) this.posts.clear();
    this.facts = text;
  }
}

function reuse<Entry extends Page>(
  known: Built<Entry> | undefined,
  { version, source, facts, frontMatter }: CompiledDocument,
  releaseImages: ReleaseImages,
  hidden: Post['hidden'],
  build: () => Entry,
): Built<Entry> {
  const cover = 'cover' in frontMatter ? frontMatter.cover : undefined;
  const targets = [...facts.images.map(({ target }) => target), ...(cover ? [cover.src] : [])];
  const images = targets.map((target) => releaseImages.use(source, target));
  const isSame =
    known?.version === version && known.hidden === hidden && images.every((image, at) => image === known.images[at]);
  return isSame ? known : { entry: build(), version, images, hidden };
}

function sortNewestFirst(posts: readonly Post[]): Post[] {
  return posts
    .map((post) => ({ post, date: instantOf(post.date) }))
    .sort((a, b) => b.date - a.date || (a.post.slug < b.post.slug ? -1 : 1))
    .map(({ post }) => post);
}

function buildPage(document: CompiledDocument, releaseImages: ReleaseImages, site: Site): Page {
  const { source, frontMatter, facts, body, markdown, search } = document;
  const { title, description, lang } = frontMatter;
  const language = lang ?? site.language;
  const images: Page['images'] = {};
  for (const { target } of facts.images) {
    const image = releaseImages.use(source, target);
    if (image) images[nameImage(target)] = image;
  }
  return {
    slug: source.slug,
    title: smarten(title, language),
    description: description === undefined ? (facts.opening ?? title) : smarten(description, language),
    // Otherwise the first letters of a text would decide its direction, and those of many titles are Latin.
    lang: lang ?? (directionOf(site.language) === 'rtl' ? site.language : undefined),
    file: source.path,
    body,
    markdown,
    search,
    images,
  };
}

function buildPost(
  document: CompiledPost,
  { site, tags: known, authors: allAuthors = {} }: Index,
  releaseImages: ReleaseImages,
  hidden: Post['hidden'],
): Post {
  const { frontMatter, facts } = document;
  const { date, updated, tags, series, cover, formerly, canonical, toc } = frontMatter;
  const authors = authorsOf(frontMatter.authors, allAuthors, site);
  const { minutes, words } = facts;
  const image = cover && releaseImages.use(document.source, cover.src);
  const page = buildPage(document, releaseImages, site);
  return {
    ...page,
    date,
    updated,
    tags,
    authors,
    canonical,
    hasNoContents: toc ? undefined : true,
    series,
    minutes,
    words,
    firstSlug: formerly[0] ?? document.source.slug,
    card: nameCard(buildPostCard({ title: page.title, lang: page.lang, date, minutes, tags, authors }, known, site)),
    cover: image && cover && { name: image.name, width: image.width, height: image.height, alt: cover.alt },
    hidden,
  };
}

/** Whether the release shows a post, whose front matter may have errors. */
export type IsVisible = (post: Partial<PostFrontMatter>) => boolean;

/**
 * A draft or a scheduled post is not visible.
 * @param now milliseconds since 1970 UTC
 */
export function createVisibility(now: number): IsVisible {
  // A broken post without a date counts as visible, so that it causes no further errors.
  return ({ draft = false, date }) => date === undefined || isPublished({ draft, date }, now);
}
