import { expect, test } from 'vitest';
import { parseFence, splitInfo } from '#lib/compile/mdx/code/fence.ts';

const plain = { mark: [], ins: [], del: [] };

function read(meta: string, lines = 9) {
  const { problems, ...fence } = parseFence(meta, lines);
  if (problems.length > 0) return problems.join('; ');
  return { ...fence, mark: [...fence.mark], ins: [...fence.ins], del: [...fence.del] };
}

test.each([
  ['', plain],
  ['   ', plain],
  ['title="x.ts"', { ...plain, title: 'x.ts' }],
  ['title="a {1} b = c"', { ...plain, title: 'a {1} b = c' }],
  ['title=""', { ...plain, title: '' }],
  ['{2}', { ...plain, mark: [2] }],
  ['{2,4-6}', { ...plain, mark: [2, 4, 5, 6] }],
  ['{ 2 , 4-5 }', { ...plain, mark: [2, 4, 5] }],
  ['{9}', { ...plain, mark: [9] }],
  ['mark={1}', { ...plain, mark: [1] }],
  ['ins={3} del={4}', { ...plain, ins: [3], del: [4] }],
  ['lineNumbers', { ...plain, firstNumber: 1 }],
  ['lineNumbers=41', { ...plain, firstNumber: 41 }],
  ['wrap', { ...plain, isWrapped: true }],
  ['{1} wrap lineNumbers', { ...plain, mark: [1], firstNumber: 1, isWrapped: true }],
  ['lineNumbers=0', { ...plain, firstNumber: 0 }],
  ['title="x.ts" {1} ins={2} del={3} lineNumbers=7', { title: 'x.ts', mark: [1], ins: [2], del: [3], firstNumber: 7 }],
  ['executed="Node 24, Redis 7"', { ...plain, proof: { kind: 'executed', words: 'Node 24, Redis 7' } }],
  ['{1} checked="promtool 2"', { ...plain, mark: [1], proof: { kind: 'checked', words: 'promtool 2' } }],
  ['illustration="made up"', { ...plain, proof: { kind: 'illustration', words: 'made up' } }],
  ['lineNumbers  del={3}   {1}', { ...plain, mark: [1], del: [3], firstNumber: 1 }],
])('%j is read', (meta, expected) => {
  expect(read(meta)).toEqual(expected);
});

test.each([
  ["title='x.ts'", { ...plain, title: 'x.ts' }],
  ['title=x.ts', { ...plain, title: 'x.ts' }],
  ['filename="x.ts"', { ...plain, title: 'x.ts' }],
  ['[x.ts]', { ...plain, title: 'x.ts' }],
  ['showLineNumbers', { ...plain, firstNumber: 1 }],
  ['showLineNumbers=7', { ...plain, firstNumber: 7 }],
  ['showLineNumbers{7}', { ...plain, firstNumber: 7 }],
  ['linenos', { ...plain, firstNumber: 1 }],
  ['linenos=false', plain],
  [':line-numbers=3', { ...plain, firstNumber: 3 }],
  ['{linenos=table,hl_lines=[2,"4-5"],linenostart=199}', { ...plain, firstNumber: 199, mark: [2, 4, 5] }],
  ['hl_lines="2 3"', { ...plain, mark: [2, 3] }],
  ['hl_lines=1 3-5 9 linenos', { ...plain, mark: [1, 3, 4, 5, 9], firstNumber: 1 }],
  ['lines=2,4', { ...plain, mark: [2, 4] }],
  ['highlight={2}', { ...plain, mark: [2] }],
  ['{1}{2}', 'marks lines twice with {...}: write them in one, {2,4-6}'],
  ['copy ignore no_run edition2021 twoslash', plain],
  ['numberLines startFrom="10"', { ...plain, firstNumber: 10 }],
])('%j of another program is read', (meta, expected) => {
  expect(read(meta)).toEqual(expected);
});

test.each([
  ['js{1,3}', '', 'js', '{1,3}'],
  ['js:app.js', '{1}', 'js', 'title="app.js" {1}'],
  ['ts:line-numbers', '{1}', 'ts', 'line-numbers {1}'],
  ['rust,no_run', '', 'rust', 'no_run'],
  ['rust,linenos,hl_lines=1', '3-4', 'rust', 'linenos hl_lines=1 3-4'],
  ['{r}', '', 'r', ''],
  ['{.python', '.numberLines}', 'python', 'numberLines'],
  ['python', '{hl_lines=[1,2]}', 'python', '{hl_lines=[1,2]}'],
  ['c++', '', 'c++', ''],
])('%s %s is split', (lang, meta, expectedLang, expectedMeta) => {
  expect(splitInfo(lang, meta)).toEqual({ lang: expectedLang, meta: expectedMeta });
});

const known = 'which is ignored: use title="x.ts", {2,4-6}, ins={3}, del={4}, lineNumbers or wrap';
const lines = 'which are ignored: write them as {2,4-6}';

test.each([
  ['x.ts', `does not know x.ts, ${known}`],
  ['title="x', `does not know title="x, ${known}`],
  ['{1', `does not know {1, ${known}`],
  ['tittle="x.ts"', `does not know tittle="x.ts" (did you mean title?), ${known}`],
  ['shwoLineNumbers', `does not know shwoLineNumbers (did you mean showLineNumbers?), ${known}`],
  ['ins=', `does not know ins=, ${known}`],
  ['hide_lines=2', `does not know hide_lines=2, ${known}`],
  ['titel="x.ts"', `does not know titel="x.ts" (did you mean title?), ${known}`],
  ['lineNumbr', `does not know lineNumbr (did you mean lineNumbers?), ${known}`],
  ['title=my file.ts wrap', 'has file.ts after title=my, which is ignored: write title="my file.ts"'],
  ['executed=Node 24', 'has 24 after executed=Node, which is ignored: write executed="Node 24"'],
  ['{}', `has the lines {}, ${lines}`],
  ['{0}', `has the lines {0}, ${lines}`],
  ['{1,}', `has the lines {1,}, ${lines}`],
  ['{5-2}', `has the lines {5-2}, ${lines}`],
  ['{1-}', `has the lines {1-}, ${lines}`],
  ['{1.5}', `has the lines {1.5}, ${lines}`],
  ['{10}', 'has the line 10 in {10}, the block has 9: correct the number'],
  [
    'ins={1-99999999999999999999}',
    'has the line 100000000000000000000 in {1-99999999999999999999}, the block has 9: correct the number',
  ],
  ['ins={1} ins={2}', 'marks lines twice with ins={...}: write them in one, {2,4-6}'],
  ['title="a" title="b"', 'has two titles: keep one'],
  ['executed', 'has executed without words: name the program, executed="Node 24"'],
  ['checked=""', 'has checked without words: name the program, checked="Node 24"'],
  ['illustration', 'has illustration without words: name the reason, illustration="the figures are made up"'],
  ['executed="a" illustration="b"', 'is both executed and illustration: keep one'],
  ['{1-3} ins={3}', 'marks line 3 in two ways: keep one'],
])('%j has options that are ignored', (meta, problem) => {
  expect(read(meta)).toBe(problem);
});
