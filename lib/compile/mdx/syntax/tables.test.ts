import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { expect, test } from 'vitest';
import { skipTables } from '#lib/compile/mdx/syntax/tables.ts';

const gfm = unified().use(remarkParse).use(remarkGfm).freeze();
const table = '| a | b |\n| --- | :-: |\n| c | d |\n| e |';

test.each([
  table,
  'No table.\n\nA | B\nC | D',
  'a\n-\n| b |',
  'a\n--\n\nb\n:-: \n\nc\n| - |\t\n',
  `Words before.\n${table}\nWords after.\n\n${table}`,
  `> ${table.replaceAll('\n', '\n> ')}`,
  `> ${table.replaceAll('\n', '\n')}`,
  `1. one\n\n   ${table.replaceAll('\n', '\n   ')}\n2. ${table.replaceAll('\n', '\n   ')}`,
  `> - ${table.replaceAll('\n', '\n>   ')}`,
  table.replaceAll('\n', '\r\n'),
  table.replaceAll('\n', '\r'),
  `${table}\n\n[^1]\n\n[^1]: ${table.replaceAll('\n', '\n    ')}`,
  '| a |\n| - |',
  '| a |',
  'a | b\n- | -\nc | d\n- e',
])('%j has the tree of the full syntax', (text) => {
  expect(gfm().use(skipTables).parse(text)).toEqual(gfm().parse(text));
});

test('one processor parses several texts', () => {
  const processor = gfm().use(skipTables).freeze();
  for (const text of ['No table.', table, 'No table.']) expect(processor.parse(text)).toEqual(gfm().parse(text));
});
