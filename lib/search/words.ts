// Splits texts and queries into words, and normalizes them to the terms that the index contains.
import { letters } from '#lib/model/wording.ts';

export interface Word {
  /** The range in the text, in UTF-16 code units. */
  start: number;
  end: number;
  /** Index terms: one for a word, also the parts for an identifier, one pair of characters in scripts without spaces. */
  terms: string[];
}

/** Scripts that put no spaces between words, or that attach endings to words, as Korean does. */
const spaceless = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ーｰﾞﾟ`;
const spaced = String.raw`[[\p{L}\p{N}\p{M}_]--[${spaceless}]]`;
const runPattern = String.raw`[${spaceless}][${spaceless}\p{M}]*`;
const numberPattern = String.raw`\d+(?:[.,]\d+)+(?!${spaced})`;
/** `don't` is one word, and so are `C++`, `C#` and `N+1`. */
const wordPattern = String.raw`${spaced}+(?:['’]\p{L}+)*(?:\+\+|\+\d|#)?`;
const pattern = new RegExp(`(?<run>${runPattern})|${numberPattern}|${wordPattern}`, 'gv');
/** The same for texts in ASCII with typographic quotes and dashes, in three quarters of the time (measured). */
const latinPattern = /\d+(?:[.,]\d+)+(?!\w)|\w+(?:['’][A-Za-z]+)*(?:\+\+|\+\d|#)?/g;
const beyondLatin = /[^\p{ASCII}‘’“”–—…\u00a0]/u;

/**
 * Accents, the points of Hebrew, and the vowels and hamzas of Arabic. The breve of the Cyrillic letter й stays: it is a letter of
 * its own.
 */
const combining = /(?<!и)\u0306|[\u0300-\u0305\u0307-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/g;
/** Letters of Arabic and Persian that are typed in several ways, and the tatweel, which only lengthens a word. */
const arabic: Record<string, string> = { ى: 'ي', ی: 'ي', ک: 'ك', ـ: '' };
const hasArabicLetter = new RegExp(`[${Object.keys(arabic).join('')}]`, 'g');
const hasFoldedLetter = new RegExp(`[${Object.keys(letters).join('')}]`, 'g');

/**
 * Normalizes a word: lower case, without accents, apostrophes, thousands separators, and differences of width.
 * Marks that make another letter stay, such as the voicing marks of Japanese.
 */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  if (/^[a-z0-9]+$/.test(lower)) return lower;
  return (
    lower
      .normalize('NFKC')
      .normalize('NFD')
      .replace(combining, '')
      .normalize('NFC')
      .replace(hasArabicLetter, (letter) => arabic[letter] ?? letter)
      .replace(hasFoldedLetter, (letter) => letters[letter] ?? letter)
      .replace(/['’]s$/, '')
      // Some letters decompose into a space and a mark.
      .replace(/['’,:\s]/g, '')
  );
}

/** @returns the words of a text in their order */
export function listWords(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(beyondLatin.test(text) ? pattern : latinPattern)) {
    const [found] = match;
    const { index: start } = match;
    if (match.groups?.run) for (const pair of listPairs(found, start)) words.push(pair);
    else words.push({ start, end: start + found.length, terms: nameTerms(found).filter((term) => term !== '') });
  }
  return words;
}

/** @returns the terms of all words of a text in their order, as `listWords` does, in less time */
export function listTerms(text: string): string[] {
  if (beyondLatin.test(text)) return listWords(text).flatMap(({ terms }) => terms);
  const terms: string[] = [];
  for (const found of text.match(latinPattern) ?? []) {
    if (plainWord.test(found)) terms.push(found);
    else for (const term of nameTerms(found)) if (term !== '') terms.push(term);
  }
  return terms;
}

/** Indexes each character with its successor, and the last one alone, so that single characters and any sequence are found. */
function listPairs(run: string, start: number): Word[] {
  // Normalizing may join a half-width letter and its mark. Offsets then no longer fit, so each term gets the whole run's range.
  const characters = [...foldWord(run)];
  const keepsOffsets = characters.join('').length === run.length;
  let at = start;
  return characters.map((character, index) => {
    const term = character + (characters[index + 1] ?? '');
    const place = keepsOffsets ? { start: at, end: at + term.length } : { start, end: start + run.length };
    at += character.length;
    return { ...place, terms: [term] };
  });
}

/** Boundaries between the parts of an identifier: case changes and underscores. */
const seams = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|_+/u;

/** Articles, pronouns and particles of French, Italian and Catalan that are joined to the next word: `l'été`, `dell'arte`. */
const elision =
  /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|un|gl|all|dall|dell|nell|sull|coll|quest|quell|bell|sant)['’](?=\p{L}{2})/iu;

/** Most words of a text. They need no normalization and have no parts. */
const plainWord = /^[a-z0-9]+$/;

function nameTerms(found: string): string[] {
  if (plainWord.test(found)) return [found];
  const bare = found.replace(elision, '');
  return bare === found ? namePart(found) : [foldWord(found), ...namePart(bare)];
}

function namePart(found: string): string[] {
  const whole = foldWord(found);
  if (!/_|\p{Lu}/u.test(found.slice(1))) return [whole];
  const parts = found.split(seams).map(foldWord);
  return [...new Set([whole, ...parts.filter((part) => part.length > 1)])];
}

/** English stop words. */
const common = new Set(
  'a an and are as at be been but by can do does for from had has have he her his how i if in into is it its me my no not of on or our she so than that the their them then there these they this to us was we were what when where which who why will with would you your'.split(
    ' ',
  ),
);

export function isCommon(term: string): boolean {
  return common.has(term);
}

/**
 * Reduces the forms of an English word to a common stem: it drops the plural, -ed, -ing, -ion and a silent e.
 * The stem need not be a word. Words with the same stem count as forms of one word.
 */
export function stem(term: string): string {
  if (!/^[a-z]{4,}$/.test(term)) return term;
  const singular = dropPlural(term);
  const [, action] = /^([a-z]{4,}[st])ion$/.exec(singular) ?? [];
  if (action) return action;
  const [, bare] = /^([a-z]*[aeiouy][a-z]*[a-df-z])(?:ed|ing)$/.exec(singular.replace(/ied$/, 'yed')) ?? [];
  if (bare !== undefined && bare.length >= 4) return undouble(bare);
  return singular.length > 4 ? singular.replace(/e$/, '') : singular;
}

function dropPlural(term: string): string {
  if (/(?:ss|us|is)$/.test(term)) return term;
  if (term.endsWith('ies') && term.length > 4) return `${term.slice(0, -3)}y`;
  if (/(?:x|ss|sh|z)es$/.test(term)) return term.slice(0, -2);
  return term.replace(/s$/, '');
}

/** Drops the second of two equal letters: "running" without its ending is "runn". */
function undouble(bare: string): string {
  return /([bdfgmnprt])\1$/.test(bare) ? bare.slice(0, -1) : bare;
}

export interface QueryWord {
  /** The word as the reader wrote it. */
  text: string;
  /** A post must contain all of these. */
  terms: string[];
  /** Whether it ends the query, so that the reader may still be typing it. It then also matches longer words. */
  isOpen: boolean;
  /** Whether it is in a script without spaces. It is then looked up as pairs of characters, without spelling correction. */
  isRun: boolean;
}

/** @returns whether a word is so common that it is required only if there are no others */
export function isStopWord({ terms }: QueryWord): boolean {
  return terms.every(isCommon);
}

/** UTF-16 code units. The rest of a longer query is ignored. */
export const queryLimit = 200;
/** Terms of a query: it limits the cost of one search. */
const termLimit = 12;

export interface Query {
  /** The query as it is shown: without control characters and extra spaces, cut to the limit. */
  text: string;
  words: QueryWord[];
  /** Whether a part of the query was ignored. */
  isCut: boolean;
}

/** Reads a query that a reader typed. */
export function parseQuery(input: string): Query {
  const tidy = input
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const text =
    tidy.length > queryLimit
      ? tidy
          .slice(0, queryLimit)
          .toWellFormed()
          .replace(/\uFFFD$/, '')
          .trim()
      : tidy;
  const words: QueryWord[] = [];
  for (const match of text.matchAll(pattern)) {
    const [found] = match;
    const isOpen = match.index + found.length === text.length;
    if (match.groups?.run) for (const word of splitRun(found, isOpen)) words.push(word);
    else if (foldWord(found)) words.push({ text: found, terms: [foldQueryWord(found)], isOpen, isRun: false });
  }
  const kept: QueryWord[] = [];
  let terms = 0;
  for (const word of words) {
    terms += word.terms.length;
    if (terms <= termLimit) kept.push(word);
  }
  return { text, words: kept, isCut: text !== tidy || kept.length < words.length };
}

/** Drops the elision, as in `d'été`, unless only a stop word is left, which texts are not indexed by: `d'or`. */
function foldQueryWord(found: string): string {
  const bare = foldWord(found.replace(elision, ''));
  return isCommon(bare) ? foldWord(found) : bare;
}

const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });

/** Splits a run into words, and these into pairs. Pairs across two words would match only the exact phrase. */
function splitRun(run: string, isOpen: boolean): QueryWord[] {
  const segments = [...segmenter.segment(foldWord(run))].map(({ segment }) => [...segment]);
  // A single Hiragana letter is a particle: it is ignored unless the run has nothing else.
  const content = segments.filter(
    (characters) => characters.length > 1 || !/^\p{sc=Hiragana}$/u.test(characters[0] ?? ''),
  );
  return (content.length > 0 ? content : segments).map((characters, index, all) => ({
    text: characters.join(''),
    terms: characters.length === 1 ? characters : characters.slice(1).map((next, at) => `${characters[at]}${next}`),
    isOpen: isOpen && index === all.length - 1,
    isRun: true,
  }));
}
