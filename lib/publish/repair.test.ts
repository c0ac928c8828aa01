import { execFileSync } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { log } from '#lib/log.ts';
import type { PublishEvent } from '#lib/publish/events.ts';
import type { PublishService } from '#lib/publish/publish-service.ts';
import { makeFolders, putFiles } from '#test/corpus/folder.ts';
import { bareFolder, plainPost } from '#test/corpus/form.ts';
import { sampled, samples } from '#test/sample-counts.ts';

/** The source that the release folder records. */
const record = { folder: '../content' };

/** Polling interval of the publisher in milliseconds. */
const poll = 100;

let dir = '';
let contentDir = '';
let releaseDir = '';
let publisher: PublishService;
const events: PublishEvent[] = [];
const modules = async () => ({
  ...(await import('#lib/model/digest.ts')),
  ...(await import('#lib/model/release-files.ts')),
  ...(await import('#lib/model/read-file.ts')),
  ...(await import('#lib/release/verifier.ts')),
  ...(await import('#lib/publish/folder-source.ts')),
  ...(await import('#lib/publish/journal.ts')),
  ...(await import('#lib/publish/draft-preview.ts')),
  ...(await import('#lib/publish/open-publisher.ts')),
  ...(await import('#lib/publish/socket.ts')),
});
let lib: Awaited<ReturnType<typeof modules>>;

beforeAll(async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10"/></svg>';
  ({ root: dir, contentDir, releaseDir } = await makeFolders({ ...bareFolder, 'posts/a.svg': svg }));
  vi.stubEnv('RELEASE_DIR', releaseDir);
  lib = await modules();
  await write('one', 'Text one.');
  await write('two', 'Text two, with an image.\n\n![A](./a.svg)');
  await open();
  await write('one', 'Text one, edited.');
  const live = () => new Set(events.flatMap((one) => (one.event === 'released' ? [one.release] : [])));
  await vi.waitFor(() => expect(live().size).toBe(2), wait);
});

afterAll(async () => {
  await publisher.close();
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true, force: true });
});

beforeEach(() => {
  for (const method of ['warn', 'error'] as const) vi.spyOn(log, method).mockReturnValue();
});

const wait = { timeout: 120_000, interval: 20 };

function write(slug: string, text: string): Promise<void> {
  return putFiles(contentDir, { [`posts/${slug}.mdx`]: plainPost(slug, text) });
}

async function open(): Promise<void> {
  const source = new lib.FolderSource(contentDir);
  const log = (event: PublishEvent) => void events.push(event);
  const opened = await lib.openPublishService({ releaseDir, source, isStrict: false, record, log });
  if (!opened) throw new Error('Another publisher is open');
  publisher = opened;
  await publisher.watch(poll);
}

type Damage = [string, (path: string) => unknown];

const damages: Damage[] = [
  ['empty', (path) => truncate(path)],
  ['cut short', async (path) => truncate(path, Math.floor((await stat(path)).size / 2))],
  ['with a bit flipped', async (path) => writeFile(path, flip(await readFile(path)))],
  ['of zeros', async (path) => writeFile(path, Buffer.alloc((await stat(path)).size))],
  [
    'with bytes after its end',
    async (path) => writeFile(path, Buffer.concat([await readFile(path), Buffer.from('x')])),
  ],
  ['missing', (path) => rm(path)],
  ['a directory', (path) => rm(path).then(() => mkdir(join(path, 'in'), { recursive: true }))],
  ['a link in a circle', (path) => rm(path).then(() => symlink(path, path))],
  ['a FIFO', (path) => rm(path).then(() => execFileSync('mkfifo', [path]))],
];

const some = damages.filter(([name]) => /flipped|directory|FIFO/.test(name));

function flip(bytes: Buffer): Buffer {
  const at = Math.floor(bytes.length / 3);
  return Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)));
}

/** Damages a file. Retries if the publisher has not written it yet, or is replacing it. */
async function apply(damage: Damage[1], path: string): Promise<void> {
  await vi.waitFor(() => damage(path), wait);
}

function current(): string {
  return lib.readCurrent(releaseDir) ?? '';
}

/** @returns the paths of files that must be restored byte for byte, by their purpose */
async function listFiles(): Promise<Record<string, string>> {
  const { index, media = '' } = lib.readManifest(releaseDir, current());
  const post = lib.readStoredIndex(releaseDir, current()).posts.find(({ slug }) => slug === 'two');
  const image = Object.values(post?.images ?? {})[0]?.name ?? '';
  const stem = image.slice(0, 16);
  return {
    current: join(releaseDir, 'current'),
    seen: join(releaseDir, 'seen'),
    manifest: lib.manifestPath(releaseDir, current()),
    index: lib.objectPath(releaseDir, index),
    'list of images': lib.objectPath(releaseDir, media),
    body: lib.objectPath(releaseDir, post?.body ?? ''),
    markdown: lib.objectPath(releaseDir, post?.markdown ?? ''),
    'search entry': lib.objectPath(releaseDir, post?.search ?? ''),
    ledger: join(releaseDir, 'ledgers', current()),
    image: join(releaseDir, 'pictures', stem, image),
    'record of an image': join(releaseDir, 'pictures', stem, 'picture.json'),
    'digests of an image': join(releaseDir, 'pictures', stem, 'sums.json'),
    'preview key': join(releaseDir, 'preview-key'),
  };
}

/** @returns the digest of a regular file, or `no file` for anything else */
async function sum(path: string): Promise<string> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() ? lib.digestOf(await readFile(path)) : 'no file';
}

describe.each(samples(some, damages))('a file that is %s', sampled, (_, damage) => {
  test('is restored with the same bytes', async () => {
    const release = current();
    for (const [name, path] of Object.entries(await listFiles())) {
      const before = await sum(path);
      await apply(damage, path);
      await expect.poll(() => sum(path), { ...wait, message: name }).toBe(before);
      expect(current(), name).toBe(release);
    }
  });
});

describe.each(some)('a record that is %s', (_, damage) => {
  test.each(['journal.json', 'compiled.log', 'previews.json', 'history.jsonl', 'lock', 'cards/known'])(
    'stops no publication as %s, before a start and after it',
    async (name) => {
      const path = join(releaseDir, name);
      if (name === 'previews.json') await writeFile(path, '{"half');
      await apply(damage, path);
      await write('one', `Edited with a damaged ${name} (${Math.random()}).`);
      await expectLive('one');
      await publisher.close();
      await apply(damage, path);
      await open();
      await write('one', `Edited after a start with a damaged ${name} (${Math.random()}).`);
      await expectLive('one');
    },
  );
});

async function expectLive(slug: string): Promise<void> {
  const text = await readFile(join(contentDir, `posts/${slug}.mdx`), 'utf8');
  const line = text.trim().split('\n').at(-1) ?? '';
  const shown = () => {
    const post = lib
      .readIfIntact(() => lib.readStoredIndex(releaseDir, current()))
      ?.posts.find((one) => one.slug === slug);
    return (post && lib.readIfIntact(() => lib.readObjectText(releaseDir, post.markdown))) ?? '';
  };
  await expect.poll(shown, wait).toContain(line);
}

test('a release folder that is emptied or removed is filled again, without letting in a second publisher', async () => {
  for (const remove of [() => removeAll(releaseDir), empty]) {
    const release = current();
    await remove();
    await expect.poll(() => current(), wait).toBe(release);
    await expect.poll(async () => lib.countDamage(await new lib.Verifier(releaseDir).check(release)), wait).toBe(0);
    // The publisher takes its lock again at the next poll.
    await expect.poll(() => lstat(join(releaseDir, 'lock')).then((found) => found.isFile()), wait).toBe(true);
    await expect.poll(() => lib.readPointer(releaseDir)?.source, wait).toEqual(record);
    const source = new lib.FolderSource(contentDir);
    expect(await lib.openPublishService({ releaseDir, source, isStrict: false, log: () => undefined })).toBeUndefined();
  }
});

/** Removes a folder in which the publisher may be writing. */
function removeAll(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 50, retryDelay: 1 });
}

async function empty(): Promise<void> {
  for (const name of await readdir(releaseDir)) await removeAll(join(releaseDir, name));
}

test('files that cannot be repaired from the source are reported until they are replaced', async () => {
  await write('two', 'Good text.');
  await expectLive('two');
  await write('two', '<Broken');
  await expect.poll(() => events.some((one) => one.event === 'done' && one.result.faults > 0), wait).toBe(true);
  const findBody = () => lib.readStoredIndex(releaseDir, current()).posts.find(({ slug }) => slug === 'two')?.body;
  await expect.poll(findBody, wait).toBeDefined();
  await rm(lib.objectPath(releaseDir, findBody() ?? ''));
  const lost = () => lib.readJournal(releaseDir).lost;
  await expect.poll(lost, wait).toEqual({ release: current(), files: 1 });
  // The watcher of the folder may still cause a publication of the same files.
  const countRepairs = () => events.filter((one) => one.event === 'begin' && one.reasons.includes('repair')).length;
  const count = countRepairs();
  await delay(10 * poll);
  expect(countRepairs()).toBe(count);
  await write('two', 'Good text again.');
  await expectLive('two');
  await expect.poll(lost, wait).toBeUndefined();
});
