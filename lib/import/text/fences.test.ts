import type { Code } from 'mdast';
import { expect, test } from 'vitest';
import { parseMarkdown } from '#lib/import/markdown/parse.ts';
import { writeFence } from '#lib/import/text/fences.ts';

function write(source: string): string | undefined {
  const [code] = parseMarkdown(source).children;
  return writeFence(code as Code, source);
}

test.each([
  [
    'comments of Docusaurus',
    '```js title="a.js" {1}\na\n// highlight-next-line\nb\n// highlight-start\nc\nd\n// highlight-end\ne\n```',
    '```js title="a.js" {1,2,3,4}\na\nb\nc\nd\ne\n```',
  ],
  [
    'comments of VitePress',
    '```js\na // [!code ++]\nb // [!code --]\nc // [!code highlight:2]\nd\n```',
    '```js {3,4} ins={1} del={2}\na\nb\nc\nd\n```',
  ],
  ['lines of Eleventy', '```js/0,2-3\na\nb\nc\nd\n```', '```js {1,3-4}\na\nb\nc\nd\n```'],
  ['changes of Eleventy', '```js/0/2-3\na\nb\nc\nd\n```', '```js ins={1} del={3-4}\na\nb\nc\nd\n```'],
  ['removed lines of Eleventy', '```js//1\na\nb\n```', '```js del={2}\na\nb\n```'],
  ['a difference of Eleventy', '```diff-js\n+a\n```', '```diff\n+a\n```'],
  ['other code', '```js {1}\nhighlight-next\n```', undefined],
  ['indented code', '    // highlight-next-line\n    a', undefined],
])('%s', (_name, source, expected) => {
  expect(write(source)).toBe(expected);
});
