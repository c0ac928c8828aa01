// Finds related posts by shared tags and words. Rare tags and rare words count more.
import type { Index, Post } from '#lib/model/release.ts';

/** The weight of a tag relative to an equally rare word. A similarity has its square: a shared tag counts as nine words. */
const tagWeight = 3;
const shortestWord = 4;

/** The number of each tag and word. All releases share the numbering. */
const numbers = new Map<string, number>();
/** The features of known texts. They are kept for the next release, because most texts stay the same. */
let known = new Map<string, Int32Array>();

interface Ranked {
  place: number;
  score: number;
}

/** The features of all posts of a release. Posts are identified by their positions in the list. */
export class Relations {
  private readonly slugs: readonly string[];
  private readonly tagCounts: readonly number[];
  private readonly places: ReadonlyMap<string, number>;
  /** By position: the distinct tags and words of the post. */
  private readonly features: Int32Array[];
  /** By feature: the square of its inverse document frequency. */
  private readonly weights: Float64Array;
  private readonly norms: Float64Array;
  /** By feature: the positions of the posts that have it. */
  private readonly owners = new Map<number, number[]>();
  /** By position: the weight shared with the compared post. All zero between two calls. */
  private readonly shared: Float64Array;
  /** By position: 1 if the post shares a tag with the compared post. All zero between two calls. */
  private readonly hasTag: Uint8Array;
  private readonly known = new Map<string, readonly number[]>();

  /** @param posts newest first */
  constructor(posts: readonly Post[], features = listFeatures(posts)) {
    this.slugs = posts.map(({ slug }) => slug);
    this.tagCounts = posts.map(({ tags }) => new Set(tags).size);
    this.places = new Map(this.slugs.map((slug, place) => [slug, place]));
    this.features = features;
    this.weights = weigh(this.features);
    this.norms = Float64Array.from(this.features, (features) => this.measure(features));
    for (const [place, features] of this.features.entries()) {
      for (const feature of features) {
        const owners = this.owners.get(feature);
        if (owners) owners.push(place);
        else this.owners.set(feature, [place]);
      }
    }
    this.shared = new Float64Array(posts.length);
    this.hasTag = new Uint8Array(posts.length);
  }

  /** @returns whether these relations also hold for other posts, which may differ in their texts */
  fits(posts: readonly Post[], features: readonly Int32Array[]): boolean {
    return (
      posts.length === this.slugs.length &&
      posts.every(({ slug }, place) => slug === this.slugs[place] && features[place] === this.features[place])
    );
  }

  /**
   * Sorts by the cosine similarity of features, each weighted by its inverse document frequency
   * (https://nlp.stanford.edu/IR-book/html/htmledition/inverse-document-frequency-1.html). The newer of two equal posts comes first.
   * @param excluded slugs to leave out, because the post links them already
   * @returns the positions of at most `count` posts, each of which shares a tag with this one
   */
  list(slug: string, excluded: readonly string[], count: number): readonly number[] {
    const key = [slug, count, ...excluded].join(' ');
    const places = this.known.get(key) ?? this.find(slug, excluded, count);
    this.known.set(key, places);
    return places;
  }

  private find(slug: string, excluded: readonly string[], count: number): readonly number[] {
    const { hasTag, shared } = this;
    const at = this.places.get(slug) ?? -1;
    const tags = this.tagCounts[at] ?? 0;
    if (tags === 0) return [];
    for (const [rank, feature] of (this.features[at] ?? new Int32Array()).entries()) this.share(feature, rank < tags);
    for (const other of [slug, ...excluded]) hasTag[this.places.get(other) ?? -1] = 0;
    const best = this.findBest(at, count);
    shared.fill(0);
    hasTag.fill(0);
    return best.map(({ place }) => place);
  }

  /** Adds the weight of a feature to all posts that have it. This runs for each pair of posts, so it must be fast. */
  private share(feature: number, isTag: boolean): void {
    const { shared, hasTag } = this;
    const weight = this.weights[feature] ?? 0;
    if (weight === 0 && !isTag) return;
    for (const place of this.owners.get(feature) ?? []) {
      shared[place] = (shared[place] ?? 0) + weight;
      if (isTag) hasTag[place] = 1;
    }
  }

  private findBest(at: number, count: number): Ranked[] {
    const { shared, hasTag, norms } = this;
    const norm = norms[at] ?? 0;
    const best: Ranked[] = [];
    for (let place = 0; place < hasTag.length; place += 1) {
      if (hasTag[place] === 0) continue;
      const common = shared[place] ?? 0;
      const score = common === 0 ? 0 : common / Math.sqrt(norm * (norms[place] ?? 0));
      if (best.length === count && score <= (best.at(-1)?.score ?? 0)) continue;
      const rank = best.findIndex((other) => score > other.score);
      best.splice(rank < 0 ? best.length : rank, 0, { place, score });
      if (best.length > count) best.pop();
    }
    return best;
  }

  private measure(features: Int32Array): number {
    let sum = 0;
    for (const feature of features) sum += this.weights[feature] ?? 0;
    return sum;
  }
}

function listFeatures(posts: readonly Post[]): Int32Array[] {
  const texts = new Map<string, Int32Array>();
  const all = posts.map((post) => {
    const text = [post.title, post.description, ...post.tags].join('\n');
    const features = known.get(text) ?? extractFeatures(post);
    texts.set(text, features);
    return features;
  });
  known = texts;
  return all;
}

/** @returns the distinct tags, then the distinct words */
function extractFeatures({ title, description, tags }: Post): Int32Array {
  const words = `${title} ${description}`.toLowerCase().match(/\p{L}+/gu) ?? [];
  const features = new Set([...tags.map((tag) => `#${tag}`), ...words.filter((word) => word.length >= shortestWord)]);
  return Int32Array.from(features, numberOf);
}

function numberOf(feature: string): number {
  const number = numbers.get(feature) ?? numbers.size;
  numbers.set(feature, number);
  return number;
}

function weigh(all: readonly Int32Array[]): Float64Array {
  const counts = new Int32Array(numbers.size);
  for (const features of all) for (const feature of features) counts[feature] = (counts[feature] ?? 0) + 1;
  const weights = new Float64Array(numbers.size);
  for (const [feature, number] of numbers) {
    const count = counts[number] ?? 0;
    const rarity = count === 0 ? 0 : Math.log(all.length / count);
    weights[number] = (feature.startsWith('#') ? tagWeight * rarity : rarity) ** 2;
  }
  return weights;
}

const relations = new WeakMap<Index, Relations>();
let last: Relations | undefined;

/** Reuses the relations of the previous release if no title, description or tag has changed. */
export function getRelations(index: Index): Relations {
  const found = relations.get(index) ?? buildRelations(index.posts);
  relations.set(index, found);
  return found;
}

function buildRelations(posts: readonly Post[]): Relations {
  const features = listFeatures(posts);
  if (!last?.fits(posts, features)) last = new Relations(posts, features);
  return last;
}
