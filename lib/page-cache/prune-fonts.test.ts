import { expect, test } from 'vitest';
import { buildFontCss } from '#lib/fonts/faces.ts';
import { pruneFonts } from '#lib/page-cache/prune-fonts.ts';

const css = buildFontCss((name) => `/assets/${name}.woff2`);

function listFiles(page: string): string[] {
  return Array.from(pruneFonts(css, page).matchAll(/assets\/([\w-]+)\.woff2/g), ([, name = '']) => name);
}

const latin = ['geist', 'lintel', 'lintel-italic'];

test.each([
  ['<p>“Quotes” — cost 5 € · café', latin],
  ['<p>Żółw', [...latin, 'geist-extended', 'lintel-extended', 'lintel-italic-extended']],
  ['<p>Привет', [...latin, 'geist-cyrillic', 'lintel-cyrillic', 'lintel-italic-cyrillic']],
  ['<p>λ = 2', [...latin, 'lintel-greek', 'lintel-italic-greek']],
  ['<p>中文', latin],
])('the page %s has the fonts of its scripts', (page, expected) => {
  expect(listFiles(page)).toEqual(expected);
});

test('other style sheets stay as they are', () => {
  expect(pruneFonts('p{color:red}', 'λ')).toBe('p{color:red}');
});
