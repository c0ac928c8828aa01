import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { log } from '#lib/log.ts';
import { FolderWatch } from '#lib/source/folder-watch.ts';

let root = '';
let dir = '';
let eventCount = 0;
let watching: FolderWatch;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'load-bearing-watch-'));
  dir = join(root, 'content');
  mkdirSync(join(dir, 'posts/folder'), { recursive: true });
  write('posts/one.mdx');
  write('posts/folder/index.mdx');
  watching = new FolderWatch(dir, () => {
    eventCount += 1;
  });
});

afterEach(() => {
  watching.close();
  rmSync(root, { recursive: true });
});

function write(path: string): void {
  writeFileSync(join(dir, path), String(Math.random()));
}

/** Replaces a file as git does. */
function replace(path: string): void {
  unlinkSync(join(dir, path));
  write(path);
}

/** Replaces a file by rename, as editors do. */
function renameOver(path: string): void {
  writeFileSync(join(root, 'saved'), String(Math.random()));
  renameSync(join(root, 'saved'), join(dir, path));
}

/** Expects an event for each change, and calls `follow` before the next one. */
async function expectEvents(...changes: (() => void)[]): Promise<void> {
  for (const [index, change] of changes.entries()) {
    eventCount = 0;
    change();
    await expect.poll(() => eventCount, { message: `change ${index}` }).toBeGreaterThan(0);
    // Later events of this change must not count for the next one.
    await delay(30);
    watching.follow();
  }
}

test('a file is reported each time it is written, replaced, removed and created again', async () => {
  for (const path of ['posts/one.mdx', 'posts/folder/index.mdx']) {
    const changes = [write, replace, write, replace, replace, renameOver, write, renameOver, renameOver, replace];
    await expectEvents(...changes.map((change) => () => change(path)));
    await expectEvents(
      () => unlinkSync(join(dir, path)),
      () => write(path),
      () => write(path),
    );
  }
});

test('a folder is reported when it is added, removed, renamed or replaced, and so are the files in it', async () => {
  const at = (path: string) => join(dir, path);
  await expectEvents(
    () => mkdirSync(at('posts/new/deep'), { recursive: true }),
    () => write('posts/new/deep/index.mdx'),
    () => renameSync(at('posts/new'), at('posts/renamed')),
    () => write('posts/renamed/deep/index.mdx'),
    () => mkdirSync(at('posts/new/deep'), { recursive: true }),
    () => write('posts/new/deep/index.mdx'),
    () => {
      rmSync(at('posts/new'), { recursive: true });
      mkdirSync(at('posts/new/deep'), { recursive: true });
    },
    () => write('posts/new/deep/index.mdx'),
    () => write('posts/renamed/deep/index.mdx'),
    () => {
      renameSync(at('posts/new'), at('posts/third'));
      renameSync(at('posts/renamed'), at('posts/new'));
      renameSync(at('posts/third'), at('posts/renamed'));
    },
    () => write('posts/new/deep/index.mdx'),
    () => write('posts/renamed/deep/index.mdx'),
    () => rmSync(at('posts/renamed'), { recursive: true }),
  );
});

test('a symbolic link to a folder is followed, and so is its next target', async () => {
  for (const name of ['here', 'there']) mkdirSync(join(root, name));
  const lead = (name: string) => symlinkSync(join(root, name), join(dir, 'pages'));
  const save = (name: string) => writeFileSync(join(root, name, 'about.mdx'), String(Math.random()));
  await expectEvents(
    () => lead('here'),
    () => save('here'),
    () => {
      unlinkSync(join(dir, 'pages'));
      lead('there');
    },
    () => save('there'),
  );
});

test('a content folder that is removed and restored is watched again after a call of `follow`', async () => {
  const away = join(root, 'away');
  await expectEvents(() => renameSync(dir, away));
  renameSync(away, dir);
  watching.follow();
  await expectEvents(() => replace('posts/one.mdx'));
});

test('a folder that cannot be listed is logged once, and watched as soon as it can be listed', async () => {
  const logged = vi.spyOn(log, 'error').mockReturnValue();
  onTestFinished(() => logged.mockRestore());
  // A symbolic link to itself, in place of a folder.
  symlinkSync(join(dir, 'pages'), join(dir, 'pages'));
  const another = new FolderWatch(dir, () => undefined);
  another.follow();
  expect(logged.mock.calls).toEqual([
    [
      { err: expect.objectContaining({ code: 'ELOOP' }) },
      expect.stringMatching(/content cannot be watched as a whole/),
    ],
  ]);
  another.close();
  unlinkSync(join(dir, 'pages'));
  watching.follow();
  await expectEvents(() => replace('posts/one.mdx'));
});

test('nothing is reported after it is closed', async () => {
  watching.close();
  eventCount = 0;
  write('posts/one.mdx');
  await delay(100);
  expect(eventCount).toBe(0);
});
