import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { expect, test } from 'vitest';
import { skipLiteralLinks } from '#lib/compile/mdx/syntax/autolinks.ts';

const gfm = unified().use(remarkParse).use(remarkGfm).freeze();

test.each([
  'No link, only a name_with-signs.and+dots 2026.',
  '[a link](https://example.org) and [another www](https://example.org/www.html)',
  'A link in a heading\n\n# http\\://example.org and &#119;ww.example.org',
  'HTTPS\\://EXAMPLE.ORG, WWW\\.example.org and me\\@example.org',
  '[https://example.org][a] https\\://example.org\n\n[a]: https://example.org',
  'mailto\\:me@example.org and xmpp\\:me&#64;example.org',
])('%j has the tree of the full search', (text) => {
  expect(gfm().use(skipLiteralLinks).parse(text)).toEqual(gfm().parse(text));
});

test('a tree without a possible link is not searched', () => {
  const searched: string[] = [];
  const processor = gfm();
  const data = processor.data() as { fromMarkdownExtensions?: unknown[] };
  processor.use(() => {
    data.fromMarkdownExtensions?.unshift({
      enter: { literalAutolink: () => undefined },
      transforms: [() => void searched.push('searched')],
    });
  });
  processor.use(skipLiteralLinks).freeze();
  processor.parse('Words and [a link](https://example.org).');
  expect(searched).toEqual([]);
  processor.parse('Words and https\\://example.org');
  expect(searched).toEqual(['searched']);
});
