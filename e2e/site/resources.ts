// A table of every kind of resource.
import { expect } from '@playwright/test';
import { missingPath, type Site } from './site.ts';

export interface Resource {
  name: string;
  path: string;
  status: number;
  /** Absent if it has no entity tag. */
  tag?: 'weak' | 'strong';
  cacheControl: string;
  /** Whether it is sent in several content codings. */
  isText: boolean;
  /** Whether its body differs from one response to the next. */
  isVolatile?: boolean;
  /** Whether conditions are evaluated: `/healthz` reports on this moment. */
  isUnconditional?: boolean;
}

const revalidated = 'public, max-age=0, must-revalidate';
const immutable = 'public, max-age=31536000, immutable';

const post = '/posts/limits-of-a-backend';
/** Has images and an interactive figure. */
const styleguide = '/styleguide';

/** Waits until the pages among them are cached and compressed. */
export async function listResources(site: Site): Promise<Resource[]> {
  // The first response to a page comes from Next, and the page is compressed after it.
  for (const path of ['/about', styleguide, post]) {
    await expect
      .poll(async () => (await site.get(path, { 'accept-encoding': 'br' })).headers['content-encoding'])
      .toBe('br');
  }
  const current = await site.current();
  await expect.poll(async () => (await site.get(missingPath)).headers['x-release']).toBe(current);
  const { text } = await site.get(post);
  const { text: pictured } = await site.get(styleguide);
  const find = (pattern: RegExp, html = text) =>
    new URL(pattern.exec(html)?.[1] ?? '/nothing-found', site.origin).pathname;
  return [
    { name: 'a cached page', path: '/about', status: 200, tag: 'weak', cacheControl: revalidated, isText: true },
    {
      name: 'a cached page with a query',
      path: `${post}?a=1`,
      status: 200,
      tag: 'weak',
      cacheControl: revalidated,
      isText: true,
    },
    {
      name: 'a page with an interactive figure',
      path: styleguide,
      status: 200,
      tag: 'weak',
      cacheControl: revalidated,
      isText: true,
    },
    {
      name: 'a page that is rendered for each request',
      path: '/search?q=latency',
      status: 200,
      cacheControl: 'private, max-age=0, must-revalidate',
      isText: true,
      isVolatile: true,
    },
    { name: 'a missing page', path: missingPath, status: 404, cacheControl: 'no-store', isText: true },
    { name: 'a redirect', path: `${post}/`, status: 308, cacheControl: revalidated, isText: false },
    { name: 'a feed', path: '/feed.xml', status: 200, tag: 'weak', cacheControl: revalidated, isText: true },
    { name: 'the sitemap', path: '/sitemap.xml', status: 200, tag: 'weak', cacheControl: revalidated, isText: true },
    { name: 'Markdown', path: `${post}.md`, status: 200, tag: 'weak', cacheControl: revalidated, isText: true },
    { name: 'missing Markdown', path: `${missingPath}.md`, status: 404, cacheControl: 'no-store', isText: true },
    {
      name: 'a script',
      path: find(/<script[^>]* src="(\/assets\/[^"]+)"/),
      status: 200,
      tag: 'weak',
      cacheControl: immutable,
      isText: true,
    },
    { name: 'the service worker', path: '/sw.js', status: 200, tag: 'weak', cacheControl: revalidated, isText: true },
    {
      name: 'an image of a post',
      path: find(/src="(\/media\/[^"]+\.(?:png|jpg))"/, pictured),
      status: 200,
      tag: 'strong',
      cacheControl: immutable,
      isText: false,
    },
    { name: 'a missing image', path: '/media/nothing.png', status: 404, cacheControl: 'no-store', isText: true },
    {
      name: 'a preview image',
      path: find(/property="og:image" content="([^"]+)"/),
      status: 200,
      tag: 'strong',
      cacheControl: immutable,
      isText: false,
    },
    {
      name: 'an unknown preview image',
      path: '/og/0000000000000000.png',
      status: 404,
      cacheControl: 'no-store',
      isText: false,
    },
    { name: 'an icon', path: '/favicon.ico', status: 200, tag: 'strong', cacheControl: revalidated, isText: false },
    {
      name: 'the results of a search as data',
      path: '/search.json?q=latency',
      status: 200,
      cacheControl: 'no-store',
      isText: true,
    },
    {
      name: 'the health of the server',
      path: '/healthz',
      status: 200,
      cacheControl: 'no-store',
      isText: false,
      isVolatile: true,
      isUnconditional: true,
    },
  ];
}
