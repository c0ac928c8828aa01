// Searches a release. The index is in memory, and a new release adds only the posts that changed.

import { env } from '#lib/env.ts';
import { type Failures, noteLeftOut } from '#lib/left-out.ts';
import { readWithRepair } from '#lib/model/damage.ts';
import type { Digest } from '#lib/model/digest.ts';
import { inParallel } from '#lib/model/in-parallel.ts';
import { type Direction, languageProps } from '#lib/model/language.ts';
import { Lru } from '#lib/model/lru.ts';
import type { Index, Post } from '#lib/model/release.ts';
import { readObject } from '#lib/model/release-files.ts';
import { getServed, readIndex } from '#lib/posts/read-release.ts';
import { readSection, readWords, type Section } from '#lib/search/entry.ts';
import { type Marked, markWords, quoteSection } from '#lib/search/excerpt.ts';
import { Postings } from '#lib/search/postings.ts';
import { type Ranked, rank, type View } from '#lib/search/rank.ts';
import { loadStemmers } from '#lib/search/stemmers.ts';
import { isStopWord, parseQuery } from '#lib/search/words.ts';
import { postPath, searchPath } from '#lib/urls.ts';

export interface Hit {
  /** The path of the post, with the anchor of its best matching section. */
  url: string;
  title: Marked;
  /** The language of the post, if it is known, and its direction. */
  lang?: string;
  dir: Direction | 'auto';
  /** The date in the author's spelling. */
  date: string;
  /** The heading of that section. */
  section?: Marked;
  excerpt: Marked;
}

export interface SearchResponse {
  /** The query as it is shown. */
  query: string;
  /** Whether the end of the query was ignored because it is too long. */
  isCut: boolean;
  /** The number of matching posts; the hits are the best of them. */
  total: number;
  /** Whether no post contains all words, so that the hits contain some of them. */
  isPartial: boolean;
  /** Whether the query has only stop words, which are looked up in titles, descriptions and headings only. */
  isCommon: boolean;
  /** The query with corrected spelling. */
  suggestion?: string;
  hits: Hit[];
}

/** Hits in a response. */
const maxHits = 20;
/** Files that are read at the same time while the index is loaded. */
const concurrency = 4;
/** Posts between two sorts of new terms. Each sort takes a millisecond or two, so loading does not block requests for long. */
const batchSize = 16;
/** The index is rebuilt when it contains this many posts of old releases more than posts of the current one. */
const maxOldPosts = 100;
/** Bytes of cached responses, as JSON. One takes about 5 kB. */
const cacheLimit = 4_000_000;
/** Releases with a view: the current and the previous one, whose last pages may still be requested. */
const maxViews = 2;

/** The search index of the releases in one folder. */
export class SearchIndex {
  private readonly releaseDir: string;
  private postings = new Postings();
  /** The numbers of posts in the index, by a key of everything that is indexed of them. */
  private numbers = new Map<string, number>();
  private readonly views = new Map<Digest, Promise<View>>();
  private loading: Promise<unknown> = Promise.resolve();
  /** Responses by release and query: many readers of one link cost one search. */
  private readonly responses = new Lru<SearchResponse>(cacheLimit);
  /** Counts texts that could not be read. */
  private unreadable = 0;

  constructor(releaseDir: string) {
    this.releaseDir = releaseDir;
  }

  /**
   * Searches the posts of a release. The first search loads the index.
   * @throws if no post can be read
   */
  async search(input: string, release: Digest, index: Index): Promise<SearchResponse> {
    const query = parseQuery(input);
    const isCommon = query.words.length > 0 && query.words.every(isStopWord);
    const empty = { query: query.text, isCut: query.isCut, total: 0, isPartial: false, isCommon, hits: [] };
    if (query.words.length === 0) return empty;
    const key = `${release} ${query.isCut} ${query.text}`;
    const known = this.responses.get(key);
    if (known) return known;
    const { posts, isPartial, terms, suggestion } = rank(query, await this.load(release, index));
    const { unreadable } = this;
    const hits = posts.slice(0, maxHits).map((ranked) => this.buildHit(ranked, index, terms));
    const response = {
      ...empty,
      total: posts.length,
      isPartial: isPartial && posts.length > 0,
      suggestion,
      hits: await Promise.all(hits),
    };
    // Damaged files make a response incomplete. It is not cached, as the files may be repaired.
    const isComplete = this.views.has(release) && this.unreadable === unreadable;
    if (isComplete) this.responses.set(key, response, Buffer.byteLength(JSON.stringify(response)));
    return response;
  }

  /** Loads the index of a release. Releases load one after another: at the same time they would index the same posts twice. */
  load(release: Digest, index: Index): Promise<View> {
    const known = this.views.get(release);
    if (known) return known;
    const view = this.loading.then(() => this.build(release, index));
    this.loading = view.catch(() => this.views.delete(release));
    const [oldest] = this.views.keys();
    if (this.views.size >= maxViews && oldest) this.views.delete(oldest);
    this.views.set(release, view);
    return view;
  }

  /**
   * Adds the posts that are new in the release. A post that cannot be read is left out, and the next search tries it again.
   * @throws if no post can be read
   */
  private async build(release: Digest, { posts, tags, site }: Index): Promise<View> {
    const failures: Failures = new Map();
    const languageOf = ({ lang }: Post) => lang ?? site.language;
    await loadStemmers(posts.map(languageOf));
    if (this.numbers.size > 2 * posts.length + maxOldPosts) {
      this.postings = new Postings();
      this.numbers = new Map();
    }
    const { postings, numbers } = this;
    await inParallel(posts.entries(), concurrency, async ([count, post]) => {
      const language = languageOf(post);
      const key = keyOf(post, tags, language);
      if (numbers.has(key)) return;
      try {
        const sections = readWords(await this.read(post));
        numbers.set(key, postings.add({ ...post, tags: nameTags(post, tags), sections, language }));
      } catch (error) {
        failures.set(postPath(post.slug), error);
      }
      if (count % batchSize === 0) postings.sortNew();
    });
    postings.sortNew();
    noteLeftOut(release, searchPath, failures);
    if (failures.size > 0) this.views.delete(release);
    if (failures.size > 0 && failures.size === posts.length) throw [...failures.values()][0];
    const placeOf = new Int32Array(postings.length.length).fill(-1);
    let words = 0;
    for (const [place, post] of posts.entries()) {
      const number = numbers.get(keyOf(post, tags, languageOf(post)));
      if (number === undefined) continue;
      placeOf[number] = place;
      words += postings.length[number] ?? 0;
    }
    return { postings, placeOf, size: posts.length, averageLength: words / Math.max(1, posts.length) };
  }

  private read({ search }: Post): Promise<Buffer> {
    return readWithRepair(() => readObject(this.releaseDir, search));
  }

  /** @returns `undefined` if the text became unreadable after it was indexed; the hit then shows the description */
  private readSection(post: Post, number: number): Promise<Section | undefined> {
    return this.read(post).then(
      (entry) => readSection(entry, number),
      () => {
        this.unreadable += 1;
        return undefined;
      },
    );
  }

  private async buildHit({ place, section: number }: Ranked, { posts }: Index, terms: Set<string>): Promise<Hit> {
    const post = posts[place];
    if (!post) throw new RangeError(`The release has no post ${place}`);
    const section = number === undefined ? undefined : await this.readSection(post, number);
    const path = postPath(post.slug);
    return {
      url: section?.id ? `${path}#${section.id}` : path,
      title: markWords(post.title, terms),
      ...languageProps(post.lang),
      date: post.date,
      section: section?.title ? markWords(section.title, terms) : undefined,
      excerpt: (section && quoteSection(section, terms)) ?? markWords(post.description, terms),
    };
  }
}

function nameTags(post: Post, tags: Index['tags']): string[] {
  return post.tags.map((tag) => tags[tag] ?? tag);
}

function keyOf(post: Post, tags: Index['tags'], language: string): string {
  return [language, post.slug, post.search, post.title, post.description, ...nameTags(post, tags)].join('\n');
}

const searchKey = Symbol.for('load-bearing.search');
/** Next bundles this file into each route, so routes and `server.ts` share the index by a global name. */
const shared = globalThis as { [searchKey]?: SearchIndex };

function getSearchIndex(): SearchIndex {
  getServed().whenForgotten(dropSearchIndex);
  shared[searchKey] ??= new SearchIndex(env.releaseDir);
  return shared[searchKey];
}

/** The index may contain words of a version that `npm run forget` removed. The next search builds a new one. */
function dropSearchIndex(): void {
  shared[searchKey] = undefined;
}

/** Searches the posts of a release. @param input the query as the reader typed it, of any length */
export function search(input: string, release: Digest): Promise<SearchResponse> {
  return getSearchIndex().search(input, release, readIndex(release));
}

/** Posts that the search dialog shows before a query. */
const newestHits = 5;

/** @returns the newest posts of a release in the form of results */
export function listNewest(release: Digest): SearchResponse {
  const hits = readIndex(release)
    .posts.slice(0, newestHits)
    .map(({ slug, title, lang, date, description }): Hit => {
      return { url: postPath(slug), title: [title], ...languageProps(lang), date, excerpt: [description] };
    });
  return { query: '', isCut: false, isCommon: false, total: hits.length, isPartial: false, hits };
}

/** Loads the index before the first search. */
export async function prepareSearch(release: Digest): Promise<void> {
  await getSearchIndex().load(release, readIndex(release));
}
