import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, lstat, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { log } from '#lib/log.ts';
import { Journal, readJournal } from '#lib/publish/journal.ts';
import { describeHolder, readHolder, takeLock } from '#lib/publish/lock.ts';
import { ReleaseLog, type ReleaseLogEntry } from '#lib/publish/release-log.ts';
import { keepForDraftPreviews, listDraftPreviewReleases } from '#lib/release/draft-preview-releases.ts';
import { MemoryReleaseStore } from '#test/memory-release-store.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-lasting-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

const release = (digit: string) => digit.repeat(64);

describe('the journal', () => {
  test('keeps what was stored, and removes fields that are set to undefined', async () => {
    const journal = new Journal(dir);
    expect(journal.state).toEqual({});
    await journal.update({ version: 'a', hold: { release: release('a'), at: 'now' } });
    await journal.update({ version: 'b', hold: undefined });
    expect(new Journal(dir).state).toEqual({ version: 'b' });
    expect(readJournal(dir)).toEqual({ version: 'b' });
  });

  test('contains the last update after concurrent updates', async () => {
    const journal = new Journal(dir);
    await Promise.all(Array.from({ length: 50 }, (_, count) => journal.update({ version: String(count) })));
    expect(readJournal(dir).version).toBe('49');
  });

  test('is empty if it is damaged or has invalid values', async () => {
    await new Journal(dir).update({ version: 'abc' });
    const flipped = (await readFile(join(dir, 'journal.json'), 'utf8')).replace('abc', 'abb');
    for (const text of ['', '{', '[]', 'null', '{"hold":{"release":"../x","at":""}}', flipped]) {
      await writeFile(join(dir, 'journal.json'), text);
      expect(new Journal(dir).state).toEqual({});
    }
  });
});

describe('the release log', () => {
  const store = new MemoryReleaseStore();
  /** Digests of readable releases, by a name for this test. */
  const made = new Map<string, string>();

  async function make(name: string): Promise<void> {
    const index = await store.putObject(JSON.stringify({ posts: [], pages: {}, redirects: {}, tags: {}, name }));
    made.set(name, await store.putManifest(JSON.stringify({ format: 1, index })));
  }

  const releaseOf = (name: string) => made.get(name) ?? '';

  beforeEach(async () => {
    for (const name of ['a', 'b', 'c']) await make(name);
  });

  const entry = (name: string, reason = 'command'): ReleaseLogEntry => ({
    at: '2026-01-01T00:00:00Z',
    release: releaseOf(name),
    reasons: [reason],
    changes: 1,
    faults: 0,
    milliseconds: 1,
  });

  async function fill(...entries: ReleaseLogEntry[]): Promise<ReleaseLog> {
    const history = new ReleaseLog(dir, store);
    for (const one of entries) await history.add(one);
    return history;
  }

  test('finds the previous release, and after a rollback the one before that', async () => {
    const history = await fill(entry('a'), entry('b'), entry('c'));
    expect(await history.findBefore(releaseOf('c'))).toBe(releaseOf('b'));
    await history.add(entry('b', 'rollback'));
    expect(await history.findBefore(releaseOf('b'))).toBe(releaseOf('a'));
    await history.add(entry('a', 'rollback'));
    expect(await history.findBefore(releaseOf('a'))).toBeUndefined();
  });

  test('skips a release that no longer exists', async () => {
    const history = await fill(entry('a'), entry('b'), entry('c'));
    store.manifests.delete(releaseOf('b'));
    expect(await history.findBefore(releaseOf('c'))).toBe(releaseOf('a'));
  });

  test('finds releases by their first digits', async () => {
    const history = await fill(entry('a'), entry('b'));
    expect(await history.findByPrefix(releaseOf('b').slice(0, 12))).toEqual([releaseOf('b')]);
    expect(await history.findByPrefix('0123456789abcdef')).toEqual([]);
    const twin = () =>
      [...made].find(([, one]) => one !== releaseOf('a') && one.startsWith(releaseOf('a').slice(0, 1)));
    for (let count = 0; !twin(); count++) await make(`more ${count}`);
    await history.add(entry(twin()?.[0] ?? ''));
    expect((await history.findByPrefix(releaseOf('a').slice(0, 1))).length).toBeGreaterThan(1);
  });

  test('ignores damaged lines, and never returns a release that cannot be read', async () => {
    const history = await fill(entry('a'), entry('b'), entry('c'));
    const path = join(dir, 'history.jsonl');
    await writeFile(path, (await readFile(path, 'utf8')).replace(releaseOf('b'), releaseOf('b').replace(/[0-9]/, 'x')));
    expect(await history.findBefore(releaseOf('c'))).toBe(releaseOf('a'));
    await rm(path);
    await mkdir(path);
    expect(await history.read()).toEqual([]);
    await history.add(entry('b'));
    expect((await history.read()).map((one) => one.release)).toEqual([releaseOf('b')]);
  });

  test('ignores an incomplete line', async () => {
    const history = await fill(entry('a'));
    await appendFile(join(dir, 'history.jsonl'), '{"at":"2026');
    await appendFile(join(dir, 'history.jsonl'), `\n${JSON.stringify(entry('b'))}\n`);
    expect((await history.read()).map((one) => one.release)).toEqual([releaseOf('a'), releaseOf('b')]);
  });

  test('has a bounded length', async () => {
    const history = new ReleaseLog(dir, store);
    const line = `${JSON.stringify(entry('a'))}\n`;
    await writeFile(join(dir, 'history.jsonl'), line.repeat(1_999));
    await history.add(entry('b'));
    expect((await readFile(join(dir, 'history.jsonl'), 'utf8')).split('\n')).toHaveLength(1_001);
    expect((await history.read()).at(-1)?.release).toBe(releaseOf('b'));
  });
});

test.each([
  ['the journal', 'journal.json', () => new Journal(dir)],
  ['the history, which a rollback needs,', 'history.jsonl', () => new ReleaseLog(dir).findByPrefix('a')],
  ['the list of previews', 'previews.json', () => listDraftPreviewReleases(dir)],
  ['the list of previews', 'previews.json', () => keepForDraftPreviews(dir, release('a'), Date.now() + 60_000)],
])('%s is not replaced when the system refuses to read it, and the message has the fix', async (_, name, use) => {
  // Reading this file fails with EIO for every user.
  await symlink('/proc/self/mem', join(dir, name));
  await expect(async () => use()).rejects.toThrow(
    `${name} is unreadable: EIO: let the user that runs the site read it, or check the disk`,
  );
  expect((await lstat(join(dir, name))).isSymbolicLink()).toBe(true);
});

describe('the lock', () => {
  test('is held by one process, and free when it is released', () => {
    const lock = takeLock(dir);
    expect(lock).toBeDefined();
    expect(takeLock(dir)).toBeUndefined();
    lock?.release();
    const again = takeLock(dir);
    expect(again).toBeDefined();
    again?.release();
  });

  test.each([
    ['holds no database', (path: string) => writeFile(path, 'x'.repeat(5_000))],
    ['is a directory', (path: string) => mkdir(path)],
    ['leads in a circle', (path: string) => symlink(path, path)],
  ])('is free when its file %s', async (_, spoil) => {
    await spoil(join(dir, 'lock'));
    const lock = takeLock(dir);
    expect(lock).toBeDefined();
    expect(takeLock(dir)).toBeUndefined();
    lock?.release();
  });

  test('notices that its file was removed', async () => {
    const lock = takeLock(dir);
    expect(lock?.isThere()).toBe(true);
    await rm(join(dir, 'lock'));
    expect(lock?.isThere()).toBe(false);
    lock?.release();
  });

  test('is held without any reference to it, and free when its process is killed', async () => {
    const script = join(dir, 'holder.mjs');
    await writeFile(
      script,
      [
        `import { takeLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))};`,
        'const taken = Boolean(takeLock(process.argv[2]));',
        'setImmediate(() => {',
        '  globalThis.gc();',
        '  process.send(taken);',
        '});',
        "process.on('disconnect', () => process.exit());",
      ].join('\n'),
    );
    const holder = fork(script, [dir], { execArgv: ['--expose-gc'] });
    onTestFinished(() => void holder.kill('SIGKILL'));
    expect(await once(holder, 'message')).toEqual([true, undefined]);
    expect(takeLock(dir)).toBeUndefined();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const free = takeLock(dir);
    expect(free).toBeDefined();
    free?.release();
  });

  test('names the process that holds it, and none when it is free', async () => {
    const lock = takeLock(dir);
    expect(readHolder(dir)).toMatchObject({ pid: process.pid, uid: process.geteuid?.() });
    expect(describeHolder(readHolder(dir))).toContain(`(process ${process.pid} of user ${userInfo().username}, since `);
    lock?.release();
    expect(readHolder(dir)).toBeUndefined();
    await writeFile(join(dir, 'run/holder.json'), '{"pid":');
    expect(readHolder(dir)).toBeUndefined();
  });

  test('can be taken if its file is damaged', async () => {
    await writeFile(join(dir, 'lock'), 'This is not a database. '.repeat(200));
    const lock = takeLock(dir);
    expect(lock).toBeDefined();
    expect(takeLock(dir)).toBeUndefined();
    lock?.release();
  });
});

describe('releases of previews', () => {
  test('are kept as long as their longest link is valid', async () => {
    const later = Date.now() + 60_000;
    await keepForDraftPreviews(dir, release('a'), later);
    await keepForDraftPreviews(dir, release('a'), later - 1_000);
    await keepForDraftPreviews(dir, release('b'), Date.now() - 1);
    await keepForDraftPreviews(dir, release('c'), later);
    expect(await listDraftPreviewReleases(dir)).toEqual(new Set([release('a'), release('c')]));
    const kept = await readFile(join(dir, 'previews.json'), 'utf8');
    expect(JSON.parse(kept)).toMatchObject({ [release('a')]: later, [release('c')]: later });
    expect(kept).not.toContain(release('b'));
  });

  test.each([
    ['is half a text', (path: string) => writeFile(path, '{"half')],
    ['has another digit', async (path: string) => writeFile(path, (await readFile(path, 'utf8')).replace(/1/, '2'))],
    ['is a directory', (path: string) => mkdir(path)],
    ['leads in a circle', (path: string) => symlink(path, path)],
  ])('start with an empty list when the file %s, which is logged once', async (_, spoil) => {
    const path = join(dir, 'previews.json');
    await keepForDraftPreviews(dir, release('a'), Date.now() + 1_111_111);
    const text = await readFile(path);
    await rm(path);
    await writeFile(path, text);
    await spoil(path).catch(async () => {
      await rm(path);
      await spoil(path);
    });
    const warn = vi.spyOn(log, 'warn').mockReturnValue();
    expect(await listDraftPreviewReleases(dir)).toEqual(new Set());
    expect(await listDraftPreviewReleases(dir)).toEqual(new Set());
    expect(warn).toHaveBeenCalledOnce();
    expect(await lstat(`${path}.damaged`)).toBeDefined();
    warn.mockRestore();
    await keepForDraftPreviews(dir, release('b'), Date.now() + 60_000);
    expect(await listDraftPreviewReleases(dir)).toEqual(new Set([release('b')]));
  });
});
