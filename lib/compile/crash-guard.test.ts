// Tests that a text that crashes the process, for example by running out of memory, is found and refused.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { CrashGuard } from '#lib/compile/crash-guard.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { goodFolder, post } from '#test/corpus/form.ts';

let folders: Folders;
const program = join(import.meta.dirname, '../../test/fixtures/compile-once.ts');

beforeEach(async () => {
  folders = await makeFolders(goodFolder);
  return () => rm(folders.root, { recursive: true, force: true });
});

interface Outcome {
  good: string[];
  broken: [string, string][];
  compiled: number;
}

function start(): ChildProcess {
  return fork(program, [folders.contentDir, folders.releaseDir], { stdio: 'inherit' });
}

/** @returns the outcome, or the signal or exit code of the process */
async function run(): Promise<Outcome | string> {
  const child = start();
  let outcome: Outcome | undefined;
  child.on('message', (message: Outcome | 'begins') => {
    if (message !== 'begins') outcome = message;
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return outcome ?? signal ?? `code ${code}`;
}

const refusal = expect.stringMatching(
  /^crashed the publisher twice while it was compiled: .* a changed file is tried again$/,
);

test.each([
  ['kill', 'SIGKILL'],
  ['crash', 'SIGABRT'],
  // 80 MB at a time.
  ['gulp', 'SIGABRT'],
])(
  'a text that ends the process by %s is refused after two deaths, and all others are compiled',
  async (deed, death) => {
    await putFiles(folders.contentDir, { 'posts/odd.mdx': post(`odd: ${deed}`), 'posts/other.mdx': post('Words.') });
    expect(await run()).toBe(death);
    expect(await run()).toBe(death);
    const good = ['pages/about.mdx', 'posts/good.mdx', 'posts/other.mdx'];
    // The second process may have kept the other post before it died.
    expect(await run()).toMatchObject({ good, broken: [['posts/odd.mdx', refusal]] });
    await putFiles(folders.contentDir, { 'posts/odd.mdx': post('It is fixed.') });
    expect(await run()).toEqual({
      good: ['pages/about.mdx', 'posts/good.mdx', 'posts/odd.mdx', 'posts/other.mdx'],
      broken: [],
      compiled: 1,
    });
  },
);

test('two texts that crash the process are both refused, and no others', async () => {
  const odd = post('odd: kill');
  await putFiles(folders.contentDir, { 'posts/a.mdx': odd, 'posts/b.mdx': odd.replace('odd:', 'odd:  odd:') });
  const outcomes: unknown[] = [];
  for (let count = 0; count < 5 && typeof outcomes.at(-1) !== 'object'; count += 1) outcomes.push(await run());
  expect(outcomes.at(-1)).toMatchObject({
    good: ['pages/about.mdx', 'posts/good.mdx'],
    broken: [
      ['posts/a.mdx', refusal],
      ['posts/b.mdx', refusal],
    ],
  });
});

test.each(['SIGTERM', 'SIGINT'] as const)('a process that %s stops blames no text', async (signal) => {
  await putFiles(folders.contentDir, { 'posts/slow.mdx': post('odd: wait5000') });
  for (const _ of [1, 2]) {
    const child = start();
    await once(child, 'message');
    const notes = join(folders.releaseDir, 'compiling.json');
    await expect.poll(() => readFile(notes, 'utf8').catch(() => '')).toMatch(/"running":\["/);
    child.kill(signal);
    await once(child, 'exit');
    expect(await readFile(notes, 'utf8')).toMatch(/"running":\[\],"deaths":\{\}/);
  }
  expect(await run()).toMatchObject({ broken: [], good: expect.arrayContaining(['posts/slow.mdx']) });
});

test('a document that was being compiled when the process died is not a suspect once it is compiled alone', async () => {
  const dir = folders.releaseDir;
  const first = new CrashGuard(dir, 'compiler');
  const { promise, resolve } = Promise.withResolvers<void>();
  const watched = first.watch(['a', 'b'], () => promise);
  const second = new CrashGuard(dir, 'compiler');
  expect(['a', 'b', 'c'].map((version) => second.isSuspect(version))).toEqual([true, true, false]);
  await second.watch(['a'], async () => second.clear('a'));
  await second.watch(['b'], async () => undefined);
  const third = new CrashGuard(dir, 'compiler');
  expect(['a', 'b'].map((version) => third.isSuspect(version))).toEqual([false, true]);
  expect(third.isRefused('b')).toBe(false);
  expect(new CrashGuard(dir, 'another').isSuspect('b')).toBe(false);
  // Otherwise the guard writes its notes when this process ends.
  resolve();
  await watched;
});

test('damaged notes count as empty', async () => {
  for (const text of ['', '{', '[]', '{"compiler":"compiler","running":[1],"deaths":{}}']) {
    await writeFile(join(folders.root, 'compiling.json'), text);
    expect(new CrashGuard(folders.root, 'compiler').isSuspect('a')).toBe(false);
  }
});
