import { existsSync } from 'node:fs';
import { readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { formatDiagnostic } from '#lib/model/diagnostic.ts';
import type { PublishEvent, Reason, Result } from '#lib/publish/events.ts';
import type { LivePointer } from '#lib/publish/live-pointer.ts';
import type { Pipeline, Task } from '#lib/publish/pipeline.ts';
import type { Source } from '#lib/publish/source.ts';
import { makeFolders, putFiles } from '#test/corpus/folder.ts';
import { bareFolder, plainPost } from '#test/corpus/form.ts';
import { setCurrent } from '#test/set-current.ts';

/** Shared by all tests, so that they share the compile cache. */
let dir = '';
let contentDir = '';
let releaseDir = '';
let pipeline: Pipeline;
let source: Source;
let branchVersion: (() => Promise<void>) | undefined;
const modules = async () => ({
  ...(await import('#lib/model/digest.ts')),
  ...(await import('#lib/model/open-release-store.ts')),
  ...(await import('#lib/model/release-files.ts')),
  ...(await import('#lib/publish/live-pointer.ts')),
  ...(await import('#lib/model/read-file.ts')),
  ...(await import('#lib/release/builder.ts')),
  ...(await import('#lib/publish/release-log.ts')),
  ...(await import('#lib/publish/journal.ts')),
  ...(await import('#lib/publish/live-site.ts')),
  ...(await import('#lib/publish/make-draft-preview.ts')),
  ...(await import('#lib/publish/pipeline.ts')),
  ...(await import('#lib/publish/folder-source.ts')),
  ...(await import('#lib/publish/source.ts')),
});
let lib: Awaited<ReturnType<typeof modules>>;

beforeAll(async () => {
  ({ root: dir, contentDir, releaseDir } = await makeFolders({}));
  vi.stubEnv('RELEASE_DIR', releaseDir);
  lib = await modules();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true, force: true });
});

beforeEach(async () => {
  branchVersion = undefined;
  await rm(join(releaseDir, 'current'), { force: true });
  await rm(join(releaseDir, 'journal.json'), { force: true });
  await rm(join(releaseDir, 'history.jsonl'), { force: true });
  await putFiles(dir, { content: undefined });
  await putFiles(contentDir, { ...bareFolder, 'tags.yaml': 'a: A\n' });
  await writePost('one', 'Text one.');
  await open();
});

async function open(more: Partial<ConstructorParameters<typeof lib.Pipeline>[0]> = {}): Promise<void> {
  const folder = new lib.FolderSource(contentDir);
  source = {
    name: 'test',
    read: async () => {
      await branchVersion?.();
      return folder.read();
    },
    readCached: () => folder.read(),
    close: () => folder.close(),
  };
  const builder = await lib.ReleaseBuilder.open(releaseDir);
  const journal = new lib.Journal(releaseDir);
  const history = new lib.ReleaseLog(releaseDir);
  const store = lib.openReleaseStore(releaseDir);
  const pointer = new lib.LivePointer(store);
  const parts = { releaseDir, store, pointer, source, builder, journal, history, log: () => undefined };
  pipeline = new lib.Pipeline({ ...parts, ...more });
  await pipeline.open();
}

function writePost(slug: string, text: string, ...fields: string[]): Promise<void> {
  return putFiles(contentDir, { [`posts/${slug}.mdx`]: plainPost(slug, text, 'tags: [a]', ...fields) });
}

async function publish(
  reason: Reason = 'command',
  isStrict = false,
): Promise<{ result: Result; events: PublishEvent[]; nextDue: number | undefined }> {
  const events: PublishEvent[] = [];
  const task: Task = { reason, isStrict, listen: (event) => events.push(event) };
  const { result, nextDue } = await pipeline.publish([task]);
  return { result, events, nextDue };
}

test('a publication reports its events and writes the journal and the history', async () => {
  const { result, events } = await publish();
  expect(result).toMatchObject({ state: 'published', faults: 0, release: lib.readCurrent(releaseDir) });
  expect(events.map(({ event }) => event).filter((event) => event !== 'page' && event !== 'progress')).toEqual([
    'begin',
    'read',
    'released',
    'note',
    'done',
  ]);
  expect(events).toContainEqual(expect.objectContaining({ event: 'page', path: '/posts/one', change: 'added' }));
  expect(lib.readJournal(releaseDir)).toMatchObject({
    version: result.version,
    last: result,
    succeeded: result.at,
    status: { state: 'success' },
  });
  const history = (await readFile(join(releaseDir, 'history.jsonl'), 'utf8')).trim().split('\n');
  expect(history).toHaveLength(1);
  expect((await publish()).result.state).toBe('unchanged');
  expect((await readFile(join(releaseDir, 'history.jsonl'), 'utf8')).trim().split('\n')).toEqual(history);
});

test('pages that were pending before a restart are reported, and those of another release are not', async () => {
  await publish();
  const listReported = async (release: string) => {
    await new lib.Journal(releaseDir).update({
      pending: { release, pages: [{ path: '/pending', change: 'changed' }] },
    });
    await open();
    const { result, events } = await publish('start');
    expect(result.state).toBe('unchanged');
    return events.flatMap((event) => (event.event === 'page' ? [event.path] : []));
  };
  expect(await listReported('0'.repeat(64))).toEqual([]);
  expect(await listReported(lib.readCurrent(releaseDir) ?? '')).toEqual(['/pending']);
  expect(lib.readJournal(releaseDir).pending).toBeUndefined();
});

test('an error holds back its post, or everything in strict mode, and is reported', async () => {
  await publish();
  const before = lib.readCurrent(releaseDir);
  await writePost('one', '<Broken');
  await writePost('two', 'Text two.');
  const strict = await publish('command', true);
  expect(strict.result).toMatchObject({ state: 'refused', release: before });
  expect(lib.readCurrent(releaseDir)).toBe(before);
  const { result, events } = await publish();
  expect(result.state).toBe('published');
  expect(result.faults).toBeGreaterThan(0);
  expect(result.text).toContain('content/posts/one.mdx stayed as before');
  expect(events).toContainEqual(
    expect.objectContaining({
      event: 'fault',
      isKept: true,
      fault: expect.objectContaining({ file: 'content/posts/one.mdx' }),
    }),
  );
  expect(lib.readJournal(releaseDir).status?.state).toBe('failure');
});

test('strict mode applies only if every coalesced request asked for it', async () => {
  await publish();
  await writePost('one', '<Broken');
  await writePost('two', 'Text two.');
  const ask = (isStrict: boolean): Task => ({ reason: 'command', isStrict, listen: () => undefined });
  const { result } = await pipeline.publish([ask(true), ask(false)]);
  expect(result.state).toBe('published');
});

test('an unreachable source or a failing disk changes nothing, and the result is `failed`', async () => {
  await publish();
  const before = lib.readCurrent(releaseDir);
  branchVersion = () => Promise.reject(new lib.SourceError('no route to host'));
  expect((await publish()).result).toMatchObject({ state: 'failed', faults: 0, release: before });
  branchVersion = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
  const full = await publish();
  expect(full.result.state).toBe('failed');
  expect(full.result.text).toContain(
    'Nothing was published: the disk of a folder that this program writes (npm run doctor names it) is full: ',
  );
  branchVersion = undefined;
  expect((await publish()).result.state).toBe('unchanged');
});

test('content over a limit is refused with the name of the file, and not tried again', async () => {
  await publish();
  const fault = { file: 'content/x.png', line: 1, field: 'file', message: 'is too much' };
  branchVersion = () => Promise.reject(new lib.SourceError('content exceeds a limit', [fault]));
  const { result, events } = await publish();
  expect(result).toMatchObject({ state: 'refused', faults: 1 });
  expect(events).toContainEqual({ event: 'fault', fault, isKept: true });
});

test('a due post is published while the source cannot be reached', async () => {
  onTestFinished(() => void vi.useRealTimers());
  const date = new Date(Date.now() + 3_600_000).toISOString();
  await writeFile(
    join(contentDir, 'posts/soon.mdx'),
    `---\ntitle: "Soon"\ndescription: "A description that is long enough for everybody."\ndate: ${date}\n---\n\nText.\n`,
  );
  const { nextDue } = await publish();
  expect(nextDue).toBe(Date.parse(date));
  branchVersion = () => Promise.reject(new lib.SourceError('no route to host'));
  // Reopening drops everything that was read into memory.
  await open();
  vi.setSystemTime(Date.parse(date) + 1);
  const { result, events } = await publish('due');
  expect(result.state).toBe('published');
  expect(events).toContainEqual(expect.objectContaining({ event: 'page', path: '/posts/soon', change: 'added' }));
});

test('a due post that shares its publication with another request is published from the newest source', async () => {
  await publish();
  await writePost('two', 'Text two.');
  const task = (reason: Reason): Task => ({ reason, isStrict: false, listen: () => undefined });
  const { result } = await pipeline.publish([task('due'), task('poll')]);
  expect(result.state).toBe('published');
});

test('a pointer that is damaged while a publication begins is restored with the same bytes', async () => {
  await publish();
  const file = join(releaseDir, 'current');
  const before = await readFile(file, 'utf8');
  const { prototype } = lib.LivePointer;
  const { restore } = prototype;
  vi.spyOn(prototype, 'restore').mockImplementationOnce(async function (this: LivePointer, ...args) {
    const restored = await restore.apply(this, args);
    await truncate(file);
    return restored;
  });
  const { result } = await publish();
  vi.restoreAllMocks();
  expect(result.state).toBe('unchanged');
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('a rollback holds over a restart, until the source changes or a person publishes', async () => {
  await publish();
  const first = lib.readCurrent(releaseDir);
  await writePost('one', 'Changed.');
  await publish();
  const second = lib.readCurrent(releaseDir);
  const { result } = await pipeline.rollback(undefined, () => undefined);
  expect(result).toMatchObject({ state: 'published', release: first, changes: 1 });
  expect((await publish('poll')).result.state).toBe('held');
  await open();
  expect((await publish('start')).result.state).toBe('held');
  expect(lib.readCurrent(releaseDir)).toBe(first);
  expect((await publish('command')).result.state).toBe('published');
  expect(lib.readCurrent(releaseDir)).toBe(second);
  await pipeline.rollback(first?.slice(0, 6), () => undefined);
  await writePost('two', 'Something newer.');
  expect((await publish('poll')).result.state).toBe('published');
  expect(lib.readJournal(releaseDir).hold).toBeUndefined();
});

test('a rollback hands its hold to the next publisher before it waits for other machines', async () => {
  const older = (await publish()).result.release;
  await writePost('one', 'A mistake.');
  await publish();
  const calls: unknown[] = [];
  await open({
    saveFiles: async () => void calls.push(lib.readJournal(releaseDir)?.hold?.release),
    findLate: async () => {
      calls.push('wait');
      return [];
    },
  });
  await pipeline.rollback(undefined, () => undefined);
  expect(calls).toEqual([older, 'wait']);
});

test('a rollback to the current release holds it, until a person publishes', async () => {
  await publish();
  const current = lib.readCurrent(releaseDir);
  await pipeline.rollback(current, () => undefined);
  expect(lib.readJournal(releaseDir).hold?.release).toBe(current);
  expect((await publish('command')).result.state).toBe('unchanged');
  expect(lib.readJournal(releaseDir).hold).toBeUndefined();
});

test('a rollback during a publication wins', async () => {
  await publish();
  const first = lib.readCurrent(releaseDir);
  await writePost('one', 'Changed.');
  await publish();
  await writePost('one', 'Changed again.');
  branchVersion = async () => {
    branchVersion = undefined;
    await pipeline.rollback(undefined, () => undefined);
  };
  expect((await publish('poll')).result.state).toBe('held');
  expect(lib.readCurrent(releaseDir)).toBe(first);
});

test('a release is built again if another process moves the pointer first', async () => {
  await publish();
  const first = lib.readPointer(releaseDir);
  await writePost('one', 'Changed.');
  await publish();
  await writePost('one', 'Changed again.');
  branchVersion = async () => {
    branchVersion = undefined;
    await setCurrent(releaseDir, first?.release ?? '');
  };
  const { result, events } = await publish('poll');
  expect(result.state).toBe('published');
  expect(events).toContainEqual(expect.objectContaining({ event: 'note', text: expect.stringMatching(/built again/) }));
  expect(lib.readPointer(releaseDir)).toMatchObject({ release: result.release, sequence: (first?.sequence ?? 0) + 3 });
});

test('a publication fails if other processes move the pointer at each attempt, and their release stays', async () => {
  await publish();
  const first = lib.readCurrent(releaseDir) ?? '';
  await writePost('one', 'Changed.');
  branchVersion = () => setCurrent(releaseDir, first);
  expect((await publish('poll')).result).toMatchObject({ state: 'failed', release: first });
});

test('a rollback without an earlier release is refused and lists the last releases', async () => {
  await publish();
  const { result } = await pipeline.rollback(undefined, () => undefined);
  expect(result.state).toBe('refused');
  expect(result.text).toContain(lib.readCurrent(releaseDir)?.slice(0, 12));
  expect((await pipeline.rollback('ffffffff', () => undefined)).result.state).toBe('refused');
});

test('a preview of a draft does not publish it, and a post with errors has no preview', async () => {
  await writePost('draft', 'A draft.', 'draft: true');
  await publish();
  const before = lib.readCurrent(releaseDir);
  const events: PublishEvent[] = [];
  const ask = async (slug: string) => {
    await lib.makeDraftPreview(pipeline.parts, { slug, days: 1 }, (event) => events.push(event));
    const last = events.at(-1);
    return last?.event === 'done' ? last.result : undefined;
  };
  expect((await ask('draft'))?.state).toBe('published');
  expect(events).toContainEqual(
    expect.objectContaining({ event: 'link', url: expect.stringMatching(/\/preview\/[\w.-]+$/) }),
  );
  expect(lib.readCurrent(releaseDir)).toBe(before);
  expect((await ask('nothing'))?.state).toBe('refused');
  await writePost('draft', '<Broken', 'draft: true');
  const refused = await ask('draft');
  expect(refused?.state).toBe('refused');
  expect(refused?.faults).toBeGreaterThan(0);
});

/**
 * Starts a site with the given responses.
 * @param health HTTP status and reported status of `/healthz`
 */
async function serve(
  answer: (path: string) => { status: number; release?: string; text?: string },
  health: readonly [number, string] = [200, 'ok'],
) {
  let instance = '';
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const own = { status: health[0], text: JSON.stringify({ status: health[1], instance }) };
    const { status, release, text = '' }: ReturnType<typeof answer> = path === '/healthz' ? own : answer(path);
    response.writeHead(status, release === undefined ? {} : { 'x-release': release }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const announced = lib.announceServer(releaseDir, `http://localhost:${(server.address() as AddressInfo).port}`);
  instance = announced.instance;
  servers.push(() => {
    announced.withdraw();
    server.closeAllConnections();
    server.close();
  });
  return asked;
}

let servers: (() => void)[] = [];

afterEach(() => {
  for (const close of servers) close();
  servers = [];
});

test.each([
  [200, 'ok'],
  [503, 'publisher-loops'],
] as const)(
  'a page that cannot be rendered stays as it was, and what is good goes live, where health is %i',
  async (...health) => {
    await publish();
    const before = lib.readCurrent(releaseDir);
    await writePost('one', 'It makes the renderer fail.');
    await writePost('two', 'Text two.');
    const isOf = (path: string, slug: string) =>
      path.startsWith('/preview/') &&
      Buffer.from(path.slice(9).split('.')[0] ?? '', 'base64url')
        .toString()
        .includes(`/posts/${slug}"`);
    const asked = await serve(
      (path) => ({
        status: isOf(path, 'one') && !path.endsWith('/cause') ? 500 : 200,
        release: lib.readCurrent(releaseDir),
        text: path.endsWith('/cause') ? 'A block is broken\n' : '',
      }),
      health,
    );
    const { result, events } = await publish();
    expect(result).toMatchObject({ state: 'published', faults: 1 });
    expect(events.flatMap((event) => (event.event === 'fault' ? [formatDiagnostic(event.fault)] : []))).toEqual([
      'content/posts/one.mdx:1 page cannot be rendered (A block is broken): undo the last change to it',
    ]);
    expect(lib.readCurrent(releaseDir)).not.toBe(before);
    const pages = events.flatMap((event) => (event.event === 'page' ? [event.path] : []));
    expect(pages).toEqual(['/posts/two']);
    for (const path of ['/posts/two', '/', '/feed.xml', '/tags/a', '/posts/two.md']) expect(asked).toContain(path);
  },
);

test('a server without a release renders nothing on trial, and shows the first release', async () => {
  const asked = await serve(() => {
    const release = lib.readCurrent(releaseDir);
    return release === undefined ? { status: 500 } : { status: 200, release };
  });
  const { result } = await publish();
  expect(result).toMatchObject({ state: 'published', faults: 0 });
  expect(asked).toContain('/posts/one');
  expect(asked.filter((path) => path.startsWith('/preview/'))).toEqual([]);
});

test('a changed page is requested until it shows the release, and a removed page until it is gone', async () => {
  await writePost('two', 'Text two.');
  await publish();
  await writePost('one', 'Changed.');
  await rm(join(contentDir, 'posts/two.mdx'));
  const counts = new Map<string, number>();
  await serve((path) => {
    const count = (counts.get(path) ?? 0) + 1;
    counts.set(path, count);
    if (path === '/posts/two') return { status: count < 3 ? 200 : 404 };
    return { status: 200, release: count < 3 ? 'the previous one' : lib.readCurrent(releaseDir) };
  });
  const { events } = await publish();
  const pages = events.flatMap((event) => (event.event === 'page' ? [[event.path, event.change, event.problem]] : []));
  expect(pages.toSorted()).toEqual([
    ['/posts/one', 'changed', undefined],
    ['/posts/two', 'removed', undefined],
  ]);
  expect(lib.readJournal(releaseDir).pending).toBeUndefined();
});

test('a repair does not wait for pages, which wait for it, unless it shares its publication with a request', async () => {
  await publish();
  const asked = await serve(() => ({ status: 200, release: lib.readCurrent(releaseDir) }));
  await publish('repair');
  expect(asked).toEqual([]);
  await writePost('one', 'Changed.');
  const task = (reason: Reason): Task => ({ reason, isStrict: false, listen: () => undefined });
  await pipeline.publish([task('repair'), task('command')]);
  expect(asked).toContain('/posts/one');
});

test('another program on the port of a stopped server is not mistaken for it', async () => {
  const other = createServer((_request, response) => response.end('{"instance":"another"}'));
  await new Promise<void>((resolve) => other.listen(0, 'localhost', resolve));
  const { withdraw } = lib.announceServer(releaseDir, `http://localhost:${(other.address() as AddressInfo).port}`);
  servers.push(withdraw, () => other.close());
  await writePost('one', 'Changed.');
  const { result, events } = await publish();
  expect(result).toMatchObject({ state: 'published', faults: 0 });
  expect(events).toContainEqual(expect.objectContaining({ event: 'note' }));
});

test('the live one of two servers is found, and a removed run file is written again', async () => {
  await publish();
  servers.push(lib.announceServer(releaseDir, 'http://localhost:1').withdraw);
  const asked = await serve(() => ({ status: 200, release: lib.readCurrent(releaseDir) }));
  const second = await serve(() => ({ status: 200, release: lib.readCurrent(releaseDir) }));
  servers.pop()?.();
  await rm(join(releaseDir, 'run'), { recursive: true });
  await expect.poll(() => existsSync(join(releaseDir, 'run/servers'))).toBe(true);
  await writePost('one', 'Changed.');
  await publish();
  expect(asked).toContain('/posts/one');
  expect(second).not.toContain('/posts/one');
});

test('the run file of a server that was killed long ago is removed', async () => {
  await serve(() => ({ status: 200, release: lib.readCurrent(releaseDir) }));
  const left = join(releaseDir, 'run/servers/left.json');
  await writeFile(left, '{"origin":"http://localhost:1","instance":"b0a5f3a4-3ad0-4f53-8a5f-4b3b0a5f3a43"}');
  await publish();
  expect(existsSync(left)).toBe(true);
  for (const look of [publish, () => serve(() => ({ status: 200 }))]) {
    await writeFile(left, '{}');
    await utimes(left, new Date(), new Date(Date.now() - 600_000));
    await look();
    expect(existsSync(left)).toBe(false);
  }
});

test('a push reports the warnings of the files that changed, and counts all', async () => {
  await writePost('two', 'Text two.');
  const file = join(contentDir, 'posts/one.mdx');
  await writeFile(file, (await readFile(file, 'utf8')).replace('Post one', 'Post 𐀀'));
  const listWarnings = (events: readonly PublishEvent[]) =>
    events.flatMap((event) => (event.event === 'fault' ? [formatDiagnostic(event.fault)] : []));
  const first = await publish();
  expect(first.result).toMatchObject({ state: 'published', faults: 0, warnings: 1 });
  expect(listWarnings(first.events)).toEqual([expect.stringContaining('posts/one.mdx:2 warning: title has "𐀀"')]);
  await writePost('two', 'Text two, again.');
  const second = await publish();
  expect(second.result).toMatchObject({ state: 'published', faults: 0, warnings: 1 });
  expect(listWarnings(second.events)).toEqual([]);
});
