// What counts as a word, in texts and in queries: one spelling for its forms, and where it stands.
import { letters } from '#lib/model/wording.ts';

export interface Word {
  /** Where it stands in the text. */
  start: number;
  end: number;
  /** As it is indexed: a word has one, an identifier its parts besides, a run of Chinese or Japanese its pairs of characters. */
  terms: string[];
}

/** Scripts that put no spaces between words, or glue endings to them. */
const spaceless = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ーｰﾞﾟ`;
const spaced = String.raw`[[\p{L}\p{N}\p{M}_]--[${spaceless}]]`;
const runPattern = String.raw`[${spaceless}][${spaceless}\p{M}]*`;
const numberPattern = String.raw`\d+(?:[.,]\d+)+(?!${spaced})`;
/** `don't` is one word, and so are `C++`, `C#` and `N+1`. */
const wordPattern = String.raw`${spaced}+(?:['’]\p{L}+)*(?:\+\+|\+\d|#)?`;
const pattern = new RegExp(`(?<run>${runPattern})|${numberPattern}|${wordPattern}`, 'gv');

const combining = /[\u0300-\u036f]/g;
const hasFoldedLetter = new RegExp(`[${Object.keys(letters).join('')}]`, 'g');

/** One spelling: no accents, no case, no width, no apostrophes. Marks that make another letter stay, as in Japanese. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  if (/^[a-z0-9]+$/.test(lower)) return lower;
  return (
    lower
      .normalize('NFKC')
      .normalize('NFD')
      .replace(combining, '')
      .normalize('NFC')
      .replace(hasFoldedLetter, (letter) => letters[letter] ?? letter)
      .replace(/['’]s$/, '')
      // Some letters stand for others with a space.
      .replace(/['’,:\s]/g, '')
  );
}

export function listWords(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(pattern)) {
    const [found] = match;
    const { index: start } = match;
    if (match.groups?.run) for (const pair of listPairs(found, start)) words.push(pair);
    else words.push({ start, end: start + found.length, terms: nameTerms(found).filter((term) => term !== '') });
  }
  return words;
}

/** Each character begins a pair but the last, which stands by itself: so each can be found, alone or with what follows. */
function listPairs(run: string, start: number): Word[] {
  // Half-width letters and their marks become one character: then places are those of the whole run.
  const characters = [...foldWord(run)];
  const isAsWritten = characters.join('').length === run.length;
  let at = start;
  return characters.map((character, index) => {
    const term = character + (characters[index + 1] ?? '');
    const place = isAsWritten ? { start: at, end: at + term.length } : { start, end: start + run.length };
    at += character.length;
    return { ...place, terms: [term] };
  });
}

const seams = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|_+/u;

function nameTerms(found: string): string[] {
  const whole = foldWord(found);
  if (!/_|\p{Lu}/u.test(found.slice(1))) return [whole];
  const parts = found.split(seams).map(foldWord);
  return [...new Set([whole, ...parts.filter((part) => part.length > 1)])];
}

/** English words that say nothing of what a text is about. */
const common = new Set(
  'a an and are as at be been but by can do does for from had has have he her his how i if in into is it its me my no not of on or our she so than that the their them then there these they this to us was we were what when where which who why will with would you your'.split(
    ' ',
  ),
);

export function isCommon(term: string): boolean {
  return common.has(term);
}

/**
 * What the forms of an English word have in common: singular and plural, the ends -ed, -ing and -ion, and the silent e.
 * It is no word: two words with the same stem are taken for forms of one.
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

/** "running" without its end is "runn". */
function undouble(bare: string): string {
  return /([bdfgmnprt])\1$/.test(bare) ? bare.slice(0, -1) : bare;
}

export interface QueryWord {
  /** As the reader wrote it. */
  text: string;
  /** All of them must be there. */
  terms: string[];
  /** Whether the reader may still be typing: then it is the beginning of a word. */
  isOpen: boolean;
  /** A run of characters is looked up in pairs, which have no spelling to mistake. */
  isRun: boolean;
}

/** Characters. A query is a few words; what is behind them is not searched for. */
export const queryLimit = 200;
/** Words, and pairs of characters: what one search may cost. */
const termLimit = 12;

export interface Query {
  /** Tidied, as it is shown again. */
  text: string;
  words: QueryWord[];
  /** Whether something of it was left out. */
  isCut: boolean;
}

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
    else if (foldWord(found)) words.push({ text: found, terms: [foldWord(found)], isOpen, isRun: false });
  }
  const kept: QueryWord[] = [];
  let terms = 0;
  for (const word of words) {
    terms += word.terms.length;
    if (terms <= termLimit) kept.push(word);
  }
  return { text, words: kept, isCut: text !== tidy || kept.length < words.length };
}

const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });

/** Pairs within the words of the run: those across two words would ask for the very phrase. */
function splitRun(run: string, isOpen: boolean): QueryWord[] {
  const segments = [...segmenter.segment(foldWord(run))].map(({ segment }) => [...segment]);
  // A single letter of Hiragana is grammar, unless there is nothing else.
  const said = segments.filter(
    (characters) => characters.length > 1 || !/^\p{sc=Hiragana}$/u.test(characters[0] ?? ''),
  );
  return (said.length > 0 ? said : segments).map((characters, index, all) => ({
    text: characters.join(''),
    terms: characters.length === 1 ? characters : characters.slice(1).map((next, at) => `${characters[at]}${next}`),
    isOpen: isOpen && index === all.length - 1,
    isRun: true,
  }));
}
