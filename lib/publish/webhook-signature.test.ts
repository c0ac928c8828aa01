import { expect, test } from 'vitest';
import { isEqual } from '#lib/publish/webhook-signature.ts';

test('texts of any lengths are compared correctly', () => {
  expect(isEqual('abc', 'abc')).toBe(true);
  expect(isEqual('', '')).toBe(true);
  for (const other of ['abd', 'ab', 'abcd', '', 'ABC', 'abc\0']) expect(isEqual('abc', other)).toBe(false);
});

/**
 * Measures comparisons.
 * @returns nanoseconds for a text that differs in its first character, and for one that differs in its last
 */
function measure(length: number, rounds: number): [number, number] {
  const right = 'a'.repeat(length);
  const wrong = [`b${right.slice(1)}`, `${right.slice(1)}b`] as const;
  const times: [bigint[], bigint[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const side of [0, 1] as const) {
      const start = process.hrtime.bigint();
      isEqual(right, wrong[side]);
      times[side].push(process.hrtime.bigint() - start);
    }
  }
  const median = (all: bigint[]) => Number(all.toSorted((a, b) => Number(a - b))[Math.floor(all.length / 2)]);
  return [median(times[0]), median(times[1])];
}

test('the time does not depend on the place of the first difference', () => {
  measure(100_000, 200);
  const [early, late] = measure(100_000, 1_000);
  // A comparison that stops at the first difference would be thousands of times faster for the early one.
  expect(early / late).toBeGreaterThan(0.1);
  expect(early / late).toBeLessThan(10);
});
