import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRelease } from '#lib/release/make-release.ts';
import { formatPost, makePost, writeContent } from './posts.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-bench-'));
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

// Recorded from the generator that the other blogs were measured with: figures compare only over the same text.
test.each([
  [1, 1500, '1032666aa55768731b6dcadca0a9f814af9256200fd4cbe7d589c9b215ee9ca3'],
  [2, 1500, '8fb7350fd552f99946bfb04cd2c3c1c25680b5974f78498ab1db5ad5f815e370'],
  [10, 1500, '78e530fd3ff71c699a16a4ed099a94a23ac5392c296cf87d27c3cfc22e8314ec'],
  [137, 1500, 'd33884336361bd396ff485b0874a0ad4c70389a3c5449e365012bdcd40b0a72e'],
  [1000, 1500, 'b6db2ca8c127cf4314afe5a597b7e7f1ee0d9ca285f0cf64595ad0a996fcdce0'],
  [1, 300, 'dda37f2884a8ecd81a4e2b85cd67ff4ddb74f2698aca0744c807dab32db950d5'],
])('the body of post %i in %i words is the text that was recorded', (number, words, recorded) => {
  expect(sha256(makePost(number, words).body)).toBe(recorded);
});

test.each([
  [1, '7642a7af754e9800ef2a0341fe8a674887461d59fdefd7a7ece42b13c4eb7556'],
  [137, 'a695d8defa7f77c5eb65162c6fd00c2ad9f6100e7e1a405b86241f874a107605'],
  [1000, '074f49d9751e4c8d63772e21de8ceb74bfa19f0986babe5564385c3b46a52fa6'],
])('the whole file of post %i, front matter included, is the text that was recorded', (number, recorded) => {
  expect(sha256(formatPost(makePost(number)))).toBe(recorded);
});

test('a post is the same text in a folder of any size', async () => {
  await writeContent(join(dir, 'few'), 2);
  await writeContent(join(dir, 'many'), 12);
  expect(await readdir(join(dir, 'many', 'posts'))).toHaveLength(12);
  const [few, many] = await Promise.all(
    ['few', 'many'].map((folder) => readFile(join(dir, folder, 'posts', 'bench-00002.mdx'), 'utf8')),
  );
  expect(few).toBe(many);
});

test('a generated content folder becomes a release without a fault, all of its posts visible', async () => {
  const contentDir = join(dir, 'content');
  await writeContent(contentDir, 10, 100);
  const releaseDir = join(dir, 'release');
  const outcome = await makeRelease({ contentDir, releaseDir, now: Date.UTC(2026, 9, 1) });
  expect(outcome.errors).toEqual([]);
  expect(outcome.visible).toBe(10);
});

test('a folder with something in it is refused and left as it is', async () => {
  await writeFile(join(dir, 'tags.yaml'), 'go: Go\n');
  await expect(writeContent(dir, 1)).rejects.toThrow(/not empty/);
  expect(await readdir(dir)).toEqual(['tags.yaml']);
});
