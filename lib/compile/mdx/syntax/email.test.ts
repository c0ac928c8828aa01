import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { expect, test } from 'vitest';
import { skipEmails } from '#lib/compile/mdx/syntax/email.ts';

const gfm = unified().use(remarkParse).use(remarkGfm).freeze();

test.each([
  'Words and a name_with-signs.and+dots 2026.',
  'www.example.org, https://example.org/a and ftp://example.org',
  'Write to me@example.org or mailto:me@example.org.',
  'An entity me&#64;example.org and an escape me\\@example.org.',
  '| a | b |\n|---|---|\n| ~~c~~ | [^1] |\n\n[^1]: A note.',
  '`me@example.org`\n\n- [ ] www.example.org',
])('%j has the tree of the full syntax', (text) => {
  expect(gfm().use(skipEmails).parse(text)).toEqual(gfm().parse(text));
});

test('one processor parses texts with and without addresses', () => {
  const processor = gfm().use(skipEmails).freeze();
  for (const text of ['No address.', 'me@example.org', 'No address.'])
    expect(processor.parse(text)).toEqual(gfm().parse(text));
});
