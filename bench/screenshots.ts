// `npm run screenshots`: the images of the README, a page on a desktop and on a phone side by side.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { readColor } from '#lib/colors.ts';
import { homePath, postPath } from '#lib/urls.ts';
import { type BuiltSite, openBuiltSite } from './built-site.ts';

const dir = join(import.meta.dirname, '../docs/images');
/** Pixels. */
const height = 844;
const widths = [1280, 390];
const gap = 32;
const shownWidth = 1200;

async function takePictures({ browser, origin }: BuiltSite, path: string, colorScheme: 'light' | 'dark') {
  const pictures: Buffer[] = [];
  for (const width of widths) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    // Fonts that are late for the first view are there for the second.
    for (const _ of [1, 2]) {
      await page.goto(`${origin}${path}`, { waitUntil: 'load' });
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
    }
    pictures.push(await page.screenshot());
    await context.close();
  }
  return pictures;
}

async function compose(pictures: readonly Buffer[], background: string): Promise<Buffer> {
  const lefts = widths.map((_, at) => gap + widths.slice(0, at).reduce((sum, width) => sum + width + gap, 0));
  const width = (lefts.at(-1) ?? 0) + (widths.at(-1) ?? 0) + gap;
  const canvas = sharp({ create: { width, height: height + 2 * gap, channels: 3, background } });
  const all = await canvas
    .composite(pictures.map((input, at) => ({ input, left: lefts[at] ?? 0, top: gap })))
    .png()
    .toBuffer();
  return sharp(all).resize({ width: shownWidth }).webp({ quality: 82, effort: 6 }).toBuffer();
}

const site = await openBuiltSite();
try {
  await mkdir(dir, { recursive: true });
  for (const [name, path] of [
    ['home', homePath],
    ['post', postPath(site.post.slug)],
  ] as const) {
    for (const scheme of ['light', 'dark'] as const) {
      const picture = await compose(await takePictures(site, path, scheme), readColor('line')[scheme]);
      await writeFile(join(dir, `${name}-${scheme}.webp`), picture);
      console.log(`docs/images/${name}-${scheme}.webp ${picture.byteLength} bytes`);
    }
  }
} finally {
  await site.close();
}
