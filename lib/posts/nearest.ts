// What a reader may have meant by an address that is not there: the posts and tags whose slugs look most like it.
import { listTags } from '#lib/model/listing.ts';
import type { Index } from '#lib/model/release.ts';
import { postPath, tagPath } from '#lib/urls.ts';

export interface Suggestion {
  path: string;
  title: string;
}

interface Candidate extends Suggestion {
  trigrams: Set<string>;
  /** Among all of the release: of equals the first is meant. */
  place: number;
}

/** By path. A release has nearly all of those of the one before. */
const candidates = new Map<string, Candidate>();
/** From a trigram to the candidates that have it. */
const byTrigram = new Map<string, Set<Candidate>>();
let shown: Index | undefined;

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
  if (index !== shown) show(index);
  const asked = trigramsOf(lastPart(pathname));
  const shared = new Map<Candidate, number>();
  for (const trigram of asked) {
    for (const candidate of byTrigram.get(trigram) ?? []) shared.set(candidate, (shared.get(candidate) ?? 0) + 1);
  }
  return [...shared]
    .map(([candidate, common]) => ({ candidate, likeness: (2 * common) / (asked.size + candidate.trigrams.size) }))
    .filter(({ likeness }) => likeness >= leastLikeness)
    .toSorted((a, b) => b.likeness - a.likeness || a.candidate.place - b.candidate.place)
    .slice(0, count)
    .map(({ candidate: { path, title } }) => ({ path, title }));
}

/** Adds what the release has and takes away what it has not. */
function show(index: Index): void {
  const named = [
    ...index.posts.map(({ slug, title }) => ({ slug, title, path: postPath(slug) })),
    ...listTags(index.posts, index.tags).map(({ tag, name }) => ({ slug: tag, title: name, path: tagPath(tag) })),
  ];
  const paths = new Set(named.map(({ path }) => path));
  for (const candidate of candidates.values()) if (!paths.has(candidate.path)) remove(candidate);
  for (const [place, { slug, title, path }] of named.entries()) {
    const known = candidates.get(path);
    if (known) Object.assign(known, { title, place });
    else add({ path, title, place, trigrams: trigramsOf(slug) });
  }
  shown = index;
}

function add(candidate: Candidate): void {
  candidates.set(candidate.path, candidate);
  for (const trigram of candidate.trigrams) {
    const having = byTrigram.get(trigram);
    if (having) having.add(candidate);
    else byTrigram.set(trigram, new Set([candidate]));
  }
}

function remove(candidate: Candidate): void {
  candidates.delete(candidate.path);
  for (const trigram of candidate.trigrams) {
    const having = byTrigram.get(trigram);
    having?.delete(candidate);
    if (having?.size === 0) byTrigram.delete(trigram);
  }
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
