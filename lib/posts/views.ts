// Builds the data of each page from the index. Pages read nothing else of it, so equal views give equal pages.
import { findAuthor, namesOf } from '#lib/model/authors.ts';
import { type ArchivePost, listPages, type PostLink, paginate, seriesSlug } from '#lib/model/listing.ts';
import { Outline } from '#lib/model/outline.ts';
import type { Author, Index, Page, Post, Site } from '#lib/model/release.ts';
import { getRelations } from '#lib/posts/related.ts';
import type {
  ArchivePage,
  ArchiveYear,
  FeedView,
  ListFacts,
  ListPage,
  PlaceInSeries,
  PostSummary,
  PostView,
  SeriesPage,
  Surroundings,
  TagNames,
  TagPage,
  Topics,
} from '#lib/posts/view-types.ts';

export type * from '#lib/posts/view-types.ts';

/** Posts in each feed unless the site says otherwise. They are 50 to 70 kB compressed (measured). */
export const feedLength = 20;
/** Posts in `/llms.txt`, so that the list fits the context of a language model. */
const llmsLength = 500;
const relatedPosts = 3;

export class Views {
  readonly index: Index;
  readonly outline: Outline<Post>;
  private places?: Map<string, number>;
  private hasSeveralAuthors: boolean;

  constructor(index: Index) {
    this.index = index;
    this.outline = new Outline(index.posts, Object.keys(index.pages), index.tags, index.site);
    const writers = new Set(index.posts.flatMap(({ authors }) => namesOf(authors, index.site.author)));
    this.hasSeveralAuthors = writers.size > 1;
  }

  /** The facts that header, footer and head of every page show. */
  site(): Site {
    return this.index.site;
  }

  newest(count: number): PostSummary[] {
    return this.index.posts.slice(0, count).map((post) => this.summarise(post));
  }

  /** @returns one page of all posts, or `undefined` if there is no such page */
  list(page: number): ListPage | undefined {
    return this.paginateSummaries(this.index.posts, page);
  }

  /** @returns one page of the posts with a tag, or `undefined` if there is no such page */
  tag(tag: string, page: number): TagPage | undefined {
    const use = this.outline.uses.find((candidate) => candidate.tag === tag);
    const list = use && this.paginateSummaries(this.outline.postsOf(tag), page);
    return use && list && { use, ...list };
  }

  series(slug: string): SeriesPage | undefined {
    const found = this.outline.series.get(slug);
    return (
      found && {
        ...found,
        lang: found.posts[0]?.lang,
        ...this.summaries(found.posts),
      }
    );
  }

  archive(): ArchivePage {
    const { shown, apart } = this.outline.archive;
    return {
      shown: shown.map(({ year, posts }) => ({ year, posts: posts.map(toLine) })),
      apart: apart.map(({ year, posts }) => ({ year, count: posts.length })),
      total: this.index.posts.length,
      language: this.index.site.language,
    };
  }

  /** @returns the posts of a year, or `undefined` if the year does not have its own page */
  year(year: number): ArchiveYear | undefined {
    const found = this.outline.archive.apart.find((one) => one.year === year);
    return found && { year, posts: found.posts.map(toLine), language: this.index.site.language };
  }

  /** @returns a post with its links to others, and with the digest of its text instead of the text */
  post(slug: string): PostView | undefined {
    const post = this.find(slug);
    return (
      post && {
        post: { ...post, authors: this.bylineOf(post) },
        writers: post.authors ?? this.siteAuthor(),
        tags: this.namesOf([post]),
        site: this.index.site,
        ...this.surroundings(post),
      }
    );
  }

  /** @returns the facts of a post that its history shows */
  line(slug: string): (ArchivePost & Pick<Post, 'firstSlug'>) | undefined {
    const post = this.find(slug);
    return post && { ...toLine(post), firstSlug: post.firstSlug };
  }

  /** @returns a post with the names of its authors */
  markdown(slug: string): { post: Post; author: string } | undefined {
    const post = this.find(slug);
    return post && { post, author: namesOf(post.authors, this.index.site.author).join(', ') };
  }

  page(slug: string): Page | undefined {
    return this.index.pages[slug];
  }

  /** The newest posts, the names of their tags, and the site. */
  feed(): FeedView {
    return this.feedOf(this.index.posts);
  }

  /** @returns the newest posts with a tag, or `undefined` if no post has it */
  tagFeed(tag: string): (FeedView & { name: string }) | undefined {
    const use = this.outline.uses.find((candidate) => candidate.tag === tag);
    return use && { name: use.name, ...this.feedOf(this.outline.postsOf(tag)) };
  }

  /** @returns the newest parts of a series, or `undefined` if there is none with this slug */
  seriesFeed(slug: string): (FeedView & { name: string; lang?: string }) | undefined {
    const found = this.outline.series.get(slug);
    if (!found) return undefined;
    const parts = new Set(found.posts);
    const newestFirst = this.index.posts.filter((post) => parts.has(post));
    return { name: found.title, lang: found.posts[0]?.lang, ...this.feedOf(newestFirst) };
  }

  /** The tags and series that have feeds of their own, by name. */
  topics(): Topics {
    const series = [...this.outline.series.values()]
      .map(({ slug, title, posts }) => ({ slug, title, lang: posts[0]?.lang }))
      .toSorted((a, b) => a.title.localeCompare(b.title, this.index.site.language));
    return { tags: this.outline.uses.map(({ tag, name }) => ({ tag, name })), series };
  }

  llms() {
    const { posts, pages, site } = this.index;
    return {
      site,
      posts: posts.slice(0, llmsLength).map(toEntry),
      pages: listPages(pages).map(toEntry),
      total: posts.length,
    };
  }

  find(slug: string): Post | undefined {
    return this.index.posts[this.placeOf(slug) ?? -1];
  }

  /** @returns posts as a list shows them, in their order */
  summaries(posts: readonly Post[]): ListFacts & { posts: PostSummary[] } {
    return { posts: posts.map((post) => this.summarise(post)), ...this.facts(posts) };
  }

  private feedOf(all: readonly Post[]): FeedView {
    const { entries = feedLength } = this.index.site.feed ?? {};
    const posts = all.slice(0, entries);
    return { posts, tags: this.namesOf(posts), site: this.index.site };
  }

  private summarise(post: Post): PostSummary {
    const { slug, title, description, lang, date, updated, minutes, tags, hidden } = post;
    const byline = this.hasSeveralAuthors ? this.bylineOf(post) : undefined;
    const authors = byline?.map(({ name, links }) => ({ name, links }));
    return { slug, title, description, lang, date, updated, minutes, tags, hidden, authors };
  }

  /** @returns the authors to show. A post by the author of the site shows none, unless others write, too. */
  private bylineOf({ authors }: Post): Author[] | undefined {
    const { author, name } = this.index.site;
    const ofSite = this.hasSeveralAuthors && author !== name ? [{ name: author, links: [] }] : undefined;
    return authors ?? ofSite;
  }

  /** @returns the author of the site, as `authors.yaml` or the profiles of the site describe the person */
  private siteAuthor(): Author[] {
    const { author, name, social = [] } = this.index.site;
    if (author === name) return [];
    const links = social.map(({ address }) => address).filter((address) => /^(?:https|mailto):/.test(address));
    return [findAuthor(this.index.authors ?? {}, author) ?? { name: author, links }];
  }

  private surroundings({ slug, series }: Post): Surroundings {
    const { posts } = this.index;
    const at = this.placeOf(slug) ?? posts.length;
    const [older, newer] = [posts[at + 1], posts[at - 1]];
    const shown = [older, newer].flatMap((neighbour) => neighbour?.slug ?? []);
    return {
      older: older && toLink(older),
      newer: newer && toLink(newer),
      related: getRelations(this.index)
        .list(slug, shown, relatedPosts)
        .flatMap((place) => posts[place] ?? [])
        .map(toLink),
      backlinks: (this.index.backlinks?.[slug] ?? []).flatMap((from) => this.find(from) ?? []).map(toLink),
      place: series && this.placeInSeries(slug, seriesSlug(series.title)),
    };
  }

  private placeInSeries(post: string, slug: string): PlaceInSeries | undefined {
    const found = this.outline.series.get(slug);
    if (!found) return undefined;
    const position = found.posts.findIndex((part) => part.slug === post) + 1;
    return { slug, title: found.title, lang: found.posts[0]?.lang, position, parts: found.posts.length };
  }

  private placeOf(slug: string): number | undefined {
    this.places ??= new Map(this.index.posts.map((post, place) => [post.slug, place]));
    return this.places.get(slug);
  }

  private paginateSummaries(posts: readonly Post[], page: number): ListPage | undefined {
    const found = paginate(posts, page, this.outline.pageSize);
    return found && { ...found, items: found.items.map((post) => this.summarise(post)), ...this.facts(found.items) };
  }

  private facts(posts: readonly Post[]): ListFacts {
    return { tags: this.namesOf(posts), language: this.index.site.language };
  }

  private namesOf(posts: readonly Post[]): TagNames {
    const used = new Set(posts.flatMap(({ tags }) => tags));
    return Object.fromEntries([...used].flatMap((tag) => (this.index.tags[tag] ? [[tag, this.index.tags[tag]]] : [])));
  }
}

const views = new WeakMap<Index, Views>();

/** @returns the same object for the same index, so that posts are grouped once */
export function viewsOf(index: Index): Views {
  const found = views.get(index) ?? new Views(index);
  views.set(index, found);
  return found;
}

function toLine({ slug, title, lang, date }: Post): ArchivePost {
  return { slug, title, lang, date };
}

function toLink({ slug, title, lang, minutes }: Post): PostLink {
  return { slug, title, lang, minutes };
}

function toEntry({ slug, title, description }: Page): Pick<Page, 'slug' | 'title' | 'description'> {
  return { slug, title, description };
}
