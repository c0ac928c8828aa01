// What the build promises: pages that are ready before anybody asks for them.
import { readFile } from 'node:fs/promises';
import { fromRoot } from './site/checkout.ts';
import { readPosts } from './site/source.ts';
import { expect, test } from './test.ts';

interface Route {
  response?: string;
  compute?: string;
  routeType?: string;
}

async function readRoutes(): Promise<Record<string, Route>> {
  const text = await readFile(fromRoot('.next/prerender-manifest.json'), 'utf8');
  return (JSON.parse(text) as { routes: Record<string, Route> }).routes;
}

test('the list, the about page, the page for unknown addresses and every post are in the build', async () => {
  const posts = (await readPosts(fromRoot('content'))).map(({ slug }) => `/posts/${slug}`);
  const routes = Object.keys(await readRoutes());
  expect(routes).toEqual(expect.arrayContaining(['/', '/about', '/_not-found', ...posts]));
});

test('each page of the build but the search is complete and needs nothing computed when it is asked for', async () => {
  const pages = Object.entries(await readRoutes()).filter(([, { routeType }]) => routeType === 'page');
  expect(pages.length).toBeGreaterThan(2);
  const unfinished = pages.filter(([, { response, compute }]) => response !== 'complete' || compute !== 'static');
  expect(unfinished.map(([path]) => path)).toEqual(['/search']);
});
