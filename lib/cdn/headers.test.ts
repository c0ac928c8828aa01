import { expect, test } from 'vitest';
import { buildCdnHeaders, uncachedHeaders } from '#lib/cdn/headers.ts';

test('a response has a cache lifetime and its tags', () => {
  const lifetime = 'max-age=86400, stale-while-revalidate=60, stale-if-error=86400';
  expect(buildCdnHeaders('/posts/a')).toEqual({
    'cdn-cache-control': lifetime,
    'surrogate-control': lifetime,
    'cache-tag': '/posts/a,posts,site',
    'surrogate-key': '/posts/a posts site',
  });
});

test('a response of the previous release must not be stored, even if a cache already has it', () => {
  expect(uncachedHeaders).toEqual({ 'cdn-cache-control': 'no-store', 'surrogate-control': 'no-store' });
});
