// The git hook: which Node it runs, and for which branch.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const hook = readFileSync(join(import.meta.dirname, '../../deploy/post-receive'), 'utf8');

/** Runs the hook for a site with one program in place of Node. @returns the output */
function push(node: string, refs: string): string {
  const site = mkdtempSync(join(tmpdir(), 'load-bearing-hook '));
  onTestFinished(() => rmSync(site, { recursive: true }));
  const program = join(site, node);
  mkdirSync(dirname(program), { recursive: true });
  writeFileSync(program, '#!/bin/sh\necho "$0 $*"\n');
  chmodSync(program, 0o755);
  const script = hook.replace(/^site=.*$/m, `site='${site}'`);
  const { stdout, stderr } = spawnSync('sh', ['-c', script], { input: refs, encoding: 'utf8' });
  return stdout + stderr;
}

test.each(['node_modules/.bin/node', 'bin/node'])('a push to the branch publishes with %s', (node) => {
  expect(push(node, 'a b refs/heads/other\na b refs/heads/main\n')).toBe(
    `${node} lib/commands/publish.ts --from ${process.cwd()}\n`,
  );
});

test('a push to another branch publishes nothing', () => {
  expect(push('bin/node', 'a b refs/heads/other\na b refs/tags/main\n')).toBe('');
});
