import { expect, test } from 'vitest';
import { parseFence } from '#lib/compile/mdx/fence.ts';

const plain = { mark: [], ins: [], del: [] };

function read(meta: string, lines = 9) {
  const fence = parseFence(meta, lines);
  if (typeof fence === 'string') return fence;
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
  ['lineNumbers  del={3}   {1}', { ...plain, mark: [1], del: [3], firstNumber: 1 }],
])('%j is read', (meta, expected) => {
  expect(read(meta)).toEqual(expected);
});

const known = 'use title="x.ts", {2,4-6}, ins={3}, del={4}, lineNumbers or wrap';

test.each([
  ['x.ts', `does not know x.ts: ${known}`],
  ['title=x.ts', `does not know title=x.ts: ${known}`],
  ["title='x.ts'", `does not know title='x.ts': ${known}`],
  ['title="x', `does not know title="x: ${known}`],
  ['title="x"{1}', `does not know title="x"{1}: ${known}`],
  ['{1}{2}', `does not know {1}{2}: ${known}`],
  ['{1', `does not know {1: ${known}`],
  ['={1}', `does not know ={1}: ${known}`],
  ['ins{1}', `does not know ins{1}: ${known}`],
  ['linenumbers', `does not know linenumbers: ${known}`],
  ['lineNumbers={1}', `does not know lineNumbers={1}: ${known}`],
  ['lineNumbers=-1', `does not know lineNumbers=-1: ${known}`],
  ['{1} wrapped', `does not know wrapped: ${known}`],
  ['wrap=1', `does not know wrap=1: ${known}`],
  ['{}', 'has the lines {}: write them as {2,4-6}'],
  ['{a}', 'has the lines {a}: write them as {2,4-6}'],
  ['{0}', 'has the lines {0}: write them as {2,4-6}'],
  ['{1,}', 'has the lines {1,}: write them as {2,4-6}'],
  ['{5-2}', 'has the lines {5-2}: write them as {2,4-6}'],
  ['{1-}', 'has the lines {1-}: write them as {2,4-6}'],
  ['{1.5}', 'has the lines {1.5}: write them as {2,4-6}'],
  ['{10}', 'has the line 10 in {10}, the block has 9: correct the number'],
  [
    'ins={1-99999999999999999999}',
    'has the line 100000000000000000000 in {1-99999999999999999999}, the block has 9: correct the number',
  ],
])('%j is refused', (meta, fault) => {
  expect(read(meta)).toBe(fault);
});

test.each([
  ['{1} {2}', 'marks lines twice with {...}: write them in one, {2,4-6}'],
  ['ins={1} ins={2}', 'marks lines twice with ins={...}: write them in one, {2,4-6}'],
  ['title="a" title="b"', 'has two titles: keep one'],
  ['lineNumbers lineNumbers=4', 'has lineNumbers twice: keep one'],
  ['wrap wrap', 'has wrap twice: keep one'],
  ['{1-3} ins={3}', 'marks line 3 in two ways: keep one'],
  ['ins={2} del={2}', 'marks line 2 in two ways: keep one'],
])('%j says something twice, of which one would be lost', (meta, fault) => {
  expect(read(meta)).toBe(fault);
});
