import { expect, test } from 'vitest';
import { checkFile, findHeadless } from './check-language.ts';

const linesOf = (path: string, text: string) => checkFile(path, text).map(({ line }) => line);

test.each([
  'What is compiled is remembered by its digest.',
  'Who asked hears of a failure.',
  'Whoever adds a figure pays for its script.',
  'Whatever runs is left alone.',
  'Which file is which script.',
  'Whose turn it is goes first.',
  'Of two images for two themes both are lazy.',
  'of the post its last good version stays',
  '**What it costs.** Some 40 bytes.',
  '- "What fails" stays as it was.',
  'Errors are kept. What fails is tried again.',
  'Is it kept? What fails is tried again.',
])('a statement without a subject is reported: %s', (text) => {
  expect(findHeadless({ line: 1, text })).toHaveLength(1);
});

test.each([
  'What happens when the disk is full?',
  'It asks: "What is a release?"',
  'The index says what a release holds.',
  'Of course the pointer stays.',
  'What-if analysis is not done here.',
  'Office files are refused. Whole pages are kept.',
  '`What` is a word of the index.',
  '@returns what git prints',
  '@param path of a post',
  'Some hosts, e.g. what GitHub runs, send a ping.',
])('a sentence with a subject, a question and code pass: %s', (text) => {
  expect(findHeadless({ line: 1, text })).toEqual([]);
});

test('a finding names the line of its sentence and gives it in one piece', () => {
  const text = 'The first sentence\nends here. What comes\nnext is wrong. This is not.';
  expect(findHeadless({ line: 10, text })).toEqual([{ line: 11, sentence: 'What comes next is wrong.' }]);
});

test('a title of a test is read together with those of the blocks around it', () => {
  const text = [
    "test('what is wrong is found', () => {",
    "test.each([1])('what is %s is found', () => {",
    "])('of two the first is found', () => {",
    "test('the page says what is wrong', () => {",
    "describe('a page', () => {",
    "  test('of another build is not read', () => {",
    "describe.runIf(isThere('x'))('what is stored', () => {",
    "  test('is read', () => {",
  ].join('\n');
  expect(linesOf('a.test.ts', text)).toEqual([1, 2, 3, 7, 8]);
});

test('script comments are read, and what only looks like one is not', () => {
  const text = [
    '// What stands first is found.',
    "const url = 'https://example.org'; // What stands after code is found.",
    "const quoted = '// What is in a string';",
    'const template = `// What is in a template`;',
    'const pattern = /[/*] What is in a pattern/;',
    'const half = total / 2; // Which half is found.',
    '/**',
    ' * The first line is good.',
    ' * What is in a doc comment is found.',
    ' *',
    ' * @returns what is asked for. What follows is found.',
    ' */',
    "export const text = <p>Don't stop</p>; // What follows an apostrophe is found.",
    'const link = <a href="/">x</a>; /* What follows a tag is found. */',
    '// A sentence that continues',
    '// which is whole, passes.',
  ].join('\n');
  expect(linesOf('a.tsx', text)).toEqual([1, 2, 6, 9, 11, 13, 14]);
});

test('a fragment in a comment is reported, and a sentence that begins with a preposition passes', () => {
  const text = [
    '/** By id. */',
    '/** Entries by id. */',
    '/** For every response. Names are in lower case. */',
    '// By default, nothing is sent.',
    "test('from memory.', () => {",
  ].join('\n');
  expect(linesOf('a.ts', text)).toEqual([1, 3]);
});

test('a comment after code is not joined with the next one', () => {
  expect(linesOf('a.ts', 'a(1); // in milliseconds\nb(2); // what is kept')).toEqual([2]);
});

test('a stylesheet, a shell script and a YAML file are read', () => {
  expect(linesOf('a.css', '/* What moves is hidden. */\na { content: "/* What */"; }')).toEqual([1]);
  expect(
    linesOf('hook', '#!/bin/sh\n# What is pushed is told.\necho "# What is in quotes" # Who asks is told.'),
  ).toEqual([2, 3]);
  expect(linesOf('a.yml', 'key: "a # What"\nurl: x#What is an anchor\n# Whoever reads this.')).toEqual([3]);
});

test('a document is read without its code, each table cell and list item by itself', () => {
  const text = [
    '# What it costs',
    '',
    'A paragraph of two',
    'lines. What follows is found.',
    '',
    '- An item without a full stop',
    '- What is in the next one is found',
    '',
    '| name | what it means |',
    '|---|---|',
    '| `a|b` | it is fine |',
    '',
    '```sh',
    '# What is in a fence is code.',
    '```',
    '',
    '    ```',
    '    What is indented is code.',
    '',
    '<!-- What is hidden is found. -->',
  ].join('\n');
  expect(linesOf('a.md', text)).toEqual([1, 4, 7, 9, 20]);
});

test('files of other kinds hold no prose', () => {
  expect(linesOf('a.json', '{"a": "What is here passes."}')).toEqual([]);
  expect(linesOf('post.mdx', 'What an author writes is left alone.')).toEqual([]);
});
