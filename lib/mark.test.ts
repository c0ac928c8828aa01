import sharp from 'sharp';
import { expect, test } from 'vitest';
import { buildMarkSvg, placeMark } from '#lib/mark.ts';
import { buildIconSvg } from '#lib/seo/icons.ts';
import { defaultSite } from '#lib/site.ts';

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 10 10"><path fill="currentColor" d="M0 0h10v10H0z"/></svg>';
const mark = { svg, ratio: 1, name: 'x' };
const accent = { light: '#0b6b4f', dark: '#6fd3ae' };

async function colorAt(text: string, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(Buffer.from(text)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return [...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4)];
}

test('the mark has the accent of its theme', () => {
  const text = buildMarkSvg({ mark, accent });
  expect(text).toContain('viewBox="0 0 10 10" width="100" height="100"><style>:root{color:#0b6b4f}');
  expect(text).not.toContain('width="9"');
  expect(buildMarkSvg(defaultSite)).toContain('viewBox="0 0 44 34"');
});

test('the mark is drawn within the icon, in the colour of the dark theme', async () => {
  const icon = buildIconSvg({ ...defaultSite, accent, mark });
  expect(await colorAt(icon, 26, 26)).toEqual([0x6f, 0xd3, 0xae, 255]);
  expect(await colorAt(icon, 26, 3)).toEqual([0x18, 0x15, 0x12, 255]);
});

test('a drawing has one place and one colour', () => {
  expect(placeMark(mark, '#fff', { x: 1, y: 2, width: 3, height: 4 })).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" x="1" y="2" width="3" height="4" color="#fff"><path fill="currentColor" d="M0 0h10v10H0z"/></svg>',
  );
});
