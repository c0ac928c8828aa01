import { expect, test } from 'vitest';
import { type Card, nameCard } from '#lib/og/card.ts';

const card: Card = { title: 'Backpressure', date: '2026-11-17', minutes: 8, siteName: 'Load Bearing' };

test('a name is 16 hexadecimal characters', () => {
  expect(nameCard(card)).toMatch(/^[0-9a-f]{16}$/);
});

test('equal cards share a name, in whatever order their fields were written', () => {
  expect(nameCard({ siteName: 'Load Bearing', minutes: 8, date: '2026-11-17', title: 'Backpressure' })).toBe(
    nameCard(card),
  );
});

test.each<Partial<Card>>([
  { title: 'Backpressure!' },
  { date: '2026-11-18' },
  { date: '2026-11-17T09:00+01:00' },
  { minutes: 9 },
  { siteName: 'Load Bearings' },
])('the name changes with %o', (change) => {
  expect(nameCard({ ...card, ...change })).not.toBe(nameCard(card));
});

test('text that moves from one field to the next changes the name', () => {
  expect(nameCard({ ...card, title: 'a","b', siteName: 'c' })).not.toBe(
    nameCard({ ...card, title: 'a', siteName: 'b","c' }),
  );
});
