// The behaviour of Next's build that the page cache relies on. A failure names the behaviour that changed.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromRoot } from './site/checkout.ts';
import { readRelease } from './site/site.ts';
import { expect, test } from './test.ts';

interface Bypass {
  type: string;
  key: string;
  value?: string;
}

interface Route {
  routeType?: string;
  response?: string;
  compute?: string;
  experimentalBypassFor?: Bypass[];
}

async function readManifest(): Promise<{ routes: Record<string, Route>; dynamicRoutes: Record<string, Route> }> {
  return JSON.parse(await readFile(fromRoot('.next/prerender-manifest.json'), 'utf8'));
}

async function readSeeds(): Promise<
  { name: string; status?: number; headers: Record<string, string>; key?: string }[]
> {
  const dir = fromRoot('.next/server/app');
  const names = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.meta'));
  return Promise.all(
    names.map(async (name) => {
      const meta = JSON.parse(await readFile(join(dir, name), 'utf8'));
      return { name, status: meta.status, headers: meta.headers ?? {}, key: meta.routeCache?.key };
    }),
  );
}

test('the build stores the tags of each page, and with them its release', async () => {
  const current = await readRelease(fromRoot('.release'));
  const pages = (await readSeeds()).filter(({ name }) => /^(?:index|pages\/about|posts\/.*)\.meta$/.test(name));
  expect(pages.length, 'Next no longer keeps a .meta file beside a page').toBeGreaterThan(2);
  for (const { name, headers, key } of pages) {
    const releases = headers['x-next-cache-tags']?.split(',').filter((tag) => tag.startsWith('release:'));
    expect(releases, `${name}: Next no longer stores the tags of a page in x-next-cache-tags`).toHaveLength(1);
    expect(releases?.[0]?.slice('release:'.length), name).toMatch(/^[0-9a-f]{64}$/);
    expect(key, `${name}: Next no longer names the key of a page in its .meta file`).toMatch(
      /^\/route-cache\/APP_PAGE\//,
    );
  }
  expect(current).toMatch(/^[0-9a-f]{64}$/);
});

test('the page for unknown addresses has its own tag and its status in the build', async () => {
  const missing = (await readSeeds()).find(({ name }) => name === '_not-found.meta');
  expect(missing?.status, 'Next builds the page for unknown addresses with another status').toBe(404);
  expect(
    missing?.headers['x-next-cache-tags']?.split(','),
    'Next tags the page for unknown addresses differently: once rendered again it would be a 200',
  ).toContain('_N_T_/_not-found/page');
});

test('no user agent bypasses the page cache', async () => {
  const { routes, dynamicRoutes } = await readManifest();
  const agents = ['Googlebot/2.1', 'Slackbot-LinkExpanding 1.0', 'facebookexternalhit/1.1', 'Mozilla/5.0', ''];
  const rules = [...Object.entries(routes), ...Object.entries(dynamicRoutes)].flatMap(([path, route]) =>
    (route.experimentalBypassFor ?? []).filter(({ key }) => key === 'user-agent').map((rule) => ({ path, ...rule })),
  );
  expect(rules.length, 'Next no longer writes `htmlLimitedBots` into experimentalBypassFor').toBeGreaterThan(0);
  for (const { path, value = '' } of rules) {
    const matched = agents.filter((agent) => new RegExp(value).test(agent));
    expect(matched, `${path}: Next lets crawlers pass the page cache by, each one a render`).toEqual([]);
  }
});

test('every built page is complete, and a post that was not built is rendered before it is sent', async () => {
  const { routes, dynamicRoutes } = await readManifest();
  const pages = Object.entries(routes).filter(([, { routeType }]) => routeType === 'page');
  const unfinished = pages.filter(([, { response, compute }]) => response !== 'complete' || compute !== 'static');
  // Search and previews are rendered for each request and sent when they are complete.
  expect(
    unfinished.map(([path, { response, compute }]) => [path, response, compute]).toSorted(),
    'Next no longer prerenders these pages whole, or would stream the search',
  ).toEqual([
    ['/preview', 'empty', 'blocking'],
    ['/search', 'empty', 'blocking'],
  ]);
  const post = dynamicRoutes['/posts/[slug]'];
  expect([post?.response, post?.compute], 'Next would stream a shell for a post that was not built').toEqual([
    'empty',
    'blocking',
  ]);
});
