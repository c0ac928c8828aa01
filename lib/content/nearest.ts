// What a reader may have meant by an address that is not there: the posts and tags whose slugs look most like it.
import { listTags } from '#lib/content/listing.ts';
import type { Index } from '#lib/content/model.ts';
import { postPath, tagPath } from '#lib/urls.ts';

export interface Suggestion {
  path: string;
  title: string;
}

interface Candidate extends Suggestion {
  /** How many different trigrams its slug has. */
  size: number;
}

interface Candidates {
  all: Candidate[];
  /** From a trigram to the candidates that have it. */
  byTrigram: Map<string, number[]>;
}

const known = new WeakMap<Index, Candidates>();

/** Below, two slugs share no more than an ending by chance. */
const leastLikeness = 0.35;
/** Characters. Nobody means more, and an attacker does not get to choose how long a comparison takes. */
const longestAddress = 120;

/**
 * By the share of common trigrams, as PostgreSQL's pg_trgm finds similar words, in Dice's measure
 * (https://en.wikipedia.org/wiki/Dice-S%C3%B8rensen_coefficient): it forgives a slip, a missing word, and another order.
 * @param pathname as in the request
 * @returns the likest first, at most `count`
 */
export function findNearest(index: Index, pathname: string, count: number): Suggestion[] {
  const { all, byTrigram } = known.get(index) ?? remember(index);
  const asked = trigramsOf(lastPart(pathname));
  const shared = new Map<number, number>();
  for (const trigram of asked) {
    for (const at of byTrigram.get(trigram) ?? []) shared.set(at, (shared.get(at) ?? 0) + 1);
  }
  return [...shared]
    .flatMap(([at, common]) => {
      const candidate = all[at];
      return candidate ? [{ candidate, likeness: (2 * common) / (asked.size + candidate.size) }] : [];
    })
    .filter(({ likeness }) => likeness >= leastLikeness)
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, count)
    .map(({ candidate: { path, title } }) => ({ path, title }));
}

function remember(index: Index): Candidates {
  const named = [
    ...index.posts.map(({ slug, title }) => ({ slug, title, path: postPath(slug) })),
    ...listTags(index.posts, index.tags).map(({ tag, name }) => ({ slug: tag, title: name, path: tagPath(tag) })),
  ];
  const candidates: Candidates = { all: [], byTrigram: new Map() };
  for (const [at, { slug, title, path }] of named.entries()) {
    const trigrams = trigramsOf(slug);
    candidates.all.push({ path, title, size: trigrams.size });
    for (const trigram of trigrams) {
      const having = candidates.byTrigram.get(trigram);
      if (having) having.push(at);
      else candidates.byTrigram.set(trigram, [at]);
    }
  }
  known.set(index, candidates);
  return candidates;
}

/** What stands behind the last slash, without an ending such as `.html`. */
function lastPart(pathname: string): string {
  const parts = pathname.slice(0, longestAddress).split('/').filter(Boolean);
  return (parts.at(-1) ?? '').replace(/\.\w+$/, '');
}

/** Of each word with its borders, so that the start of a word counts more than its middle. */
function trigramsOf(slug: string): Set<string> {
  const words = slug
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  return new Set(
    words.flatMap((word) => {
      const framed = `  ${word} `;
      return Array.from({ length: framed.length - 2 }, (_, at) => framed.slice(at, at + 3));
    }),
  );
}
