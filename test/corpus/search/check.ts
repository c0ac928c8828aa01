// Tests the results of searches over a content folder and the posts of `posts.ts`.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Index } from '#lib/model/release.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { SearchIndex, type SearchResponse } from '#lib/search/search.ts';
import { postPath } from '#lib/urls.ts';
import { putFiles } from '#test/corpus/folder.ts';
import { readRelease } from '#test/corpus/release.ts';
import { posts } from '#test/corpus/search/posts.ts';
import type { Expectation } from '#test/corpus/search/queries.ts';

/** @param content the folder, from the root of the repository */
export function describeSearch(content: string, expectations: Record<string, readonly Expectation[]>): void {
  let root: string;
  let ask: (query: string) => Promise<SearchResponse>;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'load-bearing-test-'));
    const folders = { contentDir: join(root, 'content'), releaseDir: join(root, 'release') };
    await cp(join(import.meta.dirname, '../../..', content), folders.contentDir, { recursive: true });
    await putFiles(folders.contentDir, posts);
    const { digest = '', errors } = await makeRelease({ ...folders, now: Date.parse('2026-12-01') });
    expect(errors).toEqual([]);
    const { index }: { index: Index } = await readRelease(folders.releaseDir, digest);
    const search = new SearchIndex(folders.releaseDir);
    ask = (query) => search.search(query, digest, index);
  });

  afterAll(() => rm(root, { recursive: true }));

  describe.each(Object.entries(expectations))('%s', (_kind, rows) => {
    test.each(rows)('$query', async ({ query, first, section }) => {
      const { hits } = await ask(query);
      const paths = hits.map(({ url }) => url.replace(/#.*/, '')).slice(0, Math.max(1, first.length));
      expect(paths.toSorted()).toEqual(first.map(postPath).toSorted());
      if (section !== undefined) expect(hits[0]?.url).toBe(`${postPath(first[0] ?? '')}#${section}`);
    });
  });
}
