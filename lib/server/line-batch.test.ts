import { expect, test } from 'vitest';
import { LineBatch } from '#lib/server/line-batch.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('the lines of a turn are written at once, in order', async () => {
  const written: string[] = [];
  const batch = new LineBatch((text) => written.push(text));
  batch.write('a\n');
  batch.write('b\n');
  expect(written).toEqual([]);
  await nextTurn();
  batch.write('c\n');
  await nextTurn();
  expect(written).toEqual(['a\nb\n', 'c\n']);
});

test('lines are written before the process exits', () => {
  const written: string[] = [];
  const batch = new LineBatch((text) => written.push(text));
  batch.write('last\n');
  const [listener] = process.rawListeners('exit').slice(-1) as ((code: number) => void)[];
  listener?.(0);
  expect(written).toEqual(['last\n']);
});
