import { expect, test } from 'vitest';
import { type Card, nameCard } from '#lib/og/card.ts';

const card: Card = {
  title: 'Backpressure',
  label: 'Reliability',
  facts: ['November 17, 2026', '8 min read'],
  siteName: 'Load Bearing',
};

test('a name is 16 hexadecimal characters', () => {
  expect(nameCard(card)).toMatch(/^[0-9a-f]{16}$/);
});

test('equal cards share a name, whatever the order of their fields', () => {
  const { title, label, facts, siteName } = card;
  expect(nameCard({ siteName, facts, label, title })).toBe(nameCard(card));
});

test.each<Partial<Card>>([
  { title: 'Backpressure!' },
  { label: 'Caching' },
  { label: undefined },
  { label: '' },
  { facts: ['November 18, 2026', '8 min read'] },
  { facts: ['8 min read'] },
  { facts: ['November 17, 2026 8 min read'] },
  { siteName: 'Load Bearings' },
])('the name changes with %o', (change) => {
  expect(nameCard({ ...card, ...change })).not.toBe(nameCard(card));
});

test('text that moves between fields changes the name', () => {
  expect(nameCard({ ...card, title: 'a","b', siteName: 'c' })).not.toBe(
    nameCard({ ...card, title: 'a', siteName: 'b","c' }),
  );
});
