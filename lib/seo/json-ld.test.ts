import { expect, test } from 'vitest';
import { buildPostJsonLd } from '#lib/seo/json-ld.ts';
import { buildPostMetadata } from '#lib/seo/metadata.ts';
import { makePost } from '#test/corpus/post.ts';

test('a post that was updated in plain on the day of its date was not changed before it was published', () => {
  const date = '2026-01-31T09:00+01:00';
  const post = makePost('a', { date, updated: '2026-01-31' });
  expect(buildPostJsonLd(post, {})).toMatchObject({ datePublished: date, dateModified: date });
  expect(buildPostMetadata(post, {}).openGraph).toMatchObject({ publishedTime: date, modifiedTime: date });
});

test('a post that was updated later says when', () => {
  const post = makePost('a', { date: '2026-01-31T09:00+01:00', updated: '2026-02-01' });
  expect(buildPostJsonLd(post, {})).toMatchObject({ dateModified: '2026-02-01' });
  expect(buildPostMetadata(post, {}).openGraph).toMatchObject({ modifiedTime: '2026-02-01' });
});
