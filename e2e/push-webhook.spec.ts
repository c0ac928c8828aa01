// Webhooks and polling.
import { buildPost, send, test } from './pushed.ts';
import { expect } from './test.ts';

test('a signed webhook publishes the state of the repository, and others are refused', async ({ published: site }) => {
  await site.write('posts/by-webhook.mdx', buildPost({ title: 'By webhook' }));
  await site.pushQuietly();
  const body = JSON.stringify({ ref: 'refs/heads/main', repository: { clone_url: 'https://evil.example/x.git' } });
  const refused = [
    await send(site, body, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }),
    await send(site, body, { 'content-type': 'text/plain' }),
    await send(site, JSON.stringify({ ref: 'refs/heads/other' })),
    await send(site, body, {}, 'PUT'),
  ];
  expect(refused.map(({ status }) => status)).toEqual([403, 415, 200, 405]);
  expect((await site.get('/posts/by-webhook')).status).toBe(404);
  const accepted = await send(site, body);
  expect(accepted.status).toBe(202);
  for (const { headers } of [...refused, accepted]) {
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  }
  await site.waitFor(async () => (await site.get('/posts/by-webhook')).status === 200);
});

test('without a secret there is no webhook, and a short one is refused at the start', async ({ open }) => {
  const site = await open({});
  expect((await send(site, '{"ref":"refs/heads/main"}')).status).toBe(404);
  await expect(open({ PUBLISH_SECRET: 'short' })).rejects.toThrow(
    /PUBLISH_SECRET \(5 characters, not shown\) must have at least 32 characters/,
  );
});

test('the next poll finds a push whose webhook was lost', async ({ open }) => {
  const site = await open({ PUBLISH_POLL: '1' });
  await site.write('posts/found.mdx', buildPost({ title: 'Found' }));
  await site.pushQuietly();
  await site.waitFor(async () => (await site.get('/posts/found')).status === 200);
});
