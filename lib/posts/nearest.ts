// Suggests existing posts and tags for an address that was not found, by the similarity of slugs.
import { listTags } from '#lib/model/listing.ts';
import type { Index } from '#lib/model/release.ts';
import { postPath, tagPath } from '#lib/urls.ts';

export interface Suggestion {
  path: string;
  title: string;
  lang?: string;
}

interface Candidate extends Suggestion {
  trigrams: Set<string>;
  /** Position in the release. The first of equally similar candidates is suggested. */
  place: number;
}

/** Candidates by path. They are kept between releases, because most of them stay the same. */
const candidates = new Map<string, Candidate>();
/** Maps a trigram to the candidates that contain it. */
const byTrigram = new Map<string, Set<Candidate>>();
let shown: Index | undefined;

/** Dice coefficient. Slugs below it share little more than an ending. */
const leastSimilarity = 0.35;
/** Characters that are compared, to limit the time of a request. */
const longestAddress = 120;

/**
 * Compares trigrams, like PostgreSQL's pg_trgm, by the Dice coefficient
 * (https://en.wikipedia.org/wiki/Dice-S%C3%B8rensen_coefficient). Typing errors, missing words and another order of words are tolerated.
 * @param pathname as in the request
 * @returns at most `count` suggestions, most similar first
 */
export function findNearest(index: Index, pathname: string, count: number): Suggestion[] {
  if (index !== shown) update(index);
  const asked = trigramsOf(lastPart(pathname));
  const shared = new Map<Candidate, number>();
  for (const trigram of asked) {
    for (const candidate of byTrigram.get(trigram) ?? []) shared.set(candidate, (shared.get(candidate) ?? 0) + 1);
  }
  return [...shared]
    .map(([candidate, common]) => ({ candidate, similarity: (2 * common) / (asked.size + candidate.trigrams.size) }))
    .filter(({ similarity }) => similarity >= leastSimilarity)
    .toSorted((a, b) => b.similarity - a.similarity || a.candidate.place - b.candidate.place)
    .slice(0, count)
    .map(({ candidate: { path, title, lang } }) => ({ path, title, lang }));
}

/** Adds new candidates and removes those that the release no longer has. */
function update(index: Index): void {
  const named = [
    ...index.posts.map(({ slug, title, lang }) => ({ slug, title, lang, path: postPath(slug) })),
    ...listTags(index.posts, index.tags).map(({ tag, name }) => ({
      slug: tag,
      title: name,
      lang: undefined,
      path: tagPath(tag),
    })),
  ];
  const paths = new Set(named.map(({ path }) => path));
  for (const candidate of candidates.values()) if (!paths.has(candidate.path)) remove(candidate);
  for (const [place, { slug, title, lang, path }] of named.entries()) {
    const known = candidates.get(path);
    if (known) Object.assign(known, { title, lang, place });
    else add({ path, title, lang, place, trigrams: trigramsOf(slug) });
  }
  shown = index;
}

function add(candidate: Candidate): void {
  candidates.set(candidate.path, candidate);
  for (const trigram of candidate.trigrams) {
    const found = byTrigram.get(trigram);
    if (found) found.add(candidate);
    else byTrigram.set(trigram, new Set([candidate]));
  }
}

function remove(candidate: Candidate): void {
  candidates.delete(candidate.path);
  for (const trigram of candidate.trigrams) {
    const found = byTrigram.get(trigram);
    found?.delete(candidate);
    if (found?.size === 0) byTrigram.delete(trigram);
  }
}

/** @returns the last path segment without an extension such as `.html` */
function lastPart(pathname: string): string {
  const parts = pathname.slice(0, longestAddress).split('/').filter(Boolean);
  return (parts.at(-1) ?? '').replace(/\.\w+$/, '');
}

/** Pads each word, so that its start counts more than its middle. */
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
