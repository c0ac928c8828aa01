// A publisher that is killed at any moment loses no version and records none twice.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readVersions } from '#lib/history/read-history.ts';
import { readPointer } from '#lib/model/release-files.ts';
import { makeFolders, makeRandom, putFiles } from '#test/corpus/folder.ts';
import { goodFolder, plainPost } from '#test/corpus/form.ts';

const kills = 6;
const program = new URL('../../test/fixtures/publish-edits.ts', import.meta.url);

test('each move of the pointer has its version, after a kill in the middle of publications', async () => {
  const { root, contentDir, releaseDir } = await makeFolders(goodFolder);
  const random = makeRandom(7);
  try {
    await putFiles(contentDir, { 'posts/a.mdx': plainPost('a', 'The words of edit -1.') });
    for (let kill = 0; kill < kills; kill++) {
      const child = fork(program, [contentDir, releaseDir, String(kill * 1_000)]);
      await once(child, 'message');
      await delay(random() * 40);
      child.kill('SIGKILL');
      await once(child, 'close');
      const { history, sequence = 0 } = readPointer(releaseDir) ?? {};
      const numbers = readVersions(releaseDir, history, 'a').map(({ number }) => number);
      expect(numbers.toReversed()).toEqual(
        sequence === 1 ? [] : Array.from({ length: sequence }, (_, place) => place + 1).slice(-50),
      );
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
