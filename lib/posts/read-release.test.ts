import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { manifestPath } from '#lib/model/release-files.ts';
import { makeFolders } from '#test/corpus/folder.ts';
import { goodFolder, now, post } from '#test/corpus/form.ts';

const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>';

test('an image is read after a repair of its folder or of the manifest, and one of no release is not found', async () => {
  const folders = await makeFolders({ ...goodFolder, 'posts/a.mdx': post('![A](./a.svg)'), 'posts/a.svg': drawing });
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(folders.root, { recursive: true });
  });
  vi.stubEnv('RELEASE_DIR', folders.releaseDir);
  const { log } = await import('#lib/log.ts');
  vi.spyOn(log, 'error').mockReturnValue();
  const { makeRelease } = await import('#lib/release/make-release.ts');
  const { digest = '' } = await makeRelease({ ...folders, now });
  const { readIndex, readMedia } = await import('#lib/posts/read-release.ts');
  const { repairWith } = await import('#lib/model/damage.ts');
  const image = readIndex(digest).posts.find(({ slug }) => slug === 'a')?.images['./a.svg']?.name ?? '';
  const bytes: (Uint8Array | undefined)[] = [];
  for (const path of [
    manifestPath(folders.releaseDir, digest),
    join(folders.releaseDir, 'pictures', image.slice(0, 16)),
  ]) {
    await rename(path, `${path}.away`);
    repairWith(() => rename(`${path}.away`, path));
    bytes.push(await readMedia(image));
  }
  expect(bytes[0]?.byteLength).toBeGreaterThan(0);
  expect(bytes[1]).toEqual(bytes[0]);
  expect(await readMedia(`${'0'.repeat(16)}.svg`)).toBeUndefined();
});
