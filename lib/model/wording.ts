// Helpers for error messages: plurals, choices, suggestions, names of values and characters.
import { closest, distance } from 'fastest-levenshtein';

/** Formats a count: "1 post", "2 posts". */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Shortens a quotation to 40 characters. */
export function truncate(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}\u2026` : text;
}

/**
 * Shortens a text at the end of a word.
 * @param limit maximum characters of the result, which ends with an ellipsis if it is shortened
 */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const words = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)];
  const end = words.findLast(({ index }) => index < limit)?.index ?? 0;
  return `${text.slice(0, end).replace(/[\s\p{P}]+$/u, '')}\u2026`;
}

/** @returns the first 12 digits of a digest, which commands accept as the name of a release */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}

/** Joins choices: "a, b or c". */
export function formatChoices(choices: readonly string[]): string {
  return choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}

/** @returns the letters of a word in order of the alphabet */
function sortLetters(word: string): string {
  return [...word.toLowerCase()].sort().join('');
}

/**
 * @returns ` (did you mean x?)` if one of the choices has the same letters or is similar enough by edit distance, else an
 * empty text
 */
export function formatSuggestion(word: string, choices: readonly string[]): string {
  if (choices.length === 0) return '';
  const swapped = choices.find((choice) => choice !== word && sortLetters(choice) === sortLetters(word));
  if (swapped) return ` (did you mean ${swapped}?)`;
  const nearest = closest(word.toLowerCase(), choices as string[]);
  return distance(word.toLowerCase(), nearest.toLowerCase()) <= Math.max(word.length > 4 ? 2 : 1, word.length / 3)
    ? ` (did you mean ${nearest}?)`
    : '';
}

/** Names the type of a YAML value with its article: "a number". */
export function nameKind(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'true or false';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'not a finite number';
  return `a ${typeof value}`;
}

/** Decodes percent escapes. Invalid escapes stay as they are. */
export function safelyDecode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

/** Control characters, line and paragraph separators, byte order marks and noncharacters, which editors do not show. */
const invisible = /[\p{Cc}\u2028\u2029\ufeff\p{Noncharacter_Code_Point}]/gu;

/**
 * Finds the first invisible character and names it: `the control character U+0007`.
 * @param allowed invisible characters to skip
 */
export function findInvisible(text: string, allowed = ''): { index: number; name: string } | undefined {
  const { 0: found = '', index } = text.matchAll(invisible).find(([sign]) => !allowed.includes(sign)) ?? {};
  if (index === undefined) return undefined;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return { index, name: `the ${/\p{Cc}/u.test(found) ? 'control' : 'invisible'} character U+${code}` };
}

/** Letters that Unicode decomposition does not reduce to ASCII. */
export const letters: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
