import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestOf } from '#lib/model/digest.ts';
import { pointerPath } from '#lib/model/release-files.ts';
import { watchNamedRelease } from '#lib/page-cache/named-release.ts';
import { setCurrent } from '#test/set-current.ts';

let dir = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-named-'));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

test('the front follows the pointer, and returns no release while the pointer is missing or damaged', async () => {
  const read = watchNamedRelease(dir);
  const becomes = (release: string | undefined) => expect.poll(() => read().release, { interval: 1 }).toBe(release);
  await becomes(undefined);
  await setCurrent(dir, digestOf('one'));
  await becomes(digestOf('one'));
  await setCurrent(dir, digestOf('two'));
  await becomes(digestOf('two'));
  await writeFile(pointerPath(dir), 'damaged');
  await becomes(undefined);
  await setCurrent(dir, digestOf('three'));
  await becomes(digestOf('three'));
  await rm(pointerPath(dir));
  await becomes(undefined);
});
