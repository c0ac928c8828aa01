// Runs the script of the post in a repository of its own.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const script = join(import.meta.dirname, '../../content/posts/tech-lead-beyond-code/who-knows.sh');

test('the script lists directories by the share of their busiest author, and leaves out those with few commits', () => {
  const root = mkdtempSync(join(tmpdir(), 'who-knows-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'pipe' });
  git('init', '-q');
  git('config', 'commit.gpgsign', 'false');
  const commit = (author: string, folder: string, text: string) => {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, 'file'), text);
    git('add', '-A');
    const who = ['-c', `user.email=${author}@example.org`, '-c', `user.name=${author}`];
    git(...who, 'commit', '-qm', text);
  };
  for (let count = 0; count < 10; count++) {
    commit(count < 6 ? 'a' : 'b', 'shared', `shared ${count}`);
    commit('a', 'größe mit wort', `own ${count}`);
  }
  commit('c', 'once', 'a single commit');
  const lines = execFileSync('sh', [script], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  expect(lines.map((line) => line.trim().split(/\s+/))).toEqual([
    ['100%', '10', '1', 'größe', 'mit', 'wort'],
    ['60%', '10', '2', 'shared'],
  ]);
});
