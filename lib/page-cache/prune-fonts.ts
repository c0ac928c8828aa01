// Leaves out the fonts of scripts that a page does not have, because each costs bytes in its style sheet.
import { parseRange } from '#lib/fonts/ranges.ts';

const rangedFace = /@font-face\{[^}]*unicode-range:([^;}]+)[^}]*\}/g;

/**
 * @param css rules as `buildFontCss` writes them
 * @param page the text of the page; markup in it does not matter
 */
export function pruneFonts(css: string, page: string): string {
  if (!css.includes('unicode-range')) return css;
  const codes = [...new Set(page.match(/[^\0-\xff]/gu))].map((character) => character.codePointAt(0) ?? 0);
  return css.replace(rangedFace, (rule, range: string) => (covers(range, codes) ? rule : ''));
}

function covers(range: string, codes: readonly number[]): boolean {
  const parts = parseRange(range);
  return codes.some((code) => parts.some(([first, last]) => first <= code && code <= last));
}
