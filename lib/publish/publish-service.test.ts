import { rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { PublishEvent, PublisherRequest } from '#lib/publish/events.ts';
import type { PublishService } from '#lib/publish/publish-service.ts';
import type { Source } from '#lib/publish/source.ts';
import { makeFolders, putFiles } from '#test/corpus/folder.ts';
import { bareFolder, plainPost } from '#test/corpus/form.ts';

let dir = '';
let contentDir = '';
let releaseDir = '';
let events: PublishEvent[] = [];
let publisher: PublishService | undefined;
/** Number of reads of the source. */
let looks = 0;
let isReachable = true;
/** Each read of the source waits for this promise. */
let stall: Promise<void> | undefined;
let tellChange: () => void = () => undefined;

const modules = async () => ({
  ...(await import('#lib/model/digest.ts')),
  ...(await import('#lib/model/release-files.ts')),
  ...(await import('#lib/model/read-file.ts')),
  ...(await import('#lib/publish/folder-source.ts')),
  ...(await import('#lib/publish/open-publisher.ts')),
  ...(await import('#lib/publish/socket.ts')),
  ...(await import('#lib/publish/source.ts')),
});
let lib: Awaited<ReturnType<typeof modules>>;

beforeAll(async () => {
  ({ root: dir, contentDir, releaseDir } = await makeFolders(bareFolder));
  vi.stubEnv('RELEASE_DIR', releaseDir);
  lib = await modules();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true, force: true });
});

beforeEach(async () => {
  [events, looks, isReachable, stall] = [[], 0, true, undefined];
  await writePost('one', 'Text.');
});

afterEach(() => publisher?.close());

function writePost(slug: string, text: string, date = '2024-01-01'): Promise<void> {
  return putFiles(contentDir, { [`posts/${slug}.mdx`]: plainPost(slug, text, `date: ${date}`) });
}

function makeSource(): Source {
  const folder = new lib.FolderSource(contentDir);
  return {
    name: 'test',
    read: async () => {
      looks += 1;
      await stall;
      if (!isReachable) throw new lib.SourceError('no route to host');
      return folder.read();
    },
    readCached: () => folder.read(),
    watch: (changed) => {
      tellChange = changed;
    },
    close: () => folder.close(),
  };
}

async function open(): Promise<PublishService> {
  const opened = await lib.openPublishService({
    releaseDir,
    source: makeSource(),
    isStrict: false,
    log: (event) => events.push(event),
  });
  if (!opened) throw new Error('Another publisher is open');
  publisher = opened;
  return opened;
}

const states = () => events.flatMap((event) => (event.event === 'done' ? [event.result.state] : []));

async function ask(question: PublisherRequest): Promise<PublishEvent[]> {
  const events: PublishEvent[] = [];
  await lib.askPublisher(releaseDir, question, (event) => events.push(event));
  return events;
}

test('the publisher publishes at its start, and a second one cannot open', async () => {
  const first = await open();
  expect((await first.watch(0)).state).toBe('published');
  expect(
    await lib.openPublishService({ releaseDir, source: makeSource(), isStrict: false, log: () => undefined }),
  ).toBeUndefined();
});

test('an unreachable source is retried, and published when it returns', async () => {
  isReachable = false;
  expect((await (await open()).watch(0)).state).toBe('failed');
  await expect.poll(() => states().length).toBeGreaterThan(1);
  await writePost('one', 'It was written meanwhile.');
  isReachable = true;
  await expect.poll(() => states().at(-1)).toBe('published');
});

test('file events and polling publish the newest version, and an unchanged version is not published again', async () => {
  await (await open()).watch(50);
  const before = states().length;
  await expect.poll(() => looks).toBeGreaterThan(3);
  expect(states()).toHaveLength(before);
  await writePost('one', 'The look finds it.');
  await expect.poll(() => states().length).toBeGreaterThan(before);
  expect(states().at(-1)).toBe('published');
  await publisher?.close();
  await (await open()).watch(0);
  await writePost('one', 'The watcher reports it.');
  tellChange();
  await expect.poll(() => states().at(-1)).toBe('published');
});

test('all clients of the socket receive their events, and an invalid request does no harm', async () => {
  await (await open()).watch(0);
  await writePost('one', 'Asked for by two.');
  const answers = await Promise.all([ask({ ask: 'publish' }), ask({ ask: 'publish' })]);
  for (const events of answers) expect(events.at(-1)).toMatchObject({ event: 'done' });
  expect(await ask({ ask: 'sing' } as unknown as PublisherRequest)).toEqual([]);
  expect(await ask({ ask: 'rollback', release: '../../etc' })).toEqual([]);
  expect(await lib.pokePublisher(releaseDir, 'webhook')).toBe('done');
  expect((await ask({ ask: 'publish' })).at(-1)).toMatchObject({ event: 'done', result: { faults: 0 } });
});

/** A test can set the clock to this time. The real clock returns after it. */
function inAnHour(): Date {
  onTestFinished(() => void vi.useRealTimers());
  return new Date(Date.now() + 3_600_000);
}

test('the compiler is loaded before a changed source is compiled, and not for an unchanged one', async () => {
  const { ThreadCompiler } = await import('#lib/compile/compiler.ts');
  const load = vi.spyOn(ThreadCompiler.prototype, 'load');
  onTestFinished(() => load.mockRestore());
  // A file that was written a moment ago is compiled again.
  vi.setSystemTime(inAnHour());
  await (await open()).watch(0);
  load.mockClear();
  await ask({ ask: 'publish' });
  expect(load).not.toHaveBeenCalled();
  await writePost('one', 'Loaded for this.');
  await ask({ ask: 'publish' });
  expect(load).toHaveBeenCalled();
});

test('a due post goes live while the source cannot be reached', async () => {
  const date = inAnHour();
  await writePost('soon', 'Text.', date.toISOString());
  await (await open()).watch(0);
  const before = lib.readCurrent(releaseDir);
  isReachable = false;
  vi.setSystemTime(date);
  await expect.poll(() => lib.readCurrent(releaseDir)).not.toBe(before);
});

test('a due post does not wait for a source that does not respond, and the pending request follows', async () => {
  const date = inAnHour();
  await writePost('late', 'Text.', date.toISOString());
  await (await open()).watch(0);
  const before = lib.readCurrent(releaseDir);
  let goOn: () => void = () => undefined;
  stall = new Promise((resolve) => {
    goOn = resolve;
  });
  const asked = ask({ ask: 'publish' });
  await expect.poll(() => looks).toBe(2);
  expect(lib.readCurrent(releaseDir)).toBe(before);
  vi.setSystemTime(date);
  await expect.poll(() => lib.readCurrent(releaseDir)).not.toBe(before);
  await writePost('one', 'It was written meanwhile.');
  goOn();
  expect((await asked).at(-1)).toMatchObject({ event: 'done', result: { state: 'published', changes: 1 } });
});
