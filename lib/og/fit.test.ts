import { expect, test } from 'vitest';
import { type FittedTitle, fitTitle } from '#lib/og/fit.ts';
import { measureText, styleOf } from '#lib/og/shape.ts';

function setTitle(title: string): FittedTitle {
  const style = styleOf(title, 700);
  return fitTitle(title, (text) => measureText(text, style));
}

const readLines = ({ lines }: FittedTitle) => lines.map((words) => words.map(({ text }) => text).join(' '));
const withoutSpaces = (text: string) => text.replaceAll(/\s/gu, '');

function expectInside(fitted: FittedTitle): void {
  expect(fitted.lines.length).toBeLessThanOrEqual(4);
  expect(fitted.width).toBeLessThanOrEqual(1040);
  expect(fitted.height).toBeLessThanOrEqual(330);
  for (const words of fitted.lines) {
    const width = words.reduce((sum, word) => sum + word.width, (words.length - 1) * fitted.space);
    expect(width).toBeLessThanOrEqual(fitted.width + 0.001);
  }
}

test.each([
  ['Hello', 96, 1],
  ['The Role of a Tech Lead Beyond Writing Code', 96, 3],
  ["Redis in Production: Caching Strategies That Actually Work (And Some That Don't)", 72, 3],
  ['Żółta łódź, Đặng Thùy Trâm’s naïve façade in İstanbul', 96, 3],
  [
    'How We Cut p99 Latency by 80% With Read-Through Caching, Backpressure, and Fewer, Better-Tuned Worker Queues',
    64,
    4,
  ],
  [`${'Kubernetes'.repeat(8)}s`, 72, 4],
  ['W'.repeat(60), 64, 4],
])('%s is set at %i px in %i lines, without an ellipsis', (title, size, lines) => {
  const fitted = setTitle(title);
  expectInside(fitted);
  expect({ size: fitted.size, lines: fitted.lines.length }).toEqual({ size, lines });
  expect(withoutSpaces(readLines(fitted).join(''))).toBe(withoutSpaces(title));
});

test('300 random titles stay inside the box and lose text only to an ellipsis', () => {
  const random = seedRandom(20261117);
  for (let round = 0; round < 300; round++) {
    const title = makeTitle(random);
    const fitted = setTitle(title);
    expectInside(fitted);
    const set = withoutSpaces(readLines(fitted).join(''));
    const kept = set.endsWith('…') ? set.slice(0, -1) : withoutSpaces(title);
    expect(withoutSpaces(title).startsWith(kept)).toBe(true);
    expect(set.replace(/…$/u, '')).toBe(kept);
  }
});

test('a word is broken only if it fits at no size', () => {
  expect(readLines(setTitle('Uncharacteristically-long'))).toEqual(['Uncharacteristically-', 'long']);
  expect(readLines(setTitle('Internationalizationalists'))).toEqual(['Internationalizationalists']);
});

test('lines are balanced instead of leaving one word alone', () => {
  expect(readLines(setTitle('What Training for a Half Marathon Taught Me'))).toEqual([
    'What Training for',
    'a Half Marathon',
    'Taught Me',
  ]);
});

test('a line may break after a hyphen, a dash or a slash, but not inside a range of numbers', () => {
  const parts = readLines(
    setTitle('Event-driven read/write paths—measured over 2010–2026 in request-response systems'),
  );
  expect(parts.join('|')).toContain('2010–2026');
  expect(
    readLines(setTitle(`${'real-time/'.repeat(11)}end`))
      .slice(0, -1)
      .every((line) => /[-/]$/u.test(line)),
  ).toBe(true);
});

test('a no-break space holds its words together', () => {
  const lines = readLines(setTitle('Measuring the latency of a cache on Node\u00a024 and on Postgres\u00a018'));
  expect(lines.join('|')).toContain('Node\u00a024');
  expect(lines.join('|')).toContain('Postgres\u00a018');
});

test('Chinese and Japanese break between characters, with no closing mark at the start of a line', () => {
  const fitted = fitTitle(
    '本番環境で学んだ、キャッシュの設計。分散システムの「障害」に備えるための実践的な考え方',
    (text) => text.length,
  );
  expect(fitted.lines.length).toBeGreaterThan(1);
  for (const line of readLines(fitted)) {
    expect(line).not.toMatch(/^[、。」ャュッー]|「$/u);
  }
});

test('a broken word is broken between graphemes', () => {
  const family = '👨‍👩‍👧‍👦';
  const lines = readLines(fitTitle(family.repeat(40), (text) => [...new Intl.Segmenter().segment(text)].length));
  expect(lines.every((line) => line.replaceAll(family, '') === '')).toBe(true);
});

test('a title that does not fit at 48 px ends with an ellipsis without punctuation before it', () => {
  const fitted = setTitle('The quick brown fox jumps over the lazy dog, and then keeps on going. '.repeat(4));
  expectInside(fitted);
  expect(fitted.size).toBe(48);
  expect(readLines(fitted).at(-1)).toMatch(/[a-z]…$/u);
});

test('an empty title has no lines', () => {
  expect(setTitle('  ')).toMatchObject({ lines: [], width: 0, height: 0 });
});

/** mulberry32, with a fixed seed. */
function seedRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function makeTitle(random: () => number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789éżđłİWWMMii-/–(),:’';
  const pick = () => letters[Math.floor(random() * letters.length)] ?? 'a';
  const makeWord = () => Array.from({ length: 1 + Math.floor(random() ** 4 * 60) }, pick).join('');
  return Array.from({ length: 1 + Math.floor(random() * 22) }, makeWord).join(' ');
}
