// The search of the site: the index of a release in memory, brought up to date by what changed, and the answer to a query.

import { env } from '#lib/env.ts';
import { type Failures, noteLeftOut } from '#lib/left-out.ts';
import { readWithRepair } from '#lib/model/damage.ts';
import type { Digest } from '#lib/model/digest.ts';
import { inParallel } from '#lib/model/in-parallel.ts';
import { readObject } from '#lib/model/object-store.ts';
import type { Index, Post } from '#lib/model/release.ts';
import { Lru } from '#lib/page-cache/lru.ts';
import { readIndex } from '#lib/posts/read-release.ts';
import { readSection, readWords, type Section } from '#lib/search/entry.ts';
import { type Marked, markWords, quoteSection } from '#lib/search/excerpt.ts';
import { Postings } from '#lib/search/postings.ts';
import { type Ranked, rank, type View } from '#lib/search/rank.ts';
import { parseQuery } from '#lib/search/words.ts';
import { postPath, searchPath } from '#lib/urls.ts';

export interface Hit {
  /** The path of the post, or of its section that says most of what was asked. */
  url: string;
  title: Marked;
  /** As the author wrote it. */
  date: string;
  /** The heading of that section. */
  section?: Marked;
  excerpt: Marked;
}

export interface Answer {
  /** The query, tidied. */
  query: string;
  /** Whether the query was longer than what is searched for. */
  isCut: boolean;
  /** How many posts were found; the hits are the best of them. */
  total: number;
  /** Whether no post has all of the words, and these have some. */
  isPartial: boolean;
  /** A query in words that the posts have. */
  suggestion?: string;
  hits: Hit[];
}

/** Hits. Who does not find it among these asks differently. */
const mostHits = 20;
/** Files that are read at the same time while the index is loaded. */
const lanes = 4;
/** Posts. After so many the new words are put in their places: a step of this is a millisecond or two. */
const batch = 16;
/** Posts that are in no release any more may stay until they are as many as the others, and some. */
const mostDead = 100;
/** Bytes of answers, as JSON. One is some 5 kB. */
const answersLimit = 4_000_000;
/** Two: the release that readers see, and the one before while its last pages are asked for. */
const keptViews = 2;

export class SearchIndex {
  private readonly releaseDir: string;
  private postings = new Postings();
  /** The numbers of posts in the index, by all that it knows of them. */
  private numbers = new Map<string, number>();
  private readonly views = new Map<Digest, Promise<View>>();
  private loading: Promise<unknown> = Promise.resolve();
  /** Whole answers by release and query: many readers that follow one link cost one search. */
  private readonly answers = new Lru<Answer>(answersLimit);
  /** Texts that could not be read. */
  private lost = 0;

  constructor(releaseDir: string) {
    this.releaseDir = releaseDir;
  }

  /** Waits until the index of the release is in memory, which takes a moment after the start and next to nothing after an edit. */
  async search(input: string, release: Digest, index: Index): Promise<Answer> {
    const query = parseQuery(input);
    const empty: Answer = { query: query.text, isCut: query.isCut, total: 0, isPartial: false, hits: [] };
    if (query.words.length === 0) return empty;
    const key = `${release} ${query.isCut} ${query.text}`;
    const known = this.answers.get(key);
    if (known) return known;
    const { posts, isPartial, terms, suggestion } = rank(query, await this.load(release, index));
    const { lost } = this;
    const hits = posts.slice(0, mostHits).map((ranked) => this.show(ranked, index, terms));
    const answer = {
      ...empty,
      total: posts.length,
      isPartial: isPartial && posts.length > 0,
      suggestion,
      hits: await Promise.all(hits),
    };
    // An answer that damage has made poorer is not kept: the damage may be repaired.
    const isWhole = this.views.has(release) && this.lost === lost;
    if (isWhole) this.answers.set(key, answer, Buffer.byteLength(JSON.stringify(answer)));
    return answer;
  }

  /** One release at a time: two that are loaded at once would do the same work twice. */
  load(release: Digest, index: Index): Promise<View> {
    const known = this.views.get(release);
    if (known) return known;
    const view = this.loading.then(() => this.build(release, index));
    this.loading = view.catch(() => this.views.delete(release));
    const [oldest] = this.views.keys();
    if (this.views.size >= keptViews && oldest) this.views.delete(oldest);
    this.views.set(release, view);
    return view;
  }

  /**
   * A post whose words cannot be read is not found, and the next search tries it again; the others are found.
   * @throws if no post can be read
   */
  private async build(release: Digest, { posts, tags }: Index): Promise<View> {
    const failures: Failures = new Map();
    if (this.numbers.size > 2 * posts.length + mostDead) {
      this.postings = new Postings();
      this.numbers = new Map();
    }
    const { postings, numbers } = this;
    await inParallel(posts.entries(), lanes, async ([count, post]) => {
      const key = nameKnowledge(post, tags);
      if (numbers.has(key)) return;
      try {
        const sections = readWords(await this.read(post));
        numbers.set(key, postings.add({ ...post, tags: nameTags(post, tags), sections }));
      } catch (error) {
        failures.set(postPath(post.slug), error);
      }
      if (count % batch === 0) postings.settle();
    });
    postings.settle();
    noteLeftOut(release, searchPath, failures);
    if (failures.size > 0) this.views.delete(release);
    if (failures.size > 0 && failures.size === posts.length) throw [...failures.values()][0];
    const placeOf = new Int32Array(postings.length.length).fill(-1);
    let words = 0;
    for (const [place, post] of posts.entries()) {
      const number = numbers.get(nameKnowledge(post, tags));
      if (number === undefined) continue;
      placeOf[number] = place;
      words += postings.length[number] ?? 0;
    }
    return { postings, placeOf, size: posts.length, averageLength: words / Math.max(1, posts.length) };
  }

  private read({ search }: Post): Promise<Buffer> {
    return readWithRepair(() => readObject(this.releaseDir, search));
  }

  /** A hit whose text is lost since the index was made is shown by its description. */
  private readSection(post: Post, number: number): Promise<Section | undefined> {
    return this.read(post).then(
      (entry) => readSection(entry, number),
      () => {
        this.lost += 1;
        return undefined;
      },
    );
  }

  private async show({ place, section: number }: Ranked, { posts }: Index, terms: Set<string>): Promise<Hit> {
    const post = posts[place];
    if (!post) throw new RangeError(`The release has no post ${place}`);
    const section = number === undefined ? undefined : await this.readSection(post, number);
    const path = postPath(post.slug);
    return {
      url: section?.id ? `${path}#${section.id}` : path,
      title: markWords(post.title, terms),
      date: post.date,
      section: section?.title ? markWords(section.title, terms) : undefined,
      excerpt: (section && quoteSection(section, terms)) ?? markWords(post.description, terms),
    };
  }
}

function nameTags(post: Post, tags: Index['tags']): string[] {
  return post.tags.map((tag) => tags[tag] ?? tag);
}

function nameKnowledge(post: Post, tags: Index['tags']): string {
  return [post.slug, post.search, post.title, post.description, ...nameTags(post, tags)].join('\n');
}

const searchKey = Symbol.for('load-bearing.search');
/** Next makes a bundle of each route and `server.ts` is in none, so they share what is large by a name in the process. */
const shared = globalThis as { [searchKey]?: SearchIndex };

function getSearchIndex(): SearchIndex {
  shared[searchKey] ??= new SearchIndex(env.releaseDir);
  return shared[searchKey];
}

/** @param input as the reader wrote it, of whatever length */
export function search(input: string, release: Digest): Promise<Answer> {
  return getSearchIndex().search(input, release, readIndex(release));
}

/** Loads the index before anybody asks for it. */
export async function prepareSearch(release: Digest): Promise<void> {
  await getSearchIndex().load(release, readIndex(release));
}
