// Which posts to read next: those that share a tag, the rare tags and the rare words of titles and descriptions first.
import type { Post } from '#lib/content/model.ts';

type Rarity = (feature: string) => number;

/** A tag says more than a word that two descriptions happen to share. */
const tagWeight = 3;
const shortestWord = 4;

/**
 * The closest posts first, as the cosine of their features, each weighted by its inverse document frequency
 * (https://nlp.stanford.edu/IR-book/html/htmledition/inverse-document-frequency-1.html); of equals the newer one.
 * @param posts newest first
 * @param left slugs that are linked from the post already
 * @returns at most `count` posts, each with a tag of this one: a word alone is no relation
 */
export function listRelated(posts: readonly Post[], post: Post, left: readonly string[], count: number): Post[] {
  const features = new Map(posts.map((one) => [one, featuresOf(one)]));
  const rarity = weigh([...features.values()]);
  const own = featuresOf(post);
  return posts
    .filter(
      ({ slug, tags }) => slug !== post.slug && !left.includes(slug) && tags.some((tag) => post.tags.includes(tag)),
    )
    .map((other) => ({ other, score: compare(own, features.get(other) ?? new Set(), rarity) }))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ other }) => other);
}

function featuresOf({ title, description, tags }: Post): Set<string> {
  const words = `${title} ${description}`.toLowerCase().match(/\p{L}+/gu) ?? [];
  return new Set([...tags.map((tag) => `#${tag}`), ...words.filter((word) => word.length >= shortestWord)]);
}

function weigh(all: readonly Set<string>[]): Rarity {
  const counts = new Map<string, number>();
  for (const feature of all.flatMap((features) => [...features])) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  return (feature) => {
    const weight = Math.log(all.length / (counts.get(feature) ?? all.length));
    return feature.startsWith('#') ? tagWeight * weight : weight;
  };
}

function compare(a: Set<string>, b: Set<string>, rarity: Rarity): number {
  const shared = measure(a.intersection(b), rarity);
  return shared === 0 ? 0 : shared / Math.sqrt(measure(a, rarity) * measure(b, rarity));
}

function measure(features: Set<string>, rarity: Rarity): number {
  return [...features].reduce((sum, feature) => sum + rarity(feature) ** 2, 0);
}
