// Tests which texts between dollars and escaped brackets are formulas: in a table, and with thousands of random prices.
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import type { Format } from '#lib/source/documents.ts';

async function show(markdown: string, format: Format = 'mdx'): Promise<string> {
  return (await compileArticle(`---\ntitle: "T"\n---\n\n${markdown}\n`, format)).body;
}

test.each([
  '$x$',
  '$x^2$',
  '$x_i$',
  '$n \\geq 2$',
  '$O(n \\log n)$',
  '$E = mc^2$',
  '$\\mathbb{R}$',
  '$\\{a, b\\}$',
  '$a < b = c$',
  'the $n$th of the $k$s',
  'a 2$\\times$ speedup',
  '设$x$为实数',
  '**$x$** and ($y$), $z$.',
  '$x_1 +\nx_2 = y$',
  'It costs $5, and $x^2$ is its square.',
  '$a$-$b$',
  '$2^{nd}$',
  '$d_model$',
  '$n = 5$',
  '\\(x\\)',
  '\\(n \\geq 2\\)',
  '\\(f(x)\\)',
  '\\(a<b\\)',
  '\\(max(a, b)\\)',
  '\\(2n\\)',
  '\\(3 < 4\\)',
  '\\(n-1\\)',
  '\\[ a < b \\]',
  'See \\[ f(x) + 1 \\] here.',
  '\\[ x = y \\]',
  '\\[\n\\frac{1}{2}\n\\]',
  '\\[\n- a + b\n- c\n\\]',
  'Text:\n\\[\n1. x = y\n> z\n\\]\nMore.',
  '- item\n\n  \\[\n  a = b\n  + c\n  \\]',
  '> \\[ x^2\n> = y \\]',
  '$$x$$',
  '$$x\n= y$$',
  '$$x\n= y\n$$',
  '$$\nx = {y}\n$$',
  '| $x_1$ |\n|---|\n| $a < b = \\{c\\}$ |',
])('%s has a formula', async (markdown) => {
  const { diagnostics, body } = await compileArticle(`---\ntitle: "T"\n---\n\n${markdown}\n`);
  expect(diagnostics).toEqual([]);
  expect(body).toContain('"tagName":"math"');
});

const prices = [
  '$5',
  '$10',
  '$1,000',
  '$3.50',
  '$5_000',
  '$2k',
  'US$3',
  'A$4',
  '$5 = €4',
  '$1,000-$2,000',
  '5$',
  '$0.99',
];
const variables = [
  ...[
    '$HOME',
    '$PATH',
    '$HOME/a_b',
    '$FOO=$BAR',
    '$MY_VAR',
    '$\u007bHOME}/x',
    '$a_b/$c_d',
    '$_',
    '$1',
    '$(ls -l)',
    '$i=0;',
  ],
  ...['$env:PATH', 'x=$y', '"$a_b"', '$h{a}', '?a=$1&b_c=$2', 'A_B=$C', '`$x = $y`', '$x->y_z', "$('#a_b')"],
];
const words = ['costs', 'and', 'or', 'to', 'is', 'of', 'a_b', 'x = y', '(about', 'each)', ',', '.', '–', '{}'];

/** A small generator of pseudo-random numbers: https://en.wikipedia.org/wiki/Linear_congruential_generator */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('prices and variables of shells are never formulas, in texts and in tables', async () => {
  const random = makeRandom(7);
  const pick = (list: readonly string[]) => list[random(list.length)] ?? '';
  const sentences = Array.from({ length: 2000 }, () =>
    Array.from({ length: 2 + random(6) }, () => pick(random(2) ? words : random(2) ? prices : variables)).join(' '),
  );
  const escaped = sentences.map((sentence) => sentence.replace(/[{}<]/g, '\\$&'));
  const table = escaped.slice(0, 500).map((sentence) => `| ${sentence.replace(/[|`]/g, '')} | ${pick(prices)} |`);
  const found = await show(`${escaped.join('\n\n')}\n\n| a | b |\n|---|---|\n${table.join('\n')}`);
  expect(found.match(/"tagName":"math"/g) ?? []).toEqual([]);
});

test.each([
  '\\[sic\\] and file\\(s\\) and \\[ \\] and \\[--opt=value\\]',
  '\\[a, b\\], \\[a-z\\], \\(and/or\\), \\(see p. 5\\), \\(2\\), \\(2-3\\), f\\(x, y\\)',
  '\\$x^2$ and \\\\(x',
  'C:\\\\users\\$name',
  '`$x$` and `\\(x\\)`',
])('%s has no formula', async (markdown) => {
  expect(await show(markdown)).not.toContain('"tagName":"math"');
});

test('a block between escaped brackets holds no list and no quote, and text between them stays text', async () => {
  const block = await show('Text:\n\\[\n1. x = y\n> z\n\\]\nMore.');
  expect(block).not.toMatch(/"tagName":"(?:ol|ul|blockquote)"/);
  expect(block).toContain('"value":"More."');
  expect(await show('\\[not a\n> formula\\]')).not.toContain('"tagName":"math"');
});

test.each(['\\(a<b\\)', '\\(f(x)\\) of', '\\[ a < b \\]'])('%s is a formula in .md, too', async (markdown) => {
  expect(await show(markdown, 'md')).toContain('"tagName":"math"');
});

test('a block between escaped brackets with an empty line is reported', async () => {
  const { diagnostics } = await compileArticle('---\ntitle: "T"\n---\n\n\\[\nx = y\n\n\\]\n');
  expect(diagnostics.map(({ message }) => message)).toEqual([
    'has \\[ that is not closed: write \\] where the formula ends, with no empty line before',
  ]);
});
