// The web manifest and the icons.
import { readPngSize } from './site/png.ts';
import { pathOf } from './site/surfaces.ts';
import { expect, test } from './test.ts';

test('the manifest names immutable icons of the stated sizes, and /favicon.ico and the Apple icon exist', async ({
  page,
  site,
}) => {
  const { text } = await site.get('/manifest.webmanifest');
  const { icons, ...manifest } = JSON.parse(text) as {
    name: string;
    start_url: string;
    icons: { src: string; sizes: string; type: string; purpose: string }[];
  };
  expect([manifest.name !== '', manifest.start_url]).toEqual([true, '/']);
  expect(icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual([
    '192x192 any',
    '512x512 any',
    '512x512 maskable',
  ]);
  for (const { src, sizes, type } of icons) {
    const { status, headers, bytes } = await site.get(src);
    expect([status, headers['content-type']], src).toEqual([200, type]);
    const { width, height } = readPngSize(bytes) ?? {};
    expect(`${width}x${height}`, src).toBe(sizes);
    expect(headers['cache-control'], src).toBe('public, max-age=31536000, immutable');
  }
  const touch = await site.get('/apple-touch-icon.png');
  expect(readPngSize(touch.bytes)).toEqual({ width: 180, height: 180 });
  const favicon = await site.get('/favicon.ico');
  expect([favicon.status, favicon.headers['content-type']]).toEqual([200, 'image/x-icon']);
  const drawings = [await site.get('/icon.svg'), await site.get('/mark.svg')];
  for (const { headers } of [touch, favicon, ...drawings]) {
    // The publisher waits until they show the release.
    expect(headers['x-release']).toMatch(/^[0-9a-f]{64}$/);
    expect(headers['cache-control']).toBe('public, max-age=0, must-revalidate');
  }
  await page.goto(site.url('/about'));
  const size = await page.evaluate(async () => {
    const image = new Image();
    image.src = '/favicon.ico';
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  });
  expect(size).toEqual([32, 32]);
});

test('a browser loads the manifest under the policy of a page', async ({ page, site }) => {
  const session = await page.context().newCDPSession(page);
  await page.goto(site.url('/about'));
  const { url, errors, data } = await session.send('Page.getAppManifest');
  expect([pathOf(url), errors]).toEqual(['/manifest.webmanifest', []]);
  expect(JSON.parse(data ?? '{}')).toHaveProperty('icons');
});
