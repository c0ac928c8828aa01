import { afterEach, expect, test, vi } from 'vitest';
import { defaultSite } from '#lib/site.ts';
import { makePost } from '#test/corpus/post.ts';

async function open(settings: Record<string, string> = {}) {
  vi.resetModules();
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  return import('#lib/seo/metadata.ts');
}

afterEach(() => vi.unstubAllEnvs());

test('metadata name the fediverse account of the author', async () => {
  const { buildSiteMetadata } = await open({ FEDIVERSE_CREATOR: '@somebody@example.social' });
  expect(buildSiteMetadata(defaultSite).other).toEqual({ 'fediverse:creator': '@somebody@example.social' });
});

test('without an account there is no such field', async () => {
  const { buildSiteMetadata } = await open();
  expect(buildSiteMetadata(defaultSite).other).toEqual({});
});

test('the card of a post is its first image, with size, type and alt text; its cover comes second', async () => {
  const { buildPostMetadata } = await open();
  const post = makePost('a', {
    title: 'Why?',
    card: '0123456789abcdef',
    tags: ['caching'],
    cover: { name: 'cover.png', width: 10, height: 5, alt: 'A cover' },
  });
  const { openGraph, twitter } = buildPostMetadata(post, { caching: 'Caching' }, defaultSite);
  const image = { url: '/og/0123456789abcdef.png', alt: 'Why? Load Bearing, Caching, January 31, 2026, 1 min read.' };
  expect(openGraph).toMatchObject({
    type: 'article',
    section: 'Caching',
    images: [{ ...image, width: 1200, height: 630, type: 'image/png' }, { url: '/media/cover.png' }],
  });
  expect(twitter).toMatchObject({ card: 'summary_large_image', images: [image] });
});

test('a post without authors of its own names the author of the site', async () => {
  const { buildPostMetadata } = await open();
  expect(buildPostMetadata(makePost('a'), {}, defaultSite).authors).toEqual([{ name: defaultSite.author }]);
});
