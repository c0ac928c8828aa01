// Small sentences for authors, and the reading of what they wrote: kinds of values, choices, the nearest right word, escapes.
import { closest, distance } from 'fastest-levenshtein';

/** "1 post", "2 posts" */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Shortens a quotation to 40 characters. */
export function truncate(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}\u2026` : text;
}

/** The first 12 digits of a digest, which commands accept as the name of a release. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}

/** "a, b or c" */
export function formatChoices(choices: readonly string[]): string {
  return choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}

/** ` (did you mean x?)` if one of the choices is a slip of the keyboard away, else nothing. */
export function formatSuggestion(word: string, choices: readonly string[]): string {
  if (choices.length === 0) return '';
  const nearest = closest(word.toLowerCase(), choices as string[]);
  return distance(word.toLowerCase(), nearest.toLowerCase()) <= Math.max(word.length > 4 ? 2 : 1, word.length / 3)
    ? ` (did you mean ${nearest}?)`
    : '';
}

/** The kind of a YAML value, with its article: "a number". */
export function nameKind(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'true or false';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'not a finite number';
  return `a ${typeof value}`;
}

/** Decodes percent escapes. A percent sign that begins no escape of UTF-8 stays as it is. */
export function safelyDecode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

/** Control characters, and others that no editor shows: separators of lines, byte order marks, noncharacters. */
const invisible = /[\p{Cc}\u2028\u2029\ufeff\p{Noncharacter_Code_Point}]/gu;

/**
 * Finds the first character that no text should have, and names it: `the control character U+0007`.
 * @param allowed those that the text may have all the same
 */
export function findInvisible(text: string, allowed = ''): { index: number; name: string } | undefined {
  const { 0: found = '', index } = text.matchAll(invisible).find(([sign]) => !allowed.includes(sign)) ?? {};
  if (index === undefined) return undefined;
  const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return { index, name: `the ${/\p{Cc}/u.test(found) ? 'control' : 'invisible'} character U+${code}` };
}

/** Letters that are no others with a mark. */
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
