import { expect, test } from 'vitest';
import { Progress } from '#lib/progress.ts';

function start(isTerminal: boolean) {
  const output: string[] = [];
  let now = 0;
  const progress = new Progress({ write: (text) => output.push(text), isTerminal, now: () => now });
  const count = (done: number, time: number) => {
    now = time;
    progress.show('files compiled', done, 8);
    return output.splice(0);
  };
  return { count, progress, output };
}

test('a terminal shows a bar, five times a second at most, and clears it at the end', () => {
  const { count, progress, output } = start(true);
  expect(count(1, 0)).toEqual([]);
  expect(count(2, 200)).toEqual(['\r\u001b[K[======                  ] 2 of 8 files compiled']);
  expect(count(3, 399)).toEqual([]);
  expect(count(4, 400)).toEqual(['\r\u001b[K[============            ] 4 of 8 files compiled']);
  expect(count(8, 450)).toEqual(['\r\u001b[K']);
  progress.end();
  expect(output).toEqual([]);
});

test('other output shows a line every three seconds', () => {
  const { count } = start(false);
  expect(count(1, 0)).toEqual([]);
  expect(count(2, 2_999)).toEqual([]);
  expect(count(3, 3_000)).toEqual(['3 of 8 files compiled\n']);
  expect(count(7, 5_000)).toEqual([]);
  expect(count(8, 9_000)).toEqual([]);
});

test('each step has a time of its own, and a short one shows nothing', () => {
  const { count, progress, output } = start(false);
  count(1, 0);
  progress.show('images encoded', 0, 2);
  count(1, 2_900);
  progress.show('images encoded', 1, 2);
  expect(output).toEqual([]);
});
