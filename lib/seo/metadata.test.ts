import { afterEach, expect, test, vi } from 'vitest';
import { makePost } from '#test/corpus/post.ts';

async function open(settings: Record<string, string> = {}) {
  vi.resetModules();
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  return import('#lib/seo/metadata.ts');
}

afterEach(() => vi.unstubAllEnvs());

test('the account of the author is told to the fediverse where there is one', async () => {
  const { buildSiteMetadata } = await open({ FEDIVERSE_CREATOR: '@somebody@example.social' });
  expect(buildSiteMetadata().other).toEqual({ 'fediverse:creator': '@somebody@example.social' });
});

test('without an account nothing is told', async () => {
  const { buildSiteMetadata } = await open();
  expect(buildSiteMetadata().other).toEqual({});
});

test('the image of a post stands first, with its size, its type and what it shows; its cover behind', async () => {
  const { buildPostMetadata } = await open();
  const post = makePost('a', {
    title: 'Why?',
    card: '0123456789abcdef',
    tags: ['caching'],
    cover: { name: 'cover.png', width: 10, height: 5, alt: 'A cover' },
  });
  const { openGraph, twitter } = buildPostMetadata(post, { caching: 'Caching' });
  const image = { url: '/og/0123456789abcdef.png', alt: 'Why? Load Bearing, Caching, January 31, 2026, 1 min read.' };
  expect(openGraph).toMatchObject({
    type: 'article',
    section: 'Caching',
    images: [{ ...image, width: 1200, height: 630, type: 'image/png' }, { url: '/media/cover.png' }],
  });
  expect(twitter).toMatchObject({ card: 'summary_large_image', images: [image] });
});
