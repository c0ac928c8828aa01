import { expect, test } from 'vitest';
import { addOffset, changedAt, formatDate, formatDay, instantOf, isBefore, isToCome, lastChange } from '#lib/dates.ts';

test.each([
  ['2026-01-31', 'January 31, 2026', '2026-01-31T00:00:00.000Z'],
  ['2024-02-29', 'February 29, 2024', '2024-02-29T00:00:00.000Z'],
  ['2000-02-29', 'February 29, 2000', '2000-02-29T00:00:00.000Z'],
  ['1999-12-31', 'December 31, 1999', '1999-12-31T00:00:00.000Z'],
  ['2026-01-31T09:00Z', 'January 31, 2026', '2026-01-31T09:00:00.000Z'],
  ['2026-01-31T09:00:05Z', 'January 31, 2026', '2026-01-31T09:00:05.000Z'],
  ['2026-01-31T09:00:05.25Z', 'January 31, 2026', '2026-01-31T09:00:05.250Z'],
  ['2026-01-31T09:00:05.123456789Z', 'January 31, 2026', '2026-01-31T09:00:05.123Z'],
  ['2026-01-01T00:30+14:00', 'January 1, 2026', '2025-12-31T10:30:00.000Z'],
  ['2026-12-31T23:30-10:00', 'December 31, 2026', '2027-01-01T09:30:00.000Z'],
  ['2026-06-01T12:00+05:45', 'June 1, 2026', '2026-06-01T06:15:00.000Z'],
  ['2026-06-01T12:00-00:00', 'June 1, 2026', '2026-06-01T12:00:00.000Z'],
])('%s is the day %s and the instant %s', (date, day, instant) => {
  expect(formatDate(date, 'en')).toBe(day);
  expect(new Date(instantOf(date)).toISOString()).toBe(instant);
});

test.each([
  ['en-GB', '17 November 2026', '17 Nov'],
  ['fr', '17 novembre 2026', '17 nov.'],
  ['de', '17. November 2026', '17. Nov.'],
  ['ja', '2026年11月17日', '11月17日'],
  ['ar', '17 نوفمبر 2026', '17 نوفمبر'],
  ['ar-EG', '١٧ نوفمبر ٢٠٢٦', '١٧ نوفمبر'],
  ['he', '17 בנובמבר 2026', '17 בנוב׳'],
  ['fa', '۱۷ نوامبر ۲۰۲۶', '۱۷ نوامبر'],
  ['fa-u-ca-persian', '۲۶ آبان ۱۴۰۵', '۲۶ آبان'],
  ['th', '17 พฤศจิกายน ค.ศ. 2026', '17 พ.ย.'],
])('in %s a day is %s', (language, date, day) => {
  expect(formatDate('2026-11-17', language)).toBe(date);
  expect(formatDay('2026-11-17', language)).toBe(day);
});

test.each([
  ['2026-01-30', '2026-01-31', true],
  ['2026-01-31', '2026-01-31', false],
  ['2026-01-31', '2026-01-31T09:00Z', false],
  ['2026-01-31T00:30+02:00', '2026-01-31', false],
  ['2026-01-30', '2026-01-31T00:30+02:00', true],
  ['2026-01-31T08:59Z', '2026-01-31T09:00Z', true],
  ['2026-01-31T09:59+02:00', '2026-01-31T09:00Z', true],
  ['2026-01-31T10:00Z', '2026-01-31T11:00+02:00', false],
])('%s lies before %s: %s', (date, other, expected) => {
  expect(isBefore(date, other)).toBe(expected);
});

const spellings = [
  '2026-01-31',
  '2026-01-31T09:00+01:00',
  '2026-01-31T00:30+05:00',
  '2026-01-31T23:30-10:00',
  '2026-02-01',
  '2026-02-01T00:00Z',
];

test('the last change is never before the date, however the two are spelled', () => {
  for (const date of spellings) {
    expect(lastChange({ date })).toBe(date);
    for (const updated of spellings) {
      const change = lastChange({ date, updated });
      expect([date, updated]).toContain(change);
      expect(instantOf(change), `${date} ${updated}`).toBe(Math.max(instantOf(date), instantOf(updated)));
      expect(changedAt({ date, updated })).toBe(instantOf(change));
    }
  }
});

test.each([
  ['2026-06-02', '2026-06-01T09:59:59Z', true],
  ['2026-06-02', '2026-06-01T10:00:00Z', false],
  ['2026-06-02T00:00+02:00', '2026-06-01T21:59:59Z', true],
  ['2026-06-02T00:00+02:00', '2026-06-01T22:00:00Z', false],
  ['2026-06-01', '2026-06-01T12:00:00Z', false],
])('whether %s is to come at %s: %s', (date, now, expected) => {
  expect(isToCome(date, Date.parse(now))).toBe(expected);
});

test('a time without an offset gets that of its zone, in summer and in winter', () => {
  expect(addOffset('2020-01-02T22:00:00', 'America/New_York')).toBe('2020-01-02T22:00:00-05:00');
  expect(addOffset('2020-07-02T22:00:00', 'Europe/Berlin')).toBe('2020-07-02T22:00:00+02:00');
  // An hour after the change to summer time, which is before it in UTC.
  expect(addOffset('2020-03-08T03:30:00', 'America/New_York')).toBe('2020-03-08T03:30:00-04:00');
  expect(addOffset('2020-01-02T22:00:00', 'UTC')).toBe('2020-01-02T22:00:00Z');
  expect(addOffset('2020-01-02T22:00:00', 'Nowhere/At_All')).toBeUndefined();
});
