// A real Varnish in front of the site: it keeps pages, and is purged of exactly those that a push changes.
import { findFreePort } from '../test/ports.ts';
import { hasVarnish, nameVarnish, Varnish } from '../test/varnish.ts';
import { buildPost, lists } from './pushed.ts';
import { PublishedSite } from './site/published-site.ts';
import { type Answer, request } from './site/site.ts';
import { expect, test } from './test.ts';

/** Changed by a new post: it is first on the lists. */
const changed = ['/', '/archive', '/feed.xml', '/sitemap.xml'];
/** Not changed by it. */
const unchanged = ['/tags/craft', '/styleguide', '/robots.txt', '/icon.svg'];

test('a CDN keeps pages until a push changes them, and only those are fetched again', { tag: '@slow' }, async () => {
  test.skip(!hasVarnish, 'Varnish is not installed: apt-get install varnish varnish-modules');
  const port = await findFreePort();
  const published = await PublishedSite.open({ CDN: nameVarnish(port) });
  const varnish = await Varnish.start({ backends: [Number(new URL(published.site.origin).port)], port });
  const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    request(varnish.origin, path, headers, { agent: false });
  const isHit = async (path: string) => (await get(path)).headers['x-cache'] === 'hit';
  try {
    // The publisher has started before Varnish, so its first purge has failed, and is repeated.
    await expect.poll(async () => (await published.health()).problems ?? []).not.toContain('purge-failed');
    for (const path of [...changed, ...unchanged]) await expect.poll(() => isHit(path), path).toBe(true);
    // That purge is repeated after 3 seconds. Pages that are older than that stay.
    for (const path of unchanged) {
      await expect.poll(async () => Number((await get(path)).headers.age), path).toBeGreaterThan(4);
    }
    const held = new Map(await Promise.all(unchanged.map(async (path) => [path, await get(path)] as const)));

    await published.write('posts/kept.mdx', buildPost({ title: 'Kept by a cache' }));
    const { output } = await published.push();
    const begin = performance.now();
    await expect.poll(async () => (await get('/posts/kept')).status).toBe(200);
    await expect.poll(async () => (await get('/')).text).toContain('Kept by a cache');
    test
      .info()
      .annotations.push({ type: 'from push to CDN', description: `${Math.round(performance.now() - begin)} ms` });
    expect(output).toMatch(/The CDN was purged of \d+ tags/);
    for (const path of lists) await expect.poll(async () => (await get(path)).text, path).toContain('/posts/kept');
    // The purge is repeated once. After that, everything stays.
    for (const path of unchanged) {
      expect((await get(path)).headers['x-cache'], path).toBe('hit');
      expect((await get(path)).headers.age, path).not.toBe('0');
      expect((await get(path)).bytes.equals(held.get(path)?.bytes ?? Buffer.of()), path).toBe(true);
    }
    // An unchanged page keeps the release it was fetched with: its bytes say whether it is up to date.
    expect((await get('/tags/craft')).headers['x-release']).not.toBe(await published.site.current());
    expect((await get('/tags/craft')).text).toBe((await published.get('/tags/craft')).text);

    await published.write('posts/kept.mdx', buildPost({ title: 'Kept by a cache', text: 'Other words.' }));
    await published.push();
    await expect.poll(async () => (await get('/posts/kept')).text).toContain('Other words.');
    await published.command('rollback');
    await expect.poll(async () => (await get('/posts/kept')).text).not.toContain('Other words.');
    await published.remove('posts/kept.mdx');
    await published.push();
    await expect.poll(async () => (await get('/posts/kept')).status).toBe(404);
  } finally {
    await varnish.stop();
    await published.close();
  }
});

test('a CDN gets tags and a lifetime, browsers ask each time, and a failed purge is a problem', async () => {
  const port = await findFreePort();
  const published = await PublishedSite.open({ CDN: nameVarnish(port) });
  try {
    for (const path of [
      '/',
      '/posts/leading-without-code',
      '/feed.xml',
      '/posts/leading-without-code.md',
      '/robots.txt',
    ]) {
      const { headers } = await published.get(path);
      expect(headers['cdn-cache-control'], path).toBe('max-age=86400, stale-while-revalidate=60, stale-if-error=86400');
      expect(String(headers['surrogate-key']).split(' '), path).toEqual(expect.arrayContaining([path, 'site']));
      expect(headers['cache-control'], path).toBe('public, max-age=0, must-revalidate');
    }
    for (const path of [
      '/search?q=a',
      '/posts/leading-without-code/history',
      '/posts/missing',
      '/?utm_source=x',
      '/healthz',
    ]) {
      const { headers } = await published.get(path);
      expect(headers['surrogate-key'], path).toBeUndefined();
      expect(headers['cdn-cache-control'] ?? 'no-store', path).toBe('no-store');
    }
    // No Varnish is running.
    expect((await published.health()).problems).toContain('purge-failed');
    expect(published.publisherLog.match(/"event":"purge-failed"/g)).toHaveLength(1);
  } finally {
    await published.close();
  }
});
