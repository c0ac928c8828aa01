// Tests links and images that Markdown would publish as plain text.
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';

async function listDiagnostics(text: string): Promise<string[]> {
  const { diagnostics } = await compileArticle(text);
  return diagnostics.map(({ line, field, message }) => `${line} ${field} ${message}`);
}

test.each([
  [
    'an image with spaces in its name',
    'Words.\n\n![a](./Screenshot 2026-11-28 at 10.00.png)',
    '3 image ./Screenshot 2026-11-28 at 10.00.png has a space, which ends an address: write ![a](<./Screenshot 2026-11-28 at 10.00.png>)',
  ],
  [
    'an image with spaces and a title',
    '![a](./b c.png "d e")',
    '1 image ./b c.png has a space, which ends an address: write ![a](<./b c.png>)',
  ],
  ['an image without ./', '![a](b c.png)', '1 image b c.png has a space, which ends an address: write ![a](<b c.png>)'],
  [
    'a link with a space',
    'Words\n[c](/about me) words.',
    '2 link /about me has a space, which ends an address: write [c](</about me>)',
  ],
  [
    'a link to another site with a space',
    'See [c](https://example.org/a b).',
    '1 link https://example.org/a b has a space, which ends an address: write [c](<https://example.org/a b>)',
  ],
  ['a link that is not closed', 'See [c](/about', '1 link /about is not closed: write [c](/about)'],
  ['a link apart from its words', 'See [c] (/about).', '1 link /about stands apart from its words: write [c](/about)'],
  [
    'a link with brackets in its words',
    'See [**c**](/about me).',
    '1 link /about me has a space, which ends an address: write [**c**](</about me>)',
  ],
  ['a link in a heading', '## [c](/a b)', '1 link /a b has a space, which ends an address: write [c](</a b>)'],
  [
    'a link in a table',
    '| a |\n| - |\n| [c](/a b) |',
    '3 link /a b has a space, which ends an address: write [c](</a b>)',
  ],
  [
    'a link in a component',
    '<Callout kind="tip">\n\n[c](/a b)\n\n</Callout>',
    '3 link /a b has a space, which ends an address: write [c](</a b>)',
  ],
])('%s is an error', async (_name, text, problem) => {
  expect(await listDiagnostics(text)).toEqual([problem]);
});

test.each([
  ['code', '`[c](/about me)`'],
  ['signs after a backslash', '\\[c](/about me) and [c\\](/about me)'],
  ['a remark after a bracket', 'The list [a, b] (see above) and f[0](x, y), [sic](and so on).'],
  ['a link in angle brackets', '[c](<https://example.org/a b>)'],
  ['a link with a title', '[c](https://example.org "a (b) c")'],
  ['a link over two lines', '[c](https://example.org\n"a b")'],
  ['an address with brackets', '[c](https://example.org/a_(b))'],
  ['a formula', '$$[c](/about me)$$'],
  ['an attribute of a component', 'Words <Text lang="ar">[c](https://example.org)</Text>.'],
  ['brackets around a bare address', 'See [c] and (https://example.org/a b).'],
])('%s is none', async (_name, text) => {
  expect(await listDiagnostics(text)).toEqual([]);
});
