// Every code block of the posts says how it was tested, and the statement is true.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBlocks } from '#test/sample/blocks.ts';
import { repairPaging } from '#test/sample/paging.ts';
import { linkPackages, makeFolder, root, run } from '#test/sample/sandbox.ts';

const blocks = await readBlocks();

/** The blocks that `describeSample` names, in all files. */
const tested = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .flatMap((text) => [...text.matchAll(/^describeSample\(\s*'([^']+)',/gm)].map(([, id]) => id));

test('there are blocks', () => {
  expect(blocks.length).toBeGreaterThan(20);
});

test.each(blocks)('$id says how it was tested', ({ proof, problems }) => {
  expect(problems).toEqual([]);
  expect(proof).toBeDefined();
});

test('blocks that were run or checked have tests with a good and a bad input, and no other block has', () => {
  const claimed = blocks.filter(({ proof }) => proof && proof.kind !== 'illustration').map(({ id }) => id);
  expect(tested.toSorted()).toEqual(claimed.toSorted());
});

/** Commands that print the version of a program that captions name. */
const versions: Readonly<Record<string, string>> = {
  Node: 'node --version',
  'fast-check': `node -p "require('fast-check/package.json').version"`,
  PostgreSQL: 'psql --version',
  Redis: 'redis-server --version',
  promtool: 'promtool --version 2>&1',
  Debian: 'cat /etc/debian_version',
  git: 'git --version',
  jq: 'jq --version',
};

/** Versions that this repository fixes. Those of the machine may be newer than the ones that a caption names. */
const fixed = new Set(['Node', 'fast-check']);

test('captions name programs with the versions that run the tests', () => {
  const claims = blocks.flatMap(({ id, proof }) =>
    proof && proof.kind !== 'illustration' ? proof.words.split(', ').map((claim) => ({ id, claim })) : [],
  );
  for (const { id, claim } of claims) {
    const [, name = '', version = ''] = /^([\w-]+) (\d[\d.]*)$/.exec(claim) ?? [];
    expect(Object.keys(versions), `${id}: ${claim} is a program with its version`).toContain(name);
    const { stdout } = spawnSync('sh', ['-c', versions[name] ?? ''], { cwd: root, encoding: 'utf8' });
    const installed = /\d+(?:\.\d+)*/.exec(stdout)?.[0] ?? 'none';
    if (`${installed}.`.startsWith(`${version}.`)) continue;
    if (fixed.has(name)) expect.fail(`${id} names ${claim}, the tests ran with ${installed}`);
    console.log(`${id} names ${claim}. This machine has ${installed}.`);
  }
});

/** Writes the blocks of TypeScript to a folder. One of them replaces a part of the file before it. */
function writeModules(): string {
  const files: Record<string, string> = { 'tsconfig.json': JSON.stringify(config) };
  for (const { slug, title, text } of blocks) {
    if (!/\.ts$/.test(title)) continue;
    const path = `${slug}/${title}`;
    const before = files[path];
    files[path] = before === undefined ? text : repairPaging(before, text);
  }
  const folder = makeFolder(files);
  linkPackages(folder);
  return folder;
}

const config = {
  extends: join(root, 'tsconfig.json'),
  compilerOptions: { incremental: false, plugins: [] },
  include: ['**/*.ts'],
  exclude: ['node_modules'],
};

test('the TypeScript in posts compiles as it is shown', async () => {
  const folder = writeModules();
  const tsc = join(root, 'node_modules/.bin/tsc');
  const { code, stdout } = await run(folder, tsc, ['-p', '.']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
});
