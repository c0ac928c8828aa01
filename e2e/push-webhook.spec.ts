// Webhooks and polling, and their metrics and traces.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { buildPost, send } from './pushed.ts';
import { runScript } from './site/checkout.ts';
import { expect, test } from './test.ts';

test('a signed webhook publishes the state of the repository, and others are refused', async ({ published: site }) => {
  await site.write('posts/by-webhook.mdx', buildPost({ title: 'By webhook' }));
  await site.pushQuietly();
  const body = JSON.stringify({ ref: 'refs/heads/main', repository: { clone_url: 'https://evil.example/x.git' } });
  const refused = [
    await send(site.site, body, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }),
    await send(site.site, body, { 'content-type': 'text/plain' }),
    await send(site.site, JSON.stringify({ ref: 'refs/heads/other' })),
    await send(site.site, body, {}, 'PUT'),
  ];
  expect(refused.map(({ status }) => status)).toEqual([403, 415, 200, 405]);
  expect((await site.get('/posts/by-webhook')).status).toBe(404);
  const accepted = await send(site.site, body);
  expect(accepted.status).toBe(202);
  for (const { headers } of [...refused, accepted]) {
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  }
  await site.waitFor(async () => (await site.get('/posts/by-webhook')).status === 200);
});

/** Sums the samples of a metric whose labels match. */
function sum(scrape: string, metric: string, labels = ''): number {
  const lines = scrape.split('\n').filter((line) => new RegExp(`^${metric}(?:\\{|\\s)`).test(line));
  return lines
    .filter((line) => line.includes(labels))
    .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
}

test('the metrics count a webhook, its publication and the pages, and promtool accepts them', async ({
  published: site,
}) => {
  const before = await site.scrape();
  await site.write('posts/measured.mdx', buildPost({ title: 'Measured' }));
  await site.pushQuietly();
  expect((await send(site.site, JSON.stringify({ ref: 'refs/heads/main' }))).status).toBe(202);
  expect((await send(site.site, '{}', { 'x-hub-signature-256': 'sha256=00' })).status).toBe(403);
  const published = (text: string) => sum(text, 'load_bearing_publications_total', 'published');
  await site.waitFor(async () => published(await site.scrape()) > published(before));
  await site.waitFor(async () => (await site.get('/posts/measured')).status === 200);
  await site.get('/about');
  const scrape = await site.scrape();
  const grown = (metric: string, labels?: string) => sum(scrape, metric, labels) - sum(before, metric, labels);
  expect(grown('load_bearing_webhook_deliveries_total', 'accepted')).toBe(1);
  expect(grown('load_bearing_webhook_deliveries_total', 'refused')).toBe(1);
  expect(grown('load_bearing_publications_total', 'published')).toBe(1);
  expect(grown('load_bearing_renders_total', 'changed')).toBeGreaterThan(0);
  expect(grown('load_bearing_page_cache_reads_total', 'front')).toBeGreaterThan(0);
  expect(grown('load_bearing_http_requests_total', 'route="post",status="200"')).toBeGreaterThan(0);
  for (const stage of ['read', 'compile', 'write', 'trial', 'swap', 'ready']) {
    expect(grown('load_bearing_publication_stage_duration_seconds_count', `"${stage}"`), stage).toBeGreaterThan(0);
  }
  for (const thread of ['front', 'render', 'publisher']) {
    expect(sum(scrape, 'load_bearing_event_loop_active_seconds_total', thread), thread).toBeGreaterThan(0);
  }
  expect(scrape).not.toContain('/posts/measured');
  if (!existsSync('/usr/bin/promtool')) return;
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: scrape, encoding: 'utf8' });
  expect(status, stdout + stderr).toBe(0);
});

test('a push is one trace, from the webhook through the publisher to the pages that are rendered', async ({
  published: site,
  collector,
}) => {
  await site.write('posts/followed.mdx', buildPost({ title: 'Followed' }));
  await site.pushQuietly();
  const trace = randomBytes(16).toString('hex');
  const traceparent = `00-${trace}-${'ab'.repeat(8)}-01`;
  expect((await send(site.site, JSON.stringify({ ref: 'refs/heads/main' }), { traceparent })).status).toBe(202);
  const stages = ['publish', 'read', 'prepare', 'compile', 'write', 'trial', 'swap', 'ready', 'warm'];
  const pages = ['GET preview', 'GET post', 'render', 'cache read', 'cache write'];
  await expect.poll(() => collector.listMissing(trace, ['POST webhook', ...stages, ...pages])).toEqual([]);
  // Spans read the clock, which Next forbids while it renders.
  expect((await site.get('/posts/followed')).status).toBe(200);
  expect((await site.get('/search?q=followed')).status).toBe(200);
});

test('without a secret there is no webhook, and a short one is refused at the start', async ({ site }) => {
  expect((await send(site, '{"ref":"refs/heads/main"}')).status).toBe(404);
  const { code, output } = await runScript('server.ts', { ...site.settings, PUBLISH_SECRET: 'short' });
  expect(code).toBe(1);
  expect(output).toMatch(/PUBLISH_SECRET \(5 characters, not shown\) must have at least 32 characters/);
});

test('the next poll finds a push whose webhook was lost', async ({ published: site }) => {
  await site.restartPublisher({ PUBLISH_POLL: '1' });
  await site.write('posts/found.mdx', buildPost({ title: 'Found' }));
  await site.pushQuietly();
  await site.waitFor(async () => (await site.get('/posts/found')).status === 200);
});
