import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Card } from '#lib/og/card.ts';
import { canDraw, getLeftBearing, measureText } from '#lib/og/fonts.ts';
import { renderCard } from '#lib/og/render.ts';

const card: Card = { title: 'Backpressure', date: '2026-11-17', minutes: 8, siteName: 'Load Bearing' };
const render = (title: string) => renderCard({ ...card, title });
const asked: string[] = [];

beforeAll(() => {
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) => {
    const url = input instanceof Request ? input.url : String(input);
    // The renderer loads its own WebAssembly this way.
    if (url.startsWith('data:')) {
      return fetch(input, init);
    }
    asked.push(url);
    throw new Error(`a card asked the network for ${url}`);
  });
});

afterAll(() => {
  vi.unstubAllGlobals();
});

test.each([
  'Hello',
  "Redis in Production: Caching Strategies That Actually Work (And Some That Don't)",
  'How We Cut p99 Latency by 80% With Read-Through Caching, Backpressure, and Fewer, Better-Tuned Worker Queues',
  'Żółta łódź, Đặng Thùy Trâm’s naïve façade in İstanbul',
  `${'Kubernetes'.repeat(8)}s`,
  'W'.repeat(110),
  'gÅjÇ'.repeat(40),
  '本番環境のRedisで学んだこと',
  '🚀 Shipping faster',
  'عنوان عربي',
  '',
])('the card of "%s" is a PNG of 1200 by 630 under 60 kB with no ink within 40 px of the frame', async (title) => {
  const png = await render(title);
  expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 1200, height: 630 });
  expect(png.byteLength).toBeLessThan(60_000);
  const ink = await findInk(png);
  expect(ink.left).toBeGreaterThanOrEqual(40);
  expect(ink.top).toBeGreaterThanOrEqual(40);
  expect(ink.right).toBeLessThan(1160);
  expect(ink.bottom).toBeLessThan(590);
});

test('a title the font cannot draw gives the card without a title', async () => {
  const fallback = await render('');
  expect(await render('🚀 Shipping faster')).toEqual(fallback);
  expect(await render('本番環境')).toEqual(fallback);
  expect(await render('שלום')).toEqual(fallback);
  expect(await render('Backpressure')).not.toEqual(fallback);
});

test('the drawn title is as wide as the measured one, kerning and all', async () => {
  const title = 'AVATAV';
  const band = { left: 0, top: 370, width: 1200, height: 110 };
  const ink = await findInk(
    await sharp(await render(title))
      .extract(band)
      .png()
      .toBuffer(),
  );
  const bearings = getLeftBearing('A', 700) + getLeftBearing('V', 700);
  // A and V are symmetric: the empty space right of V is the one left of it.
  const measured = (measureText(title, 700, -0.02) + 0.02 - bearings) * 96;
  expect(Math.abs(ink.right + 1 - ink.left - measured)).toBeLessThan(2);
});

test('the same card gives the same bytes', async () => {
  expect(await render('Backpressure')).toEqual(await render('Backpressure'));
});

test('a decomposed accent is drawn as the composed one', async () => {
  expect(await render('Cafe\u0301')).toEqual(await render('Caf\u00e9'));
});

test('the facts are drawn: a date or a reading time changes the picture', async () => {
  const png = await renderCard(card);
  expect(await renderCard({ ...card, date: '2026-11-18' })).not.toEqual(png);
  expect(await renderCard({ ...card, minutes: 9 })).not.toEqual(png);
});

test.each([
  ['Żółta łódź, Đặng Thùy Trâm’s naïve façade', true],
  ['50 € → 10 ms, “fast” — really…', true],
  ['日本語', false],
  ['🚀', false],
  ['1️⃣', false],
  ['ok\u200d', false],
  ['שלום', false],
  ['مرحبا', false],
  ['a\u202eb', false],
])('whether the font can draw "%s": %s', (text, answer) => {
  expect(canDraw(text)).toBe(answer);
});

test('no letter or sign the font has is looked for on the network, not even those that are also emoji', async () => {
  const emoji = /\p{Emoji}/u;
  const drawable = Array.from({ length: 0x30000 }, (_, code) => code)
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code))
    .filter((character) => emoji.test(character) && canDraw(character));
  expect(drawable).toContain('©');
  await render(drawable.join(' '));
  expect(asked).toEqual([]);
});

test('Next carries the same renderer as the one these tests run', () => {
  const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
  expect(read('node_modules/next/dist/compiled/@vercel/og/package.json')).toMatchObject({
    version: (read('node_modules/@vercel/og/package.json') as { version: string }).version,
  });
});

/** The extent of the pixels that differ from the ground, which the top left corner shows. */
async function findInk(png: Uint8Array): Promise<{ left: number; top: number; right: number; bottom: number }> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const ink = { left: info.width, top: info.height, right: 0, bottom: 0 };
  for (let pixel = 0; pixel < info.width * info.height; pixel++) {
    if ([0, 1, 2].some((channel) => Math.abs((data[pixel * 3 + channel] ?? 0) - (data[channel] ?? 0)) > 4)) {
      const x = pixel % info.width;
      const y = Math.floor(pixel / info.width);
      ink.left = Math.min(ink.left, x);
      ink.right = Math.max(ink.right, x);
      ink.top = Math.min(ink.top, y);
      ink.bottom = Math.max(ink.bottom, y);
    }
  }
  return ink;
}
