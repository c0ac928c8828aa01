import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { bundledLanguages } from 'shiki/langs';
import { beforeEach, expect, test, vi } from 'vitest';
import { RegexStore } from '#lib/compile/mdx/code/regex-store.ts';

const convert = vi.hoisted(() => vi.fn());
vi.mock('shiki/engine/javascript', async (load) => {
  const real = await load<typeof import('shiki/engine/javascript')>();
  convert.mockImplementation(real.defaultJavaScriptRegexConstructor);
  return { ...real, defaultJavaScriptRegexConstructor: convert };
});

let path: string;

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'load-bearing-test-'));
  path = join(folder, 'regexes.json');
  convert.mockClear();
  return () => rm(folder, { recursive: true });
});

/** Code with words that need lookbehind, recursion and hidden groups in its grammars. */
const code: Record<string, string> = {
  ts: 'export async function* read<T extends { a?: string }>(x: T, y = x.a ?? /b[/]+/giu): AsyncGenerator<T> { yield x; }',
  bash: 'for f in "$@"; do cat <<EOF | grep -v "^#" > out; done # end',
  css: '@media (width < 9rem) { a:is(.b, #c)::before { color: rgb(0 0 0 / 50%) !important } }',
};

async function highlight(store: RegexStore) {
  const shiki = await createHighlighterCore({
    themes: [import('shiki/themes/nord.mjs')],
    langs: [bundledLanguages.ts, bundledLanguages.bash, bundledLanguages.css],
    engine: createJavaScriptRegexEngine({ regexConstructor: store.convert }),
  });
  return Object.entries(code).map(([lang, text]) =>
    shiki.codeToTokensBase(text, { lang, theme: 'nord', tokenizeTimeLimit: 0 }),
  );
}

function open(): RegexStore {
  const store = new RegexStore();
  store.open(path);
  return store;
}

test('a stored pattern gives the same tokens and is not converted again', async () => {
  const first = open();
  const tokens = await highlight(first);
  expect(convert.mock.calls.length).toBeGreaterThan(300);
  first.save();
  convert.mockClear();
  expect(await highlight(open())).toEqual(tokens);
  expect(convert).not.toHaveBeenCalled();
});

test.each([
  ['truncated', () => truncate(path, 100)],
  ['of another version of Node', () => writeFile(path, JSON.stringify({ node: 'v1', patterns: [] }))],
  ['removed', () => rm(path)],
])('a file that is %s is written anew', async (_kind, harm) => {
  const first = open();
  first.convert('(?<=a)b');
  first.save();
  await harm();
  const second = open();
  expect(second.convert('(?<=a)b').exec('ab')?.index).toBe(1);
  expect(convert).toHaveBeenCalledTimes(2);
  second.save();
  open().convert('(?<=a)b');
  expect(convert).toHaveBeenCalledTimes(2);
});
