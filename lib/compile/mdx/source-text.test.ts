// Tests the Markdown served to readers: the author's text without comments.
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';

const front = '---\ntitle: "T"\n---\n\n';

test.each<[name: string, text: string, pieces: unknown]>([
  ['plain text stays as it is', 'A *b* `c`\n\n<Callout kind="tip">\n\nd\n\n</Callout>\n', undefined],
  ['code keeps its comments and its images', '```mdx\n{/* a */}\n![b](./c.png)\n```\n', undefined],
  ['a comment is removed from its sentence', 'A {/* b */}c.\n', ['A ', 'c.\n']],
  ['a comment is removed with its line', 'A.\n\n{/* b\nc */}\n\nD.\n', ['A.\n\n', 'D.\n']],
  ['a comment at the end is removed', 'A.\n\n{/* b */}', ['A.\n\n', '']],
  ['a comment in a list is removed', '- a\n- {/* b */} c\n', ['- a\n- ', ' c\n']],
  ['an image is noted', 'A ![b](./c.png "d") e.\n', ['A ![b](', { image: './c.png' }, ' "d") e.\n']],
  ['an image in angle brackets is noted', '![b](<./c d.png>)\n', ['![b](<', { image: './c d.png' }, '>)\n']],
  [
    'both images of a figure are noted',
    '<Figure src="./c.png" dark="./d.png" alt="e" />\n',
    ['<Figure src="', { image: './c.png' }, '" dark="', { image: './d.png' }, '" alt="e" />\n'],
  ],
  [
    'a figure is noted',
    '<Figure src="./c.png" alt="d" />\n',
    ['<Figure src="', { image: './c.png' }, '" alt="d" />\n'],
  ],
  [
    'text that looks like an image is text',
    'Write `![b](./c.png)` or ![./c.png](./c.png).\n',
    ['Write `![b](./c.png)` or ![./c.png](', { image: './c.png' }, ').\n'],
  ],
])('%s', async (_, text, pieces) => {
  const { source, diagnostics } = await compileArticle(front + text);
  expect(diagnostics).toEqual([]);
  expect(source).toEqual(pieces ?? [text]);
});

test('the files of HTML are noted, and other links of HTML are left alone', async () => {
  const { source } = await compileArticle(
    `${front}<a href="./d.csv#row=2" title="x">D</a> <a href="/about">A</a> <a id="b" href='./e &amp; f.pdf'>E</a>\n`,
    'md',
  );
  expect(source).toEqual([
    '<a href="',
    { image: './d.csv' },
    '#row=2" title="x">D</a> <a href="/about">A</a> <a id="b" href=\'',
    { image: './e & f.pdf' },
    "'>E</a>\n",
  ]);
});
