// Tests that formulas in blocks of HTML are read, and Markdown in the elements of MDX.
import { expect, test } from 'vitest';
import { openBlocks } from '#lib/import/html/blocks.ts';

test.each([
  ['a paragraph', '<p align="center">$x_1$ and <b>b</b>*</p>', '$x_1$ and **b**\\*'],
  [
    'details',
    '<details><summary>$a_1$</summary>b $x_1$</details>',
    '<details><summary>$a_1$</summary>\n\nb $x_1$\n\n</details>',
  ],
  ['an open element', '<div class="a">\nLet \\(x_1\\) be.', '<div class="a">\n\nLet \\(x_1\\) be.'],
  [
    'a cell',
    '<table>\n<tr><td>$x_1$</td><td>b</td></tr>\n</table>',
    '<table>\n<tr><td>\n\n$x_1$\n\n</td><td>b</td></tr>\n</table>',
  ],
  ['no formula', '<p>costs $5 and $6 **x**</p>', '<p>costs $5 and $6 **x**</p>'],
  ['code', '<p><code>$x_1$</code></p>', '<p><code>$x_1$</code></p>'],
])('formulas: %s', (_name, html, expected) => {
  expect(openBlocks(html, { column: 1, isMdx: false })).toBe(expected);
});

test('a block in a list item keeps its indent', () => {
  expect(openBlocks('<div>$x_1$</div>', { column: 3, isMdx: false })).toBe('<div>\n\n  $x_1$\n\n  </div>');
});

test.each([
  ['signs', '<div>**a** `b`</div>', '<div>\n\n**a** `b`\n\n</div>'],
  ['a paragraph', '<p>a *b*</p>', 'a *b*'],
  [
    'a summary',
    '<details><summary>**a** `b` *c*</summary>d</details>',
    '<details><summary><strong>a</strong> <code>b</code> <em>c</em></summary>d</details>',
  ],
  ['text', '<p>a_b 2 * 3</p>', '<p>a_b 2 * 3</p>'],
])('Markdown in MDX: %s', (_name, html, expected) => {
  expect(openBlocks(html, { column: 1, isMdx: true })).toBe(expected);
});
