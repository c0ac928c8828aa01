import { expect, test } from 'vitest';
import { type Order, startCompilers, ThreadCompiler } from '#lib/content/compile.ts';

function order(path: string, text: string): Order {
  return { path, text, fields: undefined };
}

/** More than any stack of a process can go into. */
const deep = `${'> '.repeat(6_000)}Words.`;

/** Thousands of runs of every length, each compared with all others: minutes of a processor. */
const long = Array.from({ length: 900 }, (_, count) => '`'.repeat(count + 1)).join(' ');

test('a text that is nested too deep fails by itself, and those beside it are compiled', async () => {
  const [compiler] = startCompilers(3);
  const compiled = await compiler?.compile([order('a', 'Words.'), order('deep', deep), order('b', 'More words.')]);
  expect([...(compiled?.articles.keys() ?? [])]).toEqual(['a', 'b']);
  expect([...(compiled?.failed.keys() ?? [])]).toEqual(['deep']);
});

test('a text that takes too long is given up, and the next one is compiled', async () => {
  const compiler = new ThreadCompiler({ stays: false, budget: { first: 4, more: 1 } });
  const { failed } = await compiler.compile([order('long', long)]);
  expect([...failed]).toEqual([['long', 'took more than 4 seconds']]);
  expect((await compiler.compile([order('a', 'Words.')])).articles.size).toBe(1);
  await compiler.close();
});

test('a compiler that cannot be loaded is no fault of a text', async () => {
  const program = new URL('./no-such-worker.ts', import.meta.url);
  const compiler = new ThreadCompiler({ stays: false, program });
  const compiled = compiler.compile([order('a', 'Words.'), order('b', 'Words.')]);
  await expect(compiled).rejects.toThrow(/^the compiler cannot be loaded: .*no-such-worker\.ts/);
});
