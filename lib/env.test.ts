import { afterEach, beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => vi.resetModules());
afterEach(() => vi.unstubAllEnvs());

test.each([
  [{ PORT: '4000' }, 'http://localhost:4000'],
  [{ PORT: '0' }, 'http://localhost:3000'],
  [{ PORT: '4000', SITE_URL: 'https://blog.example.org/' }, 'https://blog.example.org'],
])('with %j the address of the site is %s', async (settings, siteUrl) => {
  vi.stubEnv('SITE_URL', '');
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  const { env } = await import('#lib/env.ts');
  expect(env.siteUrl).toBe(siteUrl);
});
