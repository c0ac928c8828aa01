import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';
import type { Root, Text } from 'mdast';
import { VFile } from 'vfile';
import { expect, onTestFinished, test } from 'vitest';
import { type Order, startCompilers, ThreadCompiler } from '#lib/compile/compiler.ts';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import { limitTree } from '#lib/compile/mdx/limits.ts';

function order(path: string, text: string): Order {
  return { path, text, language: 'en', fields: undefined };
}

/** Nested too deeply for the stack of any process. */
const deep = `${'> '.repeat(20_000)}Words.`;

/** Hundreds of backtick runs of different lengths, each compared with all others, which takes minutes of CPU time. */
const long = Array.from({ length: 900 }, (_, count) => '`'.repeat(count + 1)).join(' ');

test('a text that is nested too deep fails by itself, and those beside it are compiled', async () => {
  const [compiler] = startCompilers(3);
  const compiled = await compiler?.compile([order('a', 'Words.'), order('deep', deep), order('b', 'More words.')]);
  expect([...(compiled?.articles.keys() ?? [])]).toEqual(['a', 'b']);
  expect([...(compiled?.failed.keys() ?? [])]).toEqual(['deep']);
});

test('a text that takes too long is given up, and the next one is compiled', async () => {
  const compiler = new ThreadCompiler({ stays: false, budget: { first: 1, more: 1 } });
  const { failed } = await compiler.compile([order('long', long)]);
  expect([...failed]).toEqual([['long', 'took more than 1 seconds']]);
  expect((await compiler.compile([order('a', 'Words.')])).articles.size).toBe(1);
  await compiler.close();
});

test('a compiler that cannot be loaded is not an error of a text', async () => {
  const program = new URL('./no-such-worker.ts', import.meta.url);
  const compiler = new ThreadCompiler({ stays: false, program });
  const compiled = compiler.compile([order('a', 'Words.'), order('b', 'Words.')]);
  await expect(compiled).rejects.toThrow(/^the compiler cannot be loaded: .*no-such-worker\.ts/);
});

const oddProgram = new URL('../../test/corpus/odd-worker.ts', import.meta.url);

test.each([
  ['exit', 'crashed the compiler thread with exit code 0'],
  ['throw', 'thrown without a listener'],
  ['recurse', 'RangeError: Maximum call stack size exceeded'],
  ['spin', expect.stringMatching(/^took more than [\d.]+ seconds$/)],
])('a text that makes the thread %s is refused by itself, with the reason', async (deed, problem) => {
  const budget = deed === 'spin' ? { first: 0.5, more: 0 } : undefined;
  const odd = new ThreadCompiler({ stays: true, budget, program: oddProgram });
  const { articles, failed } = await odd.compile([order('a', 'Words.'), order('odd', `odd: ${deed}`)]);
  expect([...articles.keys()]).toEqual(['a']);
  expect([...failed]).toEqual([['odd', problem]]);
  expect((await odd.compile([order('b', 'Words.')])).articles.size).toBe(1);
});

test('a text that needs too much memory is refused', async () => {
  const compiler = new ThreadCompiler({ stays: false, program: oddProgram });
  const { failed } = await compiler.compile([order('odd', 'odd: hoard')]);
  expect([...failed]).toEqual([['odd', 'needs more than 400 MB of memory']]);
});

test('a text that waits for ever is given up, although it uses no CPU time', async () => {
  const compiler = new ThreadCompiler({ stays: false, budget: { first: 0.1, more: 0 }, program: oddProgram });
  const { failed } = await compiler.compile([order('odd', 'odd: sleep')]);
  expect([...failed]).toEqual([['odd', 'took more than 1.5 seconds']]);
});

/** Counts the threads that this test starts, and those of them that have ended. */
function countThreads(): { started: number; ended: number } {
  const threads = { started: 0, ended: 0 };
  const count = (message: unknown) => {
    threads.started += 1;
    (message as { worker: Worker }).worker.once('exit', () => {
      threads.ended += 1;
    });
  };
  subscribe('worker_threads', count);
  onTestFinished(() => void unsubscribe('worker_threads', count));
  return threads;
}

test('a compiler that was loaded takes the first request, and keeps its thread for the next ones', async () => {
  const threads = countThreads();
  const compiler = new ThreadCompiler({ stays: true, program: oddProgram });
  compiler.load();
  await expect.poll(() => threads.started).toBe(1);
  const compileOne = async () => (await compiler.compile([order('a', 'Words.')])).articles.size;
  expect([await compileOne(), await compileOne()]).toEqual([1, 1]);
  compiler.load();
  expect(await compileOne()).toBe(1);
  expect(threads).toEqual({ started: 1, ended: 0 });
});

test('concurrent requests each get their own reply', async () => {
  const [compiler] = startCompilers(1);
  const [other] = startCompilers(1);
  const [x, y] = await Promise.all([compiler?.compile([order('x', '## X')]), other?.compile([order('y', '## Y')])]);
  expect([x, y].map((compiled) => [...(compiled?.articles.keys() ?? [])])).toEqual([['x'], ['y']]);
});

test('a request is not blamed for the time or the crash of the previous one', async () => {
  const compiler = new ThreadCompiler({ stays: false, budget: { first: 0.5, more: 0 }, program: oddProgram });
  const [spun, exited, good] = await Promise.all(
    ['odd: spin', 'odd: exit', 'Words.'].map((text, count) => compiler.compile([order(`${count}`, text)])),
  );
  expect(spun?.failed.size).toBe(1);
  expect(exited?.failed.size).toBe(1);
  expect([...(good?.articles.keys() ?? [])]).toEqual(['2']);
});

const tooMany = /^has \d+ parts .*, the limit is 100000: split the post$/;
const deepList = Array.from({ length: 60 }, (_, level) => `${'  '.repeat(level)}- x`).join('\n');

test.each([
  ['cells', `|${'x|'.repeat(90)}\n|${'-|'.repeat(90)}\n${`|${'|'.repeat(90)}\n`.repeat(1_200)}`, tooMany],
  ['lists', deepList, /^is nested more than 100 levels deep: /],
])('a text of too many %s has one error, which names the limit', async (_name, text, message) => {
  const { diagnostics, isRead } = await compileArticle(text);
  expect(diagnostics).toEqual([{ line: expect.any(Number), field: 'text', message: expect.stringMatching(message) }]);
  expect(isRead).toBe(false);
});

test.each([
  [99_998, []],
  [99_999, [expect.stringMatching(tooMany)]],
])('a paragraph of %i parts is within the limit or not', (count, messages) => {
  const words = Array.from({ length: count }, (): Text => ({ type: 'text', value: 'x' }));
  const tree: Root = { type: 'root', children: [{ type: 'paragraph', children: words }] };
  const file = new VFile();
  limitTree()(tree, file);
  expect(file.messages.map(({ reason }) => reason)).toEqual(messages);
});

test('the first 100 of very many errors are listed, and the rest is counted', async () => {
  const { diagnostics } = await compileArticle('{x}\n\n'.repeat(2_000));
  expect(diagnostics).toHaveLength(101);
  expect(diagnostics.at(-1)).toEqual({
    line: 201,
    field: 'text',
    message: 'has 1900 more errors: fix the ones above first',
    more: 1900,
  });
});
