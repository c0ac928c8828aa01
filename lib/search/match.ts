// Finds the index terms that a word of a query can mean: the word, its forms, longer words that begin with it, and corrections.
import { lettersOf, type Postings, type Term } from '#lib/search/postings.ts';
import { allowedDistance, editDistance } from '#lib/search/spelling.ts';
import type { QueryWord } from '#lib/search/words.ts';

export interface Match {
  term: Term;
  /** From 0 to 1: how likely the reader meant this term. */
  weight: number;
}

/** Terms that match one word of a query: a post that contains one of them contains the word. */
export interface Meaning {
  matches: Match[];
  /** Whether no term is spelled like the word, so that these are corrections of its spelling. */
  isCorrected: boolean;
}

/** Whether a post of the release contains the term. */
type IsUsed = (term: Term) => boolean;

const formWeight = 0.9;
/** The weight of a term that the word is a prefix of; it grows to `formWeight` with the share of the term that was typed. */
const minPrefixWeight = 0.35;
/** Weights of corrections, by edit distance. */
const distanceWeights = [1, 0.6, 0.4];
/** A factor for corrections of the first letter, which is seldom mistyped. */
const otherFirstLetter = 0.7;
/** Corrections of one word that are considered. */
const maxCorrections = 8;

/** @returns a meaning for each term of the word; a post must match all of them */
export function findMeanings(word: QueryWord, postings: Postings, isUsed: IsUsed): Meaning[] {
  if (word.isRun) return word.terms.map((term) => ({ matches: matchRun(term, postings, isUsed), isCorrected: false }));
  return word.terms.map((term) => findMeaning(term, word.isOpen, postings, isUsed));
}

/** A single character is looked up as a prefix, as the index contains pairs. */
function matchRun(term: string, postings: Postings, isUsed: IsUsed): Match[] {
  const found = [...term].length === 1 ? postings.findPrefixed(term) : [postings.find(term)];
  return found.flatMap((one) => (one && isUsed(one) ? [{ term: one, weight: 1 }] : []));
}

function findMeaning(text: string, isOpen: boolean, postings: Postings, isUsed: IsUsed): Meaning {
  const weights = new Map<Term, number>();
  const note = (term: Term, weight: number) => {
    if (isUsed(term)) weights.set(term, Math.max(weight, weights.get(term) ?? 0));
  };
  for (const term of postings.findForms(text)) note(term, term.text === text ? 1 : formWeight);
  if (text.length > 1 && (isOpen || weights.size === 0)) {
    for (const term of postings.findPrefixed(text)) note(term, weighPrefix(text, term));
  }
  if (weights.size > 0) return { matches: toMatches(weights), isCorrected: false };
  const corrections = findCorrections(text, isOpen, postings, isUsed);
  return { matches: corrections, isCorrected: corrections.length > 0 };
}

function weighPrefix(text: string, { text: whole }: Term): number {
  return minPrefixWeight + (formWeight - minPrefixWeight) * (text.length / whole.length);
}

/** Sorts by text, so that scores are always added in the same order and rounding does not vary. */
function toMatches(weights: ReadonlyMap<Term, number>): Match[] {
  return [...weights].map(([term, weight]) => ({ term, weight })).toSorted((a, b) => compareTexts(a.term, b.term));
}

function compareTexts(a: Term, b: Term): number {
  return a.text < b.text ? -1 : 1;
}

/** @returns the terms with the smallest edit distance, and their other forms */
function findCorrections(text: string, isOpen: boolean, postings: Postings, isUsed: IsUsed): Match[] {
  const limit = allowedDistance(text);
  if (limit === 0) return [];
  const whole = listNearest(text, limit, postings, isUsed);
  // The word may be the start of a longer one, with one error in it.
  const near = whole.length > 0 || !isOpen || text.length < 5 ? whole : listNearest(text, 1, postings, isUsed, true);
  const best = near
    .map(({ term, distance }) => ({ term, weight: weighCorrection(text, term, distance) }))
    .toSorted((a, b) => b.weight - a.weight || compareTexts(a.term, b.term))
    .slice(0, maxCorrections);
  const weights = new Map<Term, number>();
  for (const { term, weight } of best) {
    for (const form of postings.findForms(term.text).filter(isUsed)) {
      const own = form === term ? weight : weight * formWeight;
      weights.set(form, Math.max(own, weights.get(form) ?? 0));
    }
  }
  return toMatches(weights);
}

function weighCorrection(text: string, term: Term, distance: number): number {
  return (distanceWeights[distance] ?? 0) * (term.text[0] === text[0] ? 1 : otherFirstLetter);
}

interface Near {
  term: Term;
  distance: number;
}

/** @returns the terms with the smallest edit distance within the limit; more distant ones were not meant */
function listNearest(text: string, limit: number, postings: Postings, isUsed: IsUsed, isOpen = false): Near[] {
  const letters = lettersOf(text);
  let least = limit;
  let near: Near[] = [];
  for (const term of postings.vocabulary) {
    const { length } = term.text;
    if (length < text.length - least || (!isOpen && length > text.length + least)) continue;
    if (countBits(isOpen ? letters & ~term.letters : letters ^ term.letters) > least * (isOpen ? 1 : 2)) continue;
    const distance = editDistance(text, term.text, least, isOpen);
    if (distance > least || !isUsed(term)) continue;
    if (distance < least) {
      least = distance;
      near = [];
    }
    near.push({ term, distance });
  }
  return near;
}

/** Counts the bits that are set (population count). */
function countBits(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * Suggests a term for a word that no post contains. It accepts a larger edit distance than search does by itself.
 * @returns the nearest term that consists of letters, if any is near
 */
export function suggestWord(text: string, postings: Postings, isUsed: IsUsed): string | undefined {
  if (text.length < 4) return undefined;
  const near = listNearest(text, Math.max(2, Math.floor(text.length / 3)), postings, isUsed).filter(({ term }) =>
    /^\p{L}+$/u.test(term.text),
  );
  return near.toSorted((a, b) => compareStarts(text, a.term, b.term) || compareTexts(a.term, b.term))[0]?.term.text;
}

function compareStarts(text: string, a: Term, b: Term): number {
  return Number(b.text[0] === text[0]) - Number(a.text[0] === text[0]);
}
