import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import arial from '@capsizecss/metrics/arial';
import geist from '@capsizecss/metrics/geist';
import georgia from '@capsizecss/metrics/georgia';
import notoSerif from '@capsizecss/metrics/notoSerif';
import roboto from '@capsizecss/metrics/roboto';
import sourceSerif from '@capsizecss/metrics/sourceSerif4';
import timesNewRoman from '@capsizecss/metrics/timesNewRoman';
import * as harfbuzz from 'harfbuzzjs';
import subsetFont from 'subset-font';
import { expect, test } from 'vitest';
import { buildFontCss, buildFonts, faces, fallbacks, preloaded } from '#lib/fonts/faces.ts';
import { listCharacters } from '#lib/fonts/ranges.ts';

function pathOf(name: string): string {
  return join(import.meta.dirname, 'files', `${name}.woff2`);
}

async function sizeOf(names: readonly string[]): Promise<number> {
  const sizes = await Promise.all(names.map(async (name) => (await stat(pathOf(name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

test('a page in English loads at most 65 kB of fonts at once, and 85 kB with the italics', async () => {
  expect(await sizeOf(preloaded)).toBeLessThanOrEqual(65_000);
  expect(await sizeOf([...preloaded, 'lintel-italic'])).toBeLessThanOrEqual(85_000);
});

/** The characters that a face must have, if the original does not have its whole range. */
const certain: Record<string, string> = {
  latin:
    'U+20-7E,U+A1-AC,U+AE-FF,U+2013-2014,U+2018-201A,U+201C-201E,U+2020-2022,U+2026,U+20AC,U+2122,U+2190,U+2192,U+2212,U+2260,U+2264-2265',
  extended:
    'U+100-113,U+116-12B,U+12E-130,U+134-137,U+139-13E,U+141-148,U+14C-14D,U+150-151,U+154-15F,U+162-165,U+168-177,U+179-17C,U+218-21B',
  vietnamese: 'U+1EA0-1EF1',
  greek: 'U+391-3A1,U+3A3-3A9,U+3B1-3C9',
};

test.each([...faces])('%s has the characters of its range and the weights that the CSS names', async (name, face) => {
  const bytes = await subsetFont(await readFile(pathOf(name)), undefined, {
    targetFormat: 'sfnt',
    keepAllGlyphs: true,
  });
  const font = new harfbuzz.Face(new harfbuzz.Blob(new Uint8Array(bytes)));
  const codes = new Set(font.collectUnicodes());
  const script = name.replace(/^(?:geist|lintel(?:-italic)?)-?/, '') || 'latin';
  const wanted = listCharacters(certain[script] ?? face.range);
  expect([...wanted].filter((character) => !codes.has(character.codePointAt(0) ?? 0)).join('')).toBe('');
  const named = listCharacters(face.range);
  expect([...codes].filter((code) => !named.includes(String.fromCodePoint(code)))).toEqual([]);
  const weight = font.getAxisInfos().wght;
  expect(weight ? `${weight.min} ${weight.max}` : '400').toBe(face.weights);
  // The licence reserves the name for the original.
  expect(bytes.toString('latin1').replaceAll('\0', '')).not.toMatch(/Source ?Serif/);
});

test.each([
  ['Geist-a', geist, arial],
  ['Geist-a', geist, roboto],
  ['Lintel-a', sourceSerif, georgia],
  ['Lintel-b', sourceSerif, notoSerif],
  // Liberation Serif has the widths of Times New Roman.
  ['Lintel-c', sourceSerif, timesNewRoman],
])('%s has the width and the heights of the font that it replaces', (family, own, other) => {
  // As in https://github.com/seek-oss/capsize: the average width of letters gives the size, and the size the heights.
  const size = own.xWidthAvg / own.unitsPerEm / (other.xWidthAvg / other.unitsPerEm);
  const fallback = fallbacks.find((candidate) => candidate.family === family);
  expect(fallback?.width).toBeCloseTo(size * 100, 0);
  expect(fallback?.ascent).toBeCloseTo((own.ascent / own.unitsPerEm / size) * 100, 0);
  expect(fallback?.descent).toBeCloseTo((-own.descent / own.unitsPerEm / size) * 100, 0);
});

test('no font ever replaces another after the first paint', () => {
  const rules = buildFontCss((name) => `/assets/${name}.woff2`)
    .split('@font-face')
    .slice(1);
  const loaded = rules.filter((rule) => rule.includes('url('));
  expect(loaded).toHaveLength(faces.size);
  for (const rule of loaded) expect(rule).toContain('font-display:optional');
});

test('a site with the fonts of the system names families of several systems and no file', () => {
  const { css, preloaded: files } = buildFonts('system', (name) => `/assets/${name}.woff2`);
  expect(files).toEqual([]);
  expect(css).not.toMatch(/Lintel|Geist|@font-face/);
  for (const name of ['--serif:', '--sans:']) expect(css).toContain(name);
});
