// The build contains pages that are rendered before the first request.
import { readFile } from 'node:fs/promises';
import { fromRoot } from './site/checkout.ts';
import { readPosts } from './site/source.ts';
import { expect, test } from './test.ts';

test('the list, the about page, the page for unknown addresses and every post are in the build', async () => {
  const posts = (await readPosts(fromRoot('content'))).map(({ slug }) => `/posts/${slug}`);
  const manifest = await readFile(fromRoot('.next/prerender-manifest.json'), 'utf8');
  const { routes } = JSON.parse(manifest) as { routes: object };
  expect(Object.keys(routes)).toEqual(expect.arrayContaining(['/', '/pages/about', '/_not-found', ...posts]));
});
