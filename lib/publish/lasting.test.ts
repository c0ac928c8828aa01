import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { History, type HistoryEntry } from '#lib/publish/history.ts';
import { Journal, readJournal } from '#lib/publish/journal.ts';
import { describeHolder, readHolder, takeLock } from '#lib/publish/lock.ts';
import { keepForPreviews } from '#lib/publish/previews.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-lasting-'));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

const release = (digit: string) => digit.repeat(64);

describe('the journal', () => {
  test('keeps what was noted, and what is noted as nothing goes', async () => {
    const journal = new Journal(dir);
    expect(journal.state).toEqual({});
    await journal.note({ version: 'a', hold: { release: release('a'), at: 'now' } });
    await journal.note({ version: 'b', hold: undefined });
    expect(new Journal(dir).state).toEqual({ version: 'b' });
    expect(readJournal(dir)).toEqual({ version: 'b' });
  });

  test('ends with what was said last, however many write at once', async () => {
    const journal = new Journal(dir);
    await Promise.all(Array.from({ length: 50 }, (_, count) => journal.note({ version: String(count) })));
    expect(readJournal(dir).version).toBe('49');
  });

  test('is empty if it is damaged, or says what it never says', async () => {
    for (const text of ['', '{', '[]', 'null', '{"hold":{"release":"../x","at":""}}']) {
      await writeFile(join(dir, 'journal.json'), text);
      expect(new Journal(dir).state).toEqual({});
    }
  });
});

describe('the history', () => {
  const entry = (digit: string, reason = 'command'): HistoryEntry => ({
    at: '2026-01-01T00:00:00Z',
    release: release(digit),
    reasons: [reason],
    changes: 1,
    faults: 0,
    milliseconds: 1,
  });

  async function fill(...entries: HistoryEntry[]): Promise<History> {
    const history = new History(dir);
    await mkdir(join(dir, 'manifests'));
    for (const one of entries) {
      await history.add(one);
      await writeFile(join(dir, 'manifests', one.release), '');
    }
    return history;
  }

  test('knows what was before, and before that after a rollback', async () => {
    const history = await fill(entry('a'), entry('b'), entry('c'));
    expect(await history.findBefore(release('c'))).toBe(release('b'));
    await history.add(entry('b', 'rollback'));
    expect(await history.findBefore(release('b'))).toBe(release('a'));
    await history.add(entry('a', 'rollback'));
    expect(await history.findBefore(release('a'))).toBeUndefined();
  });

  test('passes over a release that is not there any more', async () => {
    const history = await fill(entry('a'), entry('b'), entry('c'));
    await rm(join(dir, 'manifests', release('b')));
    expect(await history.findBefore(release('c'))).toBe(release('a'));
  });

  test('finds releases by their first digits', async () => {
    const history = await fill(entry('a'), entry('b'), { ...entry('a'), release: `${release('a').slice(1)}b` });
    expect(await history.findByPrefix('bbbb')).toEqual([release('b')]);
    expect(await history.findByPrefix('aaaa')).toHaveLength(2);
    expect(await history.findByPrefix('cccc')).toEqual([]);
  });

  test('leaves out a line that a kill has torn', async () => {
    const history = await fill(entry('a'));
    await appendFile(join(dir, 'history.jsonl'), '{"at":"2026');
    await appendFile(join(dir, 'history.jsonl'), `\n${JSON.stringify(entry('b'))}\n`);
    expect((await history.read()).map((one) => one.release)).toEqual([release('a'), release('b')]);
  });

  test('does not grow for ever', async () => {
    const history = new History(dir);
    const line = `${JSON.stringify(entry('a'))}\n`;
    await writeFile(join(dir, 'history.jsonl'), line.repeat(1_999));
    await history.add(entry('b'));
    expect((await readFile(join(dir, 'history.jsonl'), 'utf8')).split('\n')).toHaveLength(1_001);
    expect((await history.read()).at(-1)?.release).toBe(release('b'));
  });
});

describe('the lock', () => {
  test('is one process alone, and is free when it is given back', () => {
    const lock = takeLock(dir);
    expect(lock).toBeDefined();
    expect(takeLock(dir)).toBeUndefined();
    lock?.release();
    const again = takeLock(dir);
    expect(again).toBeDefined();
    again?.release();
  });

  test('is held by who never speaks of it again, and free when that process is killed', async () => {
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

  test('names the process that holds it, and nobody when it is free', async () => {
    const lock = takeLock(dir);
    expect(readHolder(dir)).toMatchObject({ pid: process.pid, uid: process.geteuid?.() });
    expect(describeHolder(readHolder(dir))).toContain(`(process ${process.pid} of user ${userInfo().username}, since `);
    lock?.release();
    expect(readHolder(dir)).toBeUndefined();
    await writeFile(join(dir, 'run/holder.json'), '{"pid":');
    expect(readHolder(dir)).toBeUndefined();
  });

  test('can be taken though its file is damaged', async () => {
    await writeFile(join(dir, 'lock'), 'This is no database. '.repeat(200));
    const lock = takeLock(dir);
    expect(lock).toBeDefined();
    expect(takeLock(dir)).toBeUndefined();
    lock?.release();
  });
});

describe('releases of previews', () => {
  test('are kept as long as the longest link, and forgotten when they have expired', async () => {
    const later = Date.now() + 60_000;
    await keepForPreviews(dir, release('a'), later);
    await keepForPreviews(dir, release('a'), later - 1_000);
    await keepForPreviews(dir, release('b'), Date.now() - 1);
    await keepForPreviews(dir, release('c'), later);
    const kept = JSON.parse(await readFile(join(dir, 'previews.json'), 'utf8')) as unknown;
    expect(kept).toEqual({ [release('a')]: later, [release('c')]: later });
  });
});
