// Custom properties that have one value on a page are replaced by that value.
import { expect, test } from 'vitest';
import { foldProperties } from '#lib/page-cache/fold-properties.ts';
import { parseSheet, printSheet } from '#lib/page-cache/style-sheet.ts';

function fold(...styles: string[]): string {
  const print = ({ pieces }: { pieces: readonly unknown[] }) => pieces.join('');
  return foldProperties(styles.map(parseSheet))
    .map((parts) => printSheet(parts, print))
    .join('\n');
}

test.each([
  ['one that is not declared', 'p{a:var(--x,1px)}', 'p{a:1px}'],
  ['one that always has the value of the fallback', ':root{--x:1;b:c}p{a:var(--x,1)}', ':root{b:c}p{a:1}'],
  ['one of which nothing else is left', '@media print{:root{--x:1}}p{a:var(--x,1)}', 'p{a:1}'],
  ['factors', 'p{a:calc(-.02em * var(--x,1));b:calc(1.4 - .15 * var(--x,1))}', 'p{a:-.02em;b:1.25}'],
  ['a fallback with another property', ':root{--y:2}p{a:var(--x,var(--y))}', ':root{--y:2}p{a:var(--y)}'],
  ['each use', 'p{a:var(--x,1) var(--z) var(--x,1)}:root{--z:3}', 'p{a:1 var(--z) 1}:root{--z:3}'],
])('folds %s', (_name, css, folded) => {
  expect(fold(css)).toBe(folded);
});

test.each([
  ['other values', ':root{--x:1}p{--x:0;a:var(--x,1)}'],
  ['other fallbacks', 'p{a:var(--x,1);b:var(--x,2)}'],
  ['uses without a fallback', ':root{--x:1}p{a:var(--x);b:var(--x,1)}'],
  ['a use without a fallback in another one', ':root{--x:1}p{a:var(--x,1);b:var(--y,var(--x))}a{--y:1}'],
  ['two values that look like the fallback', ':root{--x:a}p{--x:b;c:var(--x,a,b)}'],
  ['a value that depends on its place', ':root{--y:1;--x:var(--y)}p{--y:2;a:var(--x,var(--y))}'],
  ['registered properties', '@property --x{syntax:"*"}p{a:var(--x,1)}'],
  ['animated properties', '@keyframes k{to{--x:2}}p{a:var(--x,1)}'],
])('keeps properties with %s', (_name, css) => {
  expect(fold(css)).toBe(css);
});

test('declarations in another stylesheet count', () => {
  expect(fold('p{a:var(--x,1)}', 'p{--x:2}')).toBe('p{a:var(--x,1)}\np{--x:2}');
});
