// The shapes of the requests are those that the references of the caches show.
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { buildPurges, findPurgeProblem } from '#lib/cdn/drivers.ts';

const facts = { site: 'https://blog.example.org', release: 'abc', at: '2026-11-29T12:00:00.000Z' };
const tags = ['/', 'list', '/posts/a'];

test('Fastly gets a soft purge by surrogate keys', () => {
  expect(buildPurges({ driver: 'fastly', secret: 'token', address: 'SU1Z0' }, tags, facts)).toEqual([
    {
      url: 'https://api.fastly.com/service/SU1Z0/purge',
      method: 'POST',
      headers: {
        accept: 'application/json',
        'fastly-key': 'token',
        'fastly-soft-purge': '1',
        'surrogate-key': '/ list /posts/a',
      },
    },
  ]);
});

test('Cloudflare gets tags as JSON, and its response body reports the success', () => {
  expect(buildPurges({ driver: 'cloudflare', secret: 'token', address: '023e' }, tags, facts)).toEqual([
    {
      url: 'https://api.cloudflare.com/client/v4/zones/023e/purge_cache',
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', authorization: 'Bearer token' },
      body: '{"tags":["/","list","/posts/a"]}',
    },
  ]);
  expect(findPurgeProblem('cloudflare', 200, '{"success":true,"errors":[]}')).toBeUndefined();
  expect(findPurgeProblem('cloudflare', 200, '{"success":false,"errors":[{"code":1}]}')).toBe(
    'it responds with [{"code":1}]',
  );
  expect(findPurgeProblem('cloudflare', 200, 'no JSON')).toBe('it responds with "no JSON"');
});

test('Varnish gets a PURGE with a token', () => {
  expect(buildPurges({ driver: 'varnish', secret: 't', address: 'http://127.0.0.1:6081' }, tags, facts)).toEqual([
    {
      url: 'http://127.0.0.1:6081/',
      method: 'PURGE',
      headers: { authorization: 'Bearer t', 'xkey-purge': '/ list /posts/a' },
    },
  ]);
});

test('a webhook gets all facts, signed like those of GitHub', () => {
  const target = { driver: 'webhook', secret: 's', address: 'https://purge.example.org/x' } as const;
  const [request] = buildPurges(target, tags, facts);
  expect(JSON.parse(request?.body ?? '')).toEqual({ event: 'purge', ...facts, tags });
  const signature = createHmac('sha256', 's')
    .update(request?.body ?? '')
    .digest('hex');
  expect(request?.headers['x-hub-signature-256']).toBe(`sha256=${signature}`);
});

test.each([
  ['cloudflare', 100],
  ['fastly', 256],
  ['varnish', 500],
] as const)('%s gets at most %i tags in a request, and a header that it accepts', (driver, most) => {
  const many = Array.from({ length: 1_001 }, (_, place) => `/posts/a-post-with-a-long-address-${place}`);
  const requests = buildPurges({ driver, secret: 't', address: 'x' }, many, facts);
  const sent = requests.map(({ headers, body }) =>
    body
      ? (JSON.parse(body) as { tags: string[] }).tags
      : (headers['surrogate-key'] ?? headers['xkey-purge'] ?? '').split(' '),
  );
  expect(sent.flat()).toEqual(many);
  for (const part of sent) expect(part.length).toBeLessThanOrEqual(most);
  for (const { headers } of requests) {
    for (const value of Object.values(headers)) expect(value.length).toBeLessThanOrEqual(7_000);
  }
});

test('no request is sent without tags, and an error status is a problem', () => {
  expect(buildPurges({ driver: 'fastly', secret: 't', address: 'x' }, [], facts)).toEqual([]);
  expect(findPurgeProblem('fastly', 401, '')).toBe('it responds with status 401');
  expect(findPurgeProblem('fastly', 200, '{"a":"108-1"}')).toBeUndefined();
});
