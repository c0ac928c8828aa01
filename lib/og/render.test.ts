// The cards of all titles of the corpus: their format, their margins, and a comparison with reference images.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { renderCard } from '#lib/og/render.ts';
import { goldenSize, makeCard, shrink } from '#test/corpus/cards/golden.ts';
import { titles, undrawable } from '#test/corpus/cards/titles.ts';

const goldens = join(import.meta.dirname, '../../test/corpus/cards/goldens');
const differences = join(import.meta.dirname, '../../.cards');
/**
 * The share of pixels that may differ, and how far a pixel must be off to count. A shift by 1/16 pixel, as from another
 * processor's rounding, gave at most 0.0012; a capital in place of one of thirteen letters gave 0.016 (measured).
 */
const tolerance = 0.0025;
const threshold = 0.2;

const asked: string[] = [];
const cards = new Map<string, Promise<Uint8Array>>();

/** Draws each card once for all tests. */
function draw(name: string): Promise<Uint8Array> {
  const known = cards.get(name) ?? renderCard(makeCard(titles[name as keyof typeof titles]));
  cards.set(name, known);
  return known;
}

beforeAll(() => {
  const { fetch } = globalThis;
  vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) => {
    const url = input instanceof Request ? input.url : String(input);
    // The renderer loads its own WebAssembly this way.
    if (url.startsWith('data:')) return fetch(input, init);
    asked.push(url);
    throw new Error(`a card asked the network for ${url}`);
  });
});

afterAll(() => {
  vi.unstubAllGlobals();
  expect(asked).toEqual([]);
});

describe.each(Object.keys(titles))('the card of the title "%s"', (name) => {
  test('is a PNG of 1200 by 630 with a palette, of at most 60 kB', async () => {
    const png = await draw(name);
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 1200, height: 630, isPalette: true });
    expect(png.byteLength).toBeLessThanOrEqual(60_000);
  });

  test('has no ink in the margins', async () => {
    const ink = await findInk(await draw(name));
    expect(ink.left).toBeGreaterThanOrEqual(78);
    expect(ink.top).toBeGreaterThanOrEqual(60);
    expect(ink.right).toBeLessThan(1122);
    expect(ink.bottom).toBeLessThan(570);
  });

  test('looks like its reference image', async () => {
    const drawn = await shrink(await draw(name));
    const golden = await readFile(join(goldens, `${name}.png`));
    const share = await compare(drawn, golden, name);
    expect(share, `see .cards/${name}-difference.png`).toBeLessThanOrEqual(tolerance);
  });
});

test('the comparison detects a changed letter, and saves an image of the difference', async () => {
  const [one, other] = await Promise.all(
    ['Hello, world!', 'Hello, World!'].map((title) => renderCard(makeCard(title))),
  );
  const share = await compare(
    await shrink(one ?? new Uint8Array()),
    await shrink(other ?? new Uint8Array()),
    'control',
  );
  expect(share).toBeGreaterThan(tolerance);
  const kept = await sharp(await readFile(join(differences, 'control-difference.png'))).metadata();
  expect(kept).toMatchObject(goldenSize);
});

test('a title that no font can draw is replaced by the name of the site', async () => {
  const [first, ...others] = await Promise.all(undrawable.map(draw));
  for (const other of others) expect(other).toEqual(first);
  expect(await draw('short')).not.toEqual(first);
});

test('the same card gives the same bytes', async () => {
  expect(await renderCard(makeCard(titles.japanese))).toEqual(await draw('japanese'));
});

test('label, facts and site name are drawn; those without a font or without room are left out', async () => {
  const card = makeCard('Backpressure');
  const images = await Promise.all(
    [
      card,
      { ...card, label: 'Caching' },
      { ...card, label: undefined },
      { ...card, facts: ['12 min read'] },
      { ...card, facts: [] },
      { ...card, siteName: 'Another' },
    ].map((one) => renderCard(one)),
  );
  expect(new Set(images.map((image) => Buffer.from(image).toString('base64'))).size).toBe(6);
  expect(await renderCard({ ...card, label: '𐀀' })).toEqual(images[2]);
  expect(await renderCard({ ...card, label: 'Reliability '.repeat(6) })).toEqual(images[2]);
  expect(await renderCard({ ...card, facts: ['𐀀', '12 min read'] })).toEqual(images[3]);
  expect(await renderCard({ ...card, facts: ['Somebody with a name '.repeat(4), '12 min read'] })).toEqual(images[3]);
  expect(await renderCard({ ...card, siteName: '' })).not.toEqual(images[0]);
});

/** @returns the share of pixels that differ; an image of them is saved if it exceeds the tolerance */
async function compare(drawn: Uint8Array, golden: Uint8Array, name: string): Promise<number> {
  const { width, height } = goldenSize;
  const [one, other] = await Promise.all([drawn, golden].map((png) => sharp(png).ensureAlpha().raw().toBuffer()));
  const difference = new Uint8Array(width * height * 4);
  const count = pixelmatch(one ?? difference, other ?? difference, difference, width, height, { threshold });
  const share = count / (width * height);
  if (share > tolerance) {
    await mkdir(differences, { recursive: true });
    const raw = { width, height, channels: 4 as const };
    await writeFile(join(differences, `${name}-difference.png`), await sharp(difference, { raw }).png().toBuffer());
    await writeFile(join(differences, `${name}-drawn.png`), drawn);
  }
  return share;
}

/** The extent of the pixels that differ from the background, the colour of the top left corner. */
async function findInk(png: Uint8Array): Promise<{ left: number; top: number; right: number; bottom: number }> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const ink = { left: info.width, top: info.height, right: 0, bottom: 0 };
  for (let at = 0; at < data.length; at += 3) {
    const distance = Math.max(
      Math.abs((data[at] ?? 0) - (data[0] ?? 0)),
      Math.abs((data[at + 1] ?? 0) - (data[1] ?? 0)),
      Math.abs((data[at + 2] ?? 0) - (data[2] ?? 0)),
    );
    if (distance <= 4) continue;
    const pixel = at / 3;
    const x = pixel % info.width;
    ink.left = Math.min(ink.left, x);
    ink.right = Math.max(ink.right, x);
    ink.top = Math.min(ink.top, Math.floor(pixel / info.width));
    ink.bottom = Math.floor(pixel / info.width);
  }
  return ink;
}

test('a card has the mark of its site', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1H0z" fill="#00ff00"/></svg>';
  const own = { ...makeCard('A title'), mark: 'x' };
  const colorAt = async (image: Uint8Array) => {
    const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return [...data.subarray((80 * info.width + 102) * 3, (80 * info.width + 102) * 3 + 3)];
  };
  expect(await colorAt(await renderCard(own, { svg, ratio: 1, name: 'x' }))).toEqual([0, 255, 0]);
  expect(await colorAt(await renderCard(own, { svg, ratio: 1, name: 'other' }))).not.toEqual([0, 255, 0]);
});
