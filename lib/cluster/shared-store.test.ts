import { expect, test } from 'vitest';
import { findDelay } from '#lib/cluster/shared-store.ts';

test('a release goes live when the slowest instance has seen the pointer, and within three seconds', () => {
  expect(findDelay([])).toBe(300);
  expect(findDelay([{}, { roundTrip: 2 }])).toBe(300);
  expect(findDelay([{ roundTrip: 500 }, { roundTrip: 2 }])).toBe(1_500);
  expect(findDelay([{ roundTrip: 5_000 }])).toBe(3_000);
});
