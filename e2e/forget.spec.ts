// `npm run forget` removes a version from a running server: from its responses, memory and files.

import { buildPost } from './pushed.ts';
import { buildPng } from './site/png.ts';
import type { PublishedSite } from './site/published-site.ts';
import { decodeBody } from './site/site.ts';
import { expect, test } from './test.ts';

const slug = 'changing';
const path = `/posts/${slug}`;
/** The words of the second version: in its text, and in its title. */
const words = ['Zanzibar', 'Quetzalcoatl'];

/** Addresses that show or may show the post. */
const addresses = [
  ...[path, `${path}.md`, `${path}/history`, `${path}/excerpt`],
  ...['/', '/archive', '/tags', '/tags/backend', '/tags/backend/feed.xml', '/start', '/feeds'],
  ...['/feed.xml', '/atom.xml', '/feed.json', '/sitemap.xml', '/llms.txt', '/search.json', '/search.json?q=begins'],
];

/** Returns the addresses whose responses have one of the words, in any coding. */
async function findShown(site: PublishedSite): Promise<string[]> {
  const shown = new Set<string>();
  for (const address of addresses) {
    for (const coding of ['identity', 'gzip', 'br']) {
      const body = decodeBody(await site.get(address, { 'accept-encoding': coding })).toString();
      if (words.some((word) => body.includes(word))) shown.add(address);
    }
  }
  return [...shown].toSorted();
}

/** Publishes a version of the post, and returns the addresses of its preview image and of its image. */
async function publish(site: PublishedSite, title: string, word: string, shade: number): Promise<[string, string]> {
  await site.write(
    `posts/${slug}/index.mdx`,
    buildPost({ title, text: `It begins with ${word} words.\n\n![A square](./square.png)` }),
  );
  await site.write(`posts/${slug}/square.png`, buildPng(40, 30, [shade, 0, 0]));
  expect((await site.push()).output).toContain('live after');
  const { text } = await site.get(path);
  const [, card = ''] = /property="og:image" content="https?:\/\/[^/]+(\/og\/[^"]+)"/.exec(text) ?? [];
  const [, image = ''] = /(?:src|srcSet)="(\/media\/[^" ]+)/i.exec(text) ?? [];
  for (const address of [card, image]) expect((await site.get(address)).status, address).toBe(200);
  return [card, image];
}

test('after npm run forget, no response and no file has the version, and its images are gone', async ({
  published: site,
}) => {
  await publish(site, 'Changing', 'some', 50);
  const [card, image] = await publish(site, `The ${words[1]}`, words[0] ?? '', 100);
  // The control: each kind of response and file has the words while the version is live.
  expect(await findShown(site)).toEqual(
    expect.arrayContaining([path, `${path}.md`, `${path}/excerpt`, `${path}/history`, '/', '/feed.xml', '/feed.json']),
  );
  expect((await site.get('/search.json?q=Zanzibar')).text).toContain(path);
  const [lastCard, lastImage] = await publish(site, 'Changing', 'other', 150);
  // Pages of the previous release may be sent for a moment.
  await expect.poll(() => findShown(site)).toEqual([`${path}/history`]);
  for (const address of [card, image]) expect((await site.get(address)).status, address).toBe(200);
  for (const word of words) expect((await site.site.findFiles(word)).length, word).toBeGreaterThan(1);

  const { code, output } = await site.command('forget', slug, '2');
  expect(output).toMatch(/Removed 1 version, 1 release, 1 preview image/);
  expect(code).toBe(0);
  expect(await findShown(site)).toEqual([]);
  expect(JSON.parse((await site.get('/search.json?q=Zanzibar')).text)).toMatchObject({ total: 0 });
  for (const address of [card, image]) expect((await site.get(address)).status, address).toBe(404);
  for (const address of [path, `${path}/history`, lastCard, lastImage])
    expect((await site.get(address)).status, address).toBe(200);
  for (const word of words) await expect.poll(() => site.site.findFiles(word), word).toEqual([]);
});

test('an idle server drops the versions of a deleted post', { tag: '@slow' }, async ({ published: site }) => {
  await publish(site, `The ${words[1]}`, words[0] ?? '', 100);
  await site.remove(`posts/${slug}/index.mdx`);
  await site.remove(`posts/${slug}/square.png`);
  await site.push();
  expect((await site.site.findFiles('Zanzibar')).length).toBeGreaterThan(1);
  expect((await site.command('forget', slug)).code).toBe(0);
  for (const word of words) await expect.poll(() => site.site.findFiles(word), word).toEqual([]);
  expect((await site.get(path)).status).toBe(404);
});
