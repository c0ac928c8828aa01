import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readColor } from '#lib/colors.ts';
import { buildIconSvg, findIcon, getFavicon, getIcon, iconNames } from '#lib/seo/icons.ts';
import { defaultSite } from '#lib/site.ts';

/** The colour at a position; both coordinates are from 0 to 1. */
async function colorAt(png: Uint8Array, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(y * (info.height - 1)) * info.width + Math.floor(x * (info.width - 1))) * 4;
  return [...data.subarray(at, at + 4)];
}

describe('each icon has its size, and transparent or filled corners', () => {
  test.each([
    ['favicon', 32, 0],
    ['touch', 180, 255],
    ['small', 192, 0],
    ['large', 512, 0],
    ['maskable', 512, 255],
  ] as const)('%s: %i pixels, corners %i', async (name, size, opacity) => {
    const png = await getIcon(name, defaultSite);
    const { width, height, format } = await sharp(png).metadata();
    expect([width, height, format]).toEqual([size, size, 'png']);
    for (const [x, y] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const)
      expect((await colorAt(png, x, y))[3]).toBe(opacity);
    expect(await findIcon(iconNames(defaultSite)[name], defaultSite)).toEqual(png);
  });
});

test('a mask of 80 % does not cut the drawing', async () => {
  const { data, info } = await sharp(await getIcon('maskable', defaultSite))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const middle = (info.width - 1) / 2;
  let farthest = 0;
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      const isDrawn = (data[(y * info.width + x) * info.channels] ?? 0) > 128;
      if (isDrawn) farthest = Math.max(farthest, Math.hypot(x - middle, y - middle));
    }
  }
  expect(farthest).toBeGreaterThan(0.3 * info.width);
  expect(farthest).toBeLessThanOrEqual(0.4 * info.width);
});

test('the favicon contains one image', async () => {
  const icon = Buffer.from(await getFavicon(defaultSite));
  expect([icon.readUInt16LE(0), icon.readUInt16LE(2), icon.readUInt16LE(4)]).toEqual([0, 1, 1]);
  const [length, start] = [icon.readUInt32LE(14), icon.readUInt32LE(18)];
  expect(start + length).toBe(icon.byteLength);
  expect(icon.subarray(start).equals(Buffer.from(await getIcon('favicon', defaultSite)))).toBe(true);
});

test.each(['', 'small', 'small-000000000000', '../icon', 'constructor'])('there is no icon %j', async (name) => {
  expect(await findIcon(name, defaultSite)).toBeUndefined();
});

test('the icons have the accent colour of the site, and by default the colours of the dark theme', async () => {
  const colorsOf = (svg: string) => svg.match(/#[\da-f]{3,8}/g);
  expect(colorsOf(buildIconSvg(defaultSite))).toEqual([readColor('ground').dark, readColor('beam').dark]);
  const site = { ...defaultSite, accent: { light: '#0b6b4f', dark: '#6fd3ae' } };
  expect(colorsOf(buildIconSvg(site))).toEqual([readColor('ground').dark, '#6fd3ae']);
  expect(await findIcon(iconNames(site).small, defaultSite)).toBeUndefined();
  expect(await colorAt(await getIcon('large', site), 0.5, 0.3)).toEqual([0x6f, 0xd3, 0xae, 255]);
});
