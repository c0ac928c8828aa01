import { expect, test } from 'vitest';
import { buildPostJsonLd } from '#lib/seo/json-ld.ts';
import { buildPostMetadata } from '#lib/seo/metadata.ts';
import { defaultSite } from '#lib/site.ts';
import { makePost } from '#test/corpus/post.ts';

test('a plain update date on the day of publication does not precede the time of publication', () => {
  const date = '2026-01-31T09:00+01:00';
  const post = makePost('a', { date, updated: '2026-01-31' });
  expect(buildPostJsonLd(post, {}, defaultSite)).toMatchObject({ datePublished: date, dateModified: date });
  expect(buildPostMetadata(post, {}, defaultSite).openGraph).toMatchObject({ publishedTime: date, modifiedTime: date });
});

test('a later update is the date of modification', () => {
  const post = makePost('a', { date: '2026-01-31T09:00+01:00', updated: '2026-02-01' });
  expect(buildPostJsonLd(post, {}, defaultSite)).toMatchObject({ dateModified: '2026-02-01' });
  expect(buildPostMetadata(post, {}, defaultSite).openGraph).toMatchObject({ modifiedTime: '2026-02-01' });
});
