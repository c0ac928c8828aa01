// Two machines with a real Redis: a page is rendered by one of them, and each renders its own when Redis is lost.
import { findFreePort } from '../test/ports.ts';
import { hasRedis, RedisServer } from '../test/redis.ts';
import { readLoadFactor } from '../test/suite.ts';
import { buildPost } from './pushed.ts';
import { PublishedSite } from './site/published-site.ts';
import { Site } from './site/site.ts';
import { expect, test } from './test.ts';

/** The sum of a metric over its labels, or of those with a label. */
async function sum(site: Site, name: string, label = ''): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${site.settings.METRICS_PORT}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes(label));
  return lines.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
}

const rendersOf = (site: Site) => sum(site, 'load_bearing_renders_total');
const sharedOf = (site: Site) => sum(site, 'load_bearing_page_cache_reads_total', 'tier="shared"');

test('two machines render a page once, and each renders its own without the store', { tag: '@slow' }, async ({
  paths,
}) => {
  test.skip(!hasRedis, 'Redis is not installed: apt-get install redis-server');
  const redis = await RedisServer.start();
  const own = async () => ({
    SHARED_STORE: redis.url,
    SITE_URL: 'https://blog.example.org',
    METRICS_PORT: String(await findFreePort()),
  });
  const published = await PublishedSite.open(await own());
  const web = await Site.open({ ...(await own()), ROLE: 'web' }, { isFresh: true });
  const both = [published.site, web];
  try {
    await published.write('posts/first.mdx', buildPost({ title: 'First' }));
    await published.push();
    const release = await published.site.current();
    await expect.poll(() => web.current()).toBe(release);
    const shows = async (site: Site, path: string) => (await site.get(path)).headers['x-release'] === release;
    const cached = paths.filter((path) => !path.startsWith('/search') && !path.endsWith('/history'));
    const [later, now] = [cached.slice(-5), cached.slice(0, -5)];
    const before = await Promise.all(both.map(rendersOf));
    // Even the first response is not a page of the previous release.
    for (const path of now) for (const site of both) expect(await shows(site, path), path).toBe(true);
    const pages = await Promise.all(now.map(async (path) => Promise.all(both.map((site) => site.get(path)))));
    for (const [mine, theirs] of pages) expect(theirs?.headers.etag).toBe(mine?.headers.etag);
    expect(await sharedOf(web)).toBeGreaterThan(0);
    const after = await Promise.all(both.map(rendersOf));
    const renders =
      after.reduce((total, count) => total + count, 0) - before.reduce((total, count) => total + count, 0);
    test.info().annotations.push({ type: 'renders', description: `${renders} of ${now.length} pages on 2 machines` });
    // The publication has already rendered some of them. On a busy machine, a response of the store may be too late.
    expect(renders).toBeLessThanOrEqual(now.length * Math.min(readLoadFactor(), 1.5));

    await redis.kill();
    for (const path of later) for (const site of both) expect((await site.get(path)).status, path).toBe(200);
    for (const path of later) expect(await shows(web, path), path).toBe(true);
    expect(await rendersOf(web)).toBeGreaterThan(after[1] ?? 0);
  } finally {
    await web.close();
    await published.close();
    await redis.stop();
  }
});
