import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LineBatch } from '#lib/server/line-batch.ts';

let written: string[] = [];

beforeEach(() => {
  written = [];
  vi.useFakeTimers();
});

afterEach(() => vi.useRealTimers());

const open = () =>
  new LineBatch({ size: 8, delay: 100, output: (bytes) => written.push(Buffer.from(bytes).toString()) });

test('lines are written together, in order, after the delay', () => {
  const batch = open();
  batch.write('a\n');
  vi.advanceTimersByTime(60);
  batch.write('b\n');
  expect(written).toEqual([]);
  vi.advanceTimersByTime(40);
  batch.write('c\n');
  vi.advanceTimersByTime(100);
  expect(written).toEqual(['a\nb\n', 'c\n']);
});

test('a block has whole lines, and no more than its size unless a single line is longer', () => {
  const batch = open();
  for (const line of ['1234\n', '67\n', 'a\n', 'longer than 8\n', 'b\n']) batch.write(line);
  vi.advanceTimersByTime(100);
  expect(written).toEqual(['1234\n67\n', 'a\n', 'longer than 8\n', 'b\n']);
});

test('lines are written before the process exits', () => {
  open().write('last\n');
  const [listener] = process.rawListeners('exit').slice(-1) as ((code: number) => void)[];
  listener?.(0);
  expect(written).toEqual(['last\n']);
});
