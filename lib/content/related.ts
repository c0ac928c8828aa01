// Which posts to read next: those that share a tag, the rare tags and the rare words of titles and descriptions first.
import type { Index, Post } from '#lib/content/model.ts';

/** A tag says more than a word that two descriptions happen to share. */
const tagWeight = 3;
const shortestWord = 4;

/** A tag or a word has the same number wherever it stands. */
const numbers = new Map<string, number>();
/** Of texts that were taken apart already: the next release has nearly all of them. */
let known = new Map<string, Int32Array>();

/** What all posts of a release have in common, counted once. */
export class Relations {
  private readonly posts: readonly Post[];
  /** Of each post: its tags and words, each once. */
  private readonly features: Int32Array[];
  /** By feature: the square of its inverse document frequency. */
  private readonly weights: Float64Array;
  private readonly norms: Float64Array;

  /** @param posts newest first */
  constructor(posts: readonly Post[]) {
    this.posts = posts;
    this.features = listFeatures(posts);
    this.weights = weigh(this.features);
    this.norms = Float64Array.from(this.features, (features) => this.measure(features, this.weights));
  }

  /**
   * The closest posts first, as the cosine of their features, each weighted by its inverse document frequency
   * (https://nlp.stanford.edu/IR-book/html/htmledition/inverse-document-frequency-1.html); of equals the newer one.
   * @param left slugs that are linked from the post already
   * @returns at most `count` posts, each with a tag of this one: a word alone is no relation
   */
  list(slug: string, left: readonly string[], count: number): Post[] {
    const { posts, features, norms, weights } = this;
    const at = posts.findIndex((post) => post.slug === slug);
    const tags = posts[at]?.tags ?? [];
    const own = new Float64Array(weights.length);
    for (const feature of features[at] ?? []) own[feature] = weights[feature] ?? 0;
    return posts
      .flatMap((post, place) => {
        const isOther = place !== at && !left.includes(post.slug) && post.tags.some((tag) => tags.includes(tag));
        if (!isOther) return [];
        const shared = this.measure(features[place] ?? new Int32Array(), own);
        return [{ post, score: shared === 0 ? 0 : shared / Math.sqrt((norms[at] ?? 0) * (norms[place] ?? 0)) }];
      })
      .toSorted((a, b) => b.score - a.score)
      .slice(0, count)
      .map(({ post }) => post);
  }

  private measure(features: Int32Array, weights: Float64Array): number {
    let sum = 0;
    for (const feature of features) sum += weights[feature] ?? 0;
    return sum;
  }
}

function listFeatures(posts: readonly Post[]): Int32Array[] {
  const texts = new Map<string, Int32Array>();
  const all = posts.map((post) => {
    const text = [post.title, post.description, ...post.tags].join('\n');
    const features = known.get(text) ?? takeApart(post);
    texts.set(text, features);
    return features;
  });
  known = texts;
  return all;
}

/** Tags first: the weights tell them apart by the sign in front. */
function takeApart({ title, description, tags }: Post): Int32Array {
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

export function getRelations(index: Index): Relations {
  const found = relations.get(index) ?? new Relations(index.posts);
  relations.set(index, found);
  return found;
}
