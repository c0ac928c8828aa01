// Forgetting versions: afterwards, no file of the release folder contains their text, and all other texts stay.
import { appendFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { goodFolder, plainPost } from '#test/corpus/form.ts';

let folders: Folders;
let publisher: import('#lib/publish/publish-service.ts').PublishService;

beforeEach(async () => {
  folders = await makeFolders(goodFolder);
  vi.stubEnv('RELEASE_DIR', folders.releaseDir);
  vi.resetModules();
  const { openPublishService } = await import('#lib/publish/open-publisher.ts');
  const { FolderSource } = await import('#lib/publish/folder-source.ts');
  const { contentDir, releaseDir } = folders;
  const opened = await openPublishService({
    releaseDir,
    source: new FolderSource(contentDir),
    isStrict: true,
    log: () => undefined,
  });
  if (!opened) throw new Error('The folder is locked');
  publisher = opened;
  return async () => {
    await publisher.close();
    vi.unstubAllEnvs();
    rmSync(folders.root, { recursive: true, force: true });
  };
});

type Request = import('#lib/publish/events.ts').PublisherRequest;

async function ask(request: Request): Promise<string> {
  let text = '';
  await publisher.answer(request, (event) => {
    if (event.event === 'done') text = `${event.result.state}: ${event.result.text}`;
  });
  return text;
}

async function publish(words: string, title = 'A title'): Promise<void> {
  const text = plainPost('a', words).replace('Post a', title);
  await putFiles(folders.contentDir, { 'posts/a.mdx': text });
  expect(await ask({ ask: 'publish' })).toMatch(/^published/);
}

/** The files of the release folder that contain a text. */
function find(text: string): string[] {
  const entries = readdirSync(folders.releaseDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.filter((file) => readFileSync(file).includes(text));
}

async function readVersions() {
  const { readPointer } = await import('#lib/model/release-files.ts');
  const { readVersions: read } = await import('#lib/history/read-history.ts');
  return read(folders.releaseDir, readPointer(folders.releaseDir)?.history, 'a');
}

test('a forgotten version is in no file, and the versions around it are compared with each other', async () => {
  await publish('It begins with words.');
  await publish('It begins with Zanzibar words.', 'Quetzalcoatl in a title');
  await publish('It begins with other words.');
  expect(find('Zanzibar').length).toBeGreaterThan(3);
  expect(find('Quetzalcoatl').length).toBeGreaterThan(3);
  expect(await ask({ ask: 'forget', slug: 'a', version: 2 })).toMatch(
    /^published: Removed 1 version, 1 release, 1 preview/,
  );
  expect(find('Zanzibar')).toEqual([]);
  expect(find('Quetzalcoatl')).toEqual([]);
  const versions = await readVersions();
  expect(versions.map(({ number }) => number)).toEqual([3, 1]);
  expect(JSON.stringify(versions[0]?.changes)).toContain('[1,"other "]');
  await publish('It begins with other words, and ends.');
  expect((await readVersions()).map(({ number }) => number)).toEqual([4, 3, 1]);
  // The first version can still be restored.
  expect(await ask({ ask: 'rollback' })).toMatch(/^published/);
});

test('without a number, all versions that are not live are forgotten', async () => {
  for (const word of ['Zanzibar', 'Quetzalcoatl', 'now']) await publish(`It is ${word}.`);
  expect(await ask({ ask: 'forget', slug: 'a' })).toMatch(/^published: Removed 2 versions, 2 releases/);
  expect([find('Zanzibar'), find('Quetzalcoatl')]).toEqual([[], []]);
  expect(find('It is now').length).toBeGreaterThan(0);
});

test('the versions of a deleted post are forgotten by its slug', async () => {
  await publish('It is Zanzibar.');
  await putFiles(folders.contentDir, { 'posts/a.mdx': undefined });
  await ask({ ask: 'publish' });
  expect(find('Zanzibar').length).toBeGreaterThan(0);
  expect(await ask({ ask: 'forget', slug: 'a' })).toMatch(/^published: Removed 0 versions, 1 release/);
  expect(find('Zanzibar')).toEqual([]);
});

test('the live version and unknown ones are refused', async () => {
  await publish('One.');
  expect(await ask({ ask: 'forget', slug: 'a', version: 1 })).toMatch(
    /there is no version 1: the post has not changed/,
  );
  expect(await ask({ ask: 'forget', slug: 'other' })).toMatch(
    /^refused: .*no post, version or release has the slug other/,
  );
  expect(await ask({ ask: 'forget', slug: 'other', version: 1 })).toMatch(
    /^refused: .*no post has this slug now, and the history has no version of one/,
  );
  await publish('Two.');
  expect(await ask({ ask: 'forget', slug: 'a', version: 2 })).toMatch(/^refused: .*the text of version 2 is live/);
  expect(await ask({ ask: 'forget', slug: 'a', version: 3 })).toMatch(/^refused: .*there is no version 3, only 1, 2\./);
  expect((await readVersions()).map(({ number }) => number)).toEqual([2, 1]);
});

test('a rollback is a version marked as such, and the pointer keeps its history when it is restored', async () => {
  await publish('The first words.');
  await publish('The second words.');
  await ask({ ask: 'rollback' });
  const versions = await readVersions();
  expect(versions.map(({ number, sameAs, isRollback }) => [number, sameAs, isRollback])).toEqual([
    [3, 1, true],
    [2, undefined, undefined],
    [1, undefined, undefined],
  ]);
  rmSync(join(folders.releaseDir, 'current'));
  await publisher.close();
  const { openPublishService } = await import('#lib/publish/open-publisher.ts');
  const { FolderSource } = await import('#lib/publish/folder-source.ts');
  const { contentDir, releaseDir } = folders;
  const opened = await openPublishService({
    releaseDir,
    source: new FolderSource(contentDir),
    isStrict: true,
    log: () => undefined,
  });
  if (opened) publisher = opened;
  await ask({ ask: 'publish' });
  expect((await readVersions()).map(({ number }) => number)).toEqual([4, 3, 2, 1]);
});

test('the history continues after an older version of the program has dropped it, without forgotten versions', async () => {
  const { FileReleaseStore } = await import('#lib/model/file-release-store.ts');
  const store = new FileReleaseStore(folders.releaseDir);
  /** Moves the pointer like a version of the program without a history of posts. */
  const moveAsBefore = async () => {
    const found = await store.readPointer();
    if (!found) throw new Error('There is no pointer');
    const { release, format, source } = found;
    const sequence = found.sequence + 1;
    expect(await store.compareAndSet(found, { release, format, sequence, source })).toBe(true);
    const entry = { at: new Date().toISOString(), release, sequence, reasons: ['command'], changes: 0, faults: 0 };
    appendFileSync(join(folders.releaseDir, 'history.jsonl'), `${JSON.stringify({ ...entry, milliseconds: 1 })}\n`);
  };
  for (const word of ['first', 'second']) await publish(`The ${word} words.`);
  await moveAsBefore();
  expect(await readVersions()).toEqual([]);
  await publish('The third words.');
  expect((await readVersions()).map(({ number }) => number)).toEqual([3, 2, 1]);
  await ask({ ask: 'forget', slug: 'a' });
  await moveAsBefore();
  await publish('The fourth words.');
  expect((await readVersions()).map(({ number }) => number)).toEqual([4, 3]);
});

test('fields that a later version has added to the pointer stay', async () => {
  const { FileReleaseStore } = await import('#lib/model/file-release-store.ts');
  const store = new FileReleaseStore(folders.releaseDir);
  await publish('One.');
  const found = await store.readPointer();
  if (!found) throw new Error('There is no pointer');
  await store.compareAndSet(found, { ...found, sequence: found.sequence + 1, later: { x: 1 } });
  await publish('Two.');
  expect(await store.readPointer()).toMatchObject({ later: { x: 1 } });
});
