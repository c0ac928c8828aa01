// Which words of the posts a word of a query may mean: itself, its forms, what it begins, what it was meant to be.
import { lettersOf, type Postings, type Term } from '#lib/search/postings.ts';
import { allowedSlips, countSlips } from '#lib/search/spelling.ts';
import type { QueryWord } from '#lib/search/words.ts';

export interface Match {
  term: Term;
  /** From 0 to 1: how surely it is what was meant. */
  weight: number;
}

/** Words that stand for one of the query: a post that has one of them has it. */
export interface Meaning {
  matches: Match[];
  /** Whether no word is spelled so, and others were taken in its place. */
  isMended: boolean;
}

type IsAlive = (term: Term) => boolean;

const formWeight = 0.9;
/** A beginning weighs the more the less is missing. */
const leastBeginning = 0.35;
const slipWeights = [1, 0.6, 0.4];
/** The first letter is seldom wrong. */
const otherStart = 0.7;
/** Words. As many as one mistake can hide. */
const mostMended = 8;

/** @returns a meaning for each term that must be there */
export function findMeanings(word: QueryWord, postings: Postings, isAlive: IsAlive): Meaning[] {
  if (word.isRun) return word.terms.map((term) => ({ matches: matchRun(term, postings, isAlive), isMended: false }));
  return word.terms.map((term) => findMeaning(term, word.isOpen, postings, isAlive));
}

/** Every character begins a pair, so one alone is looked for as a beginning. */
function matchRun(term: string, postings: Postings, isAlive: IsAlive): Match[] {
  const found = [...term].length === 1 ? postings.findBeginning(term) : [postings.find(term)];
  return found.flatMap((one) => (one && isAlive(one) ? [{ term: one, weight: 1 }] : []));
}

function findMeaning(text: string, isOpen: boolean, postings: Postings, isAlive: IsAlive): Meaning {
  const weights = new Map<Term, number>();
  const note = (term: Term, weight: number) => {
    if (isAlive(term)) weights.set(term, Math.max(weight, weights.get(term) ?? 0));
  };
  for (const term of postings.findForms(text)) note(term, term.text === text ? 1 : formWeight);
  if (text.length > 1 && (isOpen || weights.size === 0)) {
    for (const term of postings.findBeginning(text)) note(term, weighBeginning(text, term));
  }
  if (weights.size > 0) return { matches: toMatches(weights), isMended: false };
  const mended = findMended(text, isOpen, postings, isAlive);
  return { matches: mended, isMended: mended.length > 0 };
}

function weighBeginning(text: string, { text: whole }: Term): number {
  return leastBeginning + (formWeight - leastBeginning) * (text.length / whole.length);
}

/** In the order of the text, so that the same words are always added up in the same order. */
function toMatches(weights: ReadonlyMap<Term, number>): Match[] {
  return [...weights].map(([term, weight]) => ({ term, weight })).toSorted((a, b) => compareTexts(a.term, b.term));
}

function compareTexts(a: Term, b: Term): number {
  return a.text < b.text ? -1 : 1;
}

/** The words that are nearest, and their other forms. */
function findMended(text: string, isOpen: boolean, postings: Postings, isAlive: IsAlive): Match[] {
  const limit = allowedSlips(text);
  if (limit === 0) return [];
  const whole = listNear(text, limit, postings, isAlive);
  // The beginning of a long word, with a slip in it.
  const near = whole.length > 0 || !isOpen || text.length < 5 ? whole : listNear(text, 1, postings, isAlive, true);
  const best = near
    .map(({ term, slips }) => ({ term, weight: weighSlips(text, term, slips) }))
    .toSorted((a, b) => b.weight - a.weight || compareTexts(a.term, b.term))
    .slice(0, mostMended);
  const weights = new Map<Term, number>();
  for (const { term, weight } of best) {
    for (const form of postings.findForms(term.text).filter(isAlive)) {
      const own = form === term ? weight : weight * formWeight;
      weights.set(form, Math.max(own, weights.get(form) ?? 0));
    }
  }
  return toMatches(weights);
}

function weighSlips(text: string, term: Term, slips: number): number {
  return (slipWeights[slips] ?? 0) * (term.text[0] === text[0] ? 1 : otherStart);
}

interface Near {
  term: Term;
  slips: number;
}

/** Only the nearest: beside a word that is one slip away, one that is two slips away was not meant. */
function listNear(text: string, limit: number, postings: Postings, isAlive: IsAlive, isOpen = false): Near[] {
  const letters = lettersOf(text);
  let least = limit;
  let near: Near[] = [];
  for (const term of postings.vocabulary) {
    const { length } = term.text;
    if (length < text.length - least || (!isOpen && length > text.length + least)) continue;
    if (countBits(isOpen ? letters & ~term.letters : letters ^ term.letters) > least * (isOpen ? 1 : 2)) continue;
    const slips = countSlips(text, term.text, least, isOpen);
    if (slips > least || !isAlive(term)) continue;
    if (slips < least) {
      least = slips;
      near = [];
    }
    near.push({ term, slips });
  }
  return near;
}

function countBits(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The word of the posts that is nearest to one that none of them has; farther away than what is taken without asking. */
export function suggestWord(text: string, postings: Postings, isAlive: IsAlive): string | undefined {
  if (text.length < 4) return undefined;
  const near = listNear(text, Math.max(2, Math.floor(text.length / 3)), postings, isAlive).filter(({ term }) =>
    /^\p{L}+$/u.test(term.text),
  );
  return near.toSorted((a, b) => compareStarts(text, a.term, b.term) || compareTexts(a.term, b.term))[0]?.term.text;
}

function compareStarts(text: string, a: Term, b: Term): number {
  return Number(b.text[0] === text[0]) - Number(a.text[0] === text[0]);
}
