// Images of posts, from the author's file to the reader's screen.
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { buildPng, readPngSize } from './site/png.ts';
import type { Site } from './site/site.ts';
import { expect, test } from './test.ts';

const styleguide = '/styleguide';
const photograph = 'Ridges behind each other';
const secret = 'Somebody Somewhere';

function buildPost(title: string, text: string, fields = ''): string {
  return `---\ntitle: "${title}"\ndescription: "A post with an image."\ndate: 2026-01-02\n${fields}---\n\n${text}\n`;
}

/** A photograph as a rotated camera writes it: red above blue when shown, with a location in its metadata. */
function takePhotograph(hue: number): Promise<Buffer> {
  const [width, height] = [600, 400];
  const data = Buffer.alloc(width * height * 3);
  for (let at = 0; at < data.length; at += 3) {
    const [x, y] = [(at / 3) % width, Math.floor(at / 3 / width)];
    const light = Math.sin(x / 31) * Math.cos(y / 43) * 25;
    data.set(
      (x < width / 2 ? [210, 60, hue] : [hue, 60, 210]).map((value) => value + light),
      at,
    );
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 95 })
    .withExif({ IFD0: { Copyright: secret }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 12/1' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
}

async function publish(site: Site): Promise<void> {
  const { code, output } = await site.release();
  expect(code, output).toBe(0);
}

/** Returns the addresses of all files of a page's images. */
async function listFiles(site: Site, path: string): Promise<string[]> {
  const release = await site.current();
  await expect.poll(async () => (await site.get(path)).headers['x-release']).toBe(release);
  const { text } = await site.get(path);
  return [...new Set(text.match(/\/media\/[\w.-]+/g))];
}

test('a photograph is served in every width and format of its page, upright and without metadata', async ({
  ownSite,
}) => {
  await ownSite.write('posts/pictured/photograph.jpg', await takePhotograph(30));
  await ownSite.write('posts/pictured/index.mdx', buildPost('Pictured', '![Red above](./photograph.jpg)'));
  await publish(ownSite);
  const files = await listFiles(ownSite, '/posts/pictured');
  const endings = files.map((path) => path.replace(/^.*\./, ''));
  expect([...new Set(endings)].toSorted()).toEqual(['avif', 'jpg']);
  for (const path of files) {
    const { status, headers, bytes } = await ownSite.get(path);
    expect(status, path).toBe(200);
    expect(headers['content-type'], path).toBe(`image/${path.endsWith('.jpg') ? 'jpeg' : path.replace(/^.*\./, '')}`);
    expect(headers['cache-control'], path).toBe('public, max-age=31536000, immutable');
    const again = await ownSite.get(path, { 'if-none-match': headers.etag ?? '' });
    expect([again.status, again.bytes.length], path).toEqual([304, 0]);
    expect(bytes.includes(secret) || bytes.includes('Exif'), path).toBe(false);
    const { width = 0, height = 0 } = await sharp(bytes).metadata();
    expect([width, Math.round((height / width) * 100)], path).toEqual([Number(/-(\d+)\./.exec(path)?.[1] ?? 400), 150]);
    const [red = 0, , blue = 0] = await sharp(bytes).extract({ left: 9, top: 9, width: 1, height: 1 }).raw().toBuffer();
    expect(red, path).toBeGreaterThan(blue + 80);
  }
  // Addresses of other widths and formats do not exist.
  const [first = ''] = files;
  for (const path of [first.replace(/(?:-\d+)?\.\w+$/, '-451.avif'), first.replace(/(?:-\d+)?\.\w+$/, '.json')]) {
    const { status, headers } = await ownSite.get(path);
    expect([status, headers['cache-control']], path).toEqual([404, 'no-store']);
  }
});

test('a page that was opened before a new release still gets its images', async ({ ownSite }) => {
  await ownSite.write('posts/pictured/photograph.jpg', await takePhotograph(30));
  await ownSite.write('posts/pictured/index.mdx', buildPost('Pictured', '![Red above](./photograph.jpg)'));
  await publish(ownSite);
  const before = await listFiles(ownSite, '/posts/pictured');
  await ownSite.write('posts/pictured/photograph.jpg', await takePhotograph(90));
  await publish(ownSite);
  const after = await listFiles(ownSite, '/posts/pictured');
  expect(before.filter((path) => after.includes(path))).toEqual([]);
  await ownSite.remove('posts/pictured/index.mdx');
  await ownSite.remove('posts/pictured/photograph.jpg');
  await publish(ownSite);
  for (const path of [...before, ...after]) expect((await ownSite.get(path)).status, path).toBe(200);
});

test('an image of a hidden post is encoded, and is a 404 until its post is visible', async ({ ownSite }) => {
  const listMade = async () =>
    (await ownSite.listFiles()).flatMap(
      (path) => /^pictures\/[^/.]+\/([^/]+\.(?:avif|jpg|webp))$/.exec(path)?.[1] ?? [],
    );
  const before = await listMade();
  const text = '![Red above](./photograph.jpg)';
  await ownSite.write('posts/pictured/photograph.jpg', await takePhotograph(60));
  await ownSite.write('posts/pictured/index.mdx', buildPost('Pictured', text, 'draft: true\n'));
  await publish(ownSite);
  const made = (await listMade()).filter((name) => !before.includes(name));
  expect(made.length).toBeGreaterThan(1);
  for (const name of made) expect((await ownSite.get(`/media/${name}`)).status, name).toBe(404);
  await ownSite.write('posts/pictured/index.mdx', buildPost('Pictured', text));
  await publish(ownSite);
  for (const name of made) expect((await ownSite.get(`/media/${name}`)).status, name).toBe(200);
});

/** The displayed width of an image, the width in its `sizes`, and the width of the file that the browser chose. */
function measure(page: Page, name: string) {
  return page.getByRole('img', { name }).evaluate(async (image: HTMLImageElement) => {
    image.scrollIntoView({ block: 'center', behavior: 'instant' });
    await image.decode();
    const [, width] = /-(\d+)\./.exec(image.currentSrc) ?? [];
    // With `sizes`, naturalWidth is the stated width.
    return {
      shown: image.getBoundingClientRect().width,
      stated: image.naturalWidth,
      chosen: Number(width),
      src: image.currentSrc,
    };
  });
}

const screens = { 1: [1100, 1440, 1920], 2: [320, 600, 820, 1440], 3: [390, 430] };

for (const [density, widths] of Object.entries(screens)) {
  test(`the file fits the screen (${density} to one)`, async ({ browser, site }) => {
    const context = await browser.newContext({ deviceScaleFactor: Number(density) });
    const page = await context.newPage();
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(site.url(styleguide));
      const { shown, stated, chosen, src } = await measure(page, photograph);
      expect(src).toMatch(/\.avif$/);
      // Fonts of the device are up to a quarter wider than ours.
      expect(stated / shown, `${width}`).toBeGreaterThan(0.9);
      expect(stated / shown, `${width}`).toBeLessThan(1.25);
      const wanted = shown * Number(density);
      expect(chosen, `${width}`).toBeGreaterThan(Math.min(wanted, 1800) * 0.75);
      // Each width is at most twice the next smaller one.
      expect(chosen, `${width}`).toBeLessThan(Math.max(wanted * 2, 451));
    }
    await context.close();
  });
}

test('nothing moves when an image loads, and its colours are shown before it', async ({ page, site }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/media/**', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(site.url(styleguide));
  const image = page.getByRole('img', { name: photograph });
  await image.scrollIntoViewIfNeeded();
  const look = () =>
    page.evaluate(() => ({
      boxes: [...document.querySelectorAll('.prose > *')].map(
        (element) => element.getBoundingClientRect().top + scrollY,
      ),
    }));
  const before = await look();
  const ground = await image.evaluate((image) => getComputedStyle(image).backgroundImage);
  expect(ground).toContain('radial-gradient');
  // Transparent images have no placeholder colours.
  expect(ground).not.toBe(
    await page.getByRole('img', { name: 'A curve' }).evaluate((image) => getComputedStyle(image).backgroundImage),
  );
  release();
  await expect
    .poll(() => image.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0))
    .toBe(true);
  await page.evaluate(async () => {
    for (const image of document.images) if (image.checkVisibility()) image.loading = 'eager';
    await Promise.all([...document.images].filter((image) => image.checkVisibility()).map((image) => image.decode()));
  });
  expect(await look()).toEqual(before);
});

test('a small image is not enlarged, and an SVG fills the column and runs no script', async ({ page, ownSite }) => {
  const small = buildPng(200, 100, [212, 94, 0]);
  const drawing =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><title>Drawn</title><path d="M0 0h20v10z"/></svg>';
  await ownSite.write('posts/drawn/small.png', small);
  await ownSite.write('posts/drawn/drawing.svg', drawing);
  await ownSite.write(
    'posts/drawn/index.mdx',
    buildPost('Drawn', '![Small](./small.png)\n\n![Drawn by hand](./drawing.svg)'),
  );
  await publish(ownSite);
  await page.goto(ownSite.url('/posts/drawn'));
  expect((await page.getByRole('img', { name: 'Small' }).boundingBox())?.width).toBe(200);
  const image = page.getByRole('img', { name: 'Small' });
  await expect(image).toHaveAttribute('width', '200');
  await expect(image).toHaveAttribute('height', '100');
  const { bytes } = await ownSite.get((await image.getAttribute('src')) ?? '');
  expect(readPngSize(bytes)).toEqual({ width: 200, height: 100 });
  const drawn = page.getByRole('img', { name: 'Drawn by hand' });
  expect((await drawn.boundingBox())?.width ?? 0).toBeGreaterThan(500);
  const path = (await drawn.getAttribute('src')) ?? '';
  const { headers, text } = await ownSite.get(path);
  expect(text).toBe(drawing);
  expect(headers['content-type']).toBe('image/svg+xml');
  expect(headers['content-security-policy']).toBe("default-src 'none'; style-src 'unsafe-inline'; sandbox");
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('images are shown', async ({ page, site }) => {
    const loaded = page.waitForResponse(
      (response) => response.url().includes('/media/') && response.url().endsWith('.avif'),
    );
    await page.goto(site.url(styleguide));
    await page.getByRole('img', { name: photograph }).scrollIntoViewIfNeeded();
    expect((await loaded).status()).toBe(200);
  });
});
