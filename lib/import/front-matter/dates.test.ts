// Tests the dates that generators accept.
import { expect, test } from 'vitest';
import { readDate } from '#lib/import/front-matter/dates.ts';

test.each([
  ['2014-11-18', '2014-11-18'],
  ['2014/1/8', '2014-01-08'],
  ['2014-11-18 00:00:00 -0800', '2014-11-18'],
  ['2014-11-18 09:30:00 -0800', '2014-11-18T09:30:00-08:00'],
  ['2014-11-18T09:30', '2014-11-18T09:30:00Z'],
  ['2014-11-18T09:30:00.123Z', '2014-11-18T09:30:00Z'],
  ['2014-11-18 9:30 pm', '2014-11-18T21:30:00Z'],
  ['Nov 18, 2014', '2014-11-18'],
  ['18th November 2014', '2014-11-18'],
  ['Tue, 18 Nov 2014 10:00:00 +0000', '2014-11-18T10:00:00Z'],
  [1416304800000, '2014-11-18T10:00:00Z'],
  ['2014-02-30', undefined],
  ['soon', undefined],
  [null, undefined],
])('%j is %j', (value, expected) => {
  expect(readDate(value)).toBe(expected);
});
