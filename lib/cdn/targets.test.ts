import { expect, test } from 'vitest';
import { parseTargets } from '#lib/cdn/targets.ts';

test('several targets are parsed in their order, with decoded secrets', () => {
  expect(
    parseTargets('varnish://a%40b@[::1]:6081 fastly://token@SU1Z0isxPaozGVKXdv0eY\ncloudflare://t@023e105f'),
  ).toEqual([
    { driver: 'varnish', secret: 'a@b', address: 'http://[::1]:6081' },
    { driver: 'fastly', secret: 'token', address: 'SU1Z0isxPaozGVKXdv0eY' },
    { driver: 'cloudflare', secret: 't', address: '023e105f' },
  ]);
});

test('a webhook keeps its path, and a target needs no secret', () => {
  expect(parseTargets('https://s@purge.example.org/hooks/1?a=b varnish://cache:6081')).toEqual([
    { driver: 'webhook', secret: 's', address: 'https://purge.example.org/hooks/1?a=b' },
    { driver: 'varnish', secret: undefined, address: 'http://cache:6081' },
  ]);
});

test.each([
  'fastly',
  'ftp://a@b',
  'fastly://t@a/b',
  'cloudflare://t@a.b',
  'varnish://t@host:port',
  'varnish://t@host:1/path',
  'https://s@host/a#b',
  'fastly://t@a, fastly://t@b',
])('%j is not a list of targets', (text) => {
  expect(parseTargets(text)).toBeUndefined();
});
