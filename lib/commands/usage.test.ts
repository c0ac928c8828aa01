import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
/** These print longer ones themselves. */
const own = ['import', 'export'];
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const { usages } = (await import(join(import.meta.dirname, 'usage.mjs'))) as { usages: object };
const inner = /^(?:docs:|lint:)/;

test('every command of the package has a usage', () => {
  const names = Object.entries(scripts).flatMap(([script, line]) => {
    const [, name] = /lib\/commands\/([\w-]+)\.ts/.exec(line) ?? [];
    return name && !inner.test(script) ? [name] : [];
  });
  expect([...Object.keys(usages), ...own].toSorted()).toEqual([...new Set(names)].toSorted());
});

test('--help prints the usage before the command begins', () => {
  for (const [name, ...args] of [['init'], ['new', 'A title']] as const) {
    const line = ['--import', './lib/commands/check-node.mjs', `lib/commands/${name}.ts`, ...args, '--help'];
    const { status, stdout, stderr } = spawnSync(process.execPath, line, { cwd: root, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`Usage: npm run ${name}`);
  }
});

test.each(['start', 'dev', 'build', 'doctor', 'publish', 'init'])(
  'an unknown option of npm run %s is named without a stack trace',
  (name) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [`lib/commands/${name}.ts`, '--nmae', 'x'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, text: stdout + stderr }).toEqual({
      status: 2,
      text: "Unknown option '--nmae': --help shows how to use the command\n",
    });
  },
);

test('a word that a command does not take is named', () => {
  const { status, stderr } = spawnSync(process.execPath, ['lib/commands/build.ts', 'now'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([2, expect.stringMatching(/^Unexpected argument 'now'/)]);
});
