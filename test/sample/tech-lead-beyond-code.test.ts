// Runs the script of the post in a repository of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { describeSample } from '#test/sample/describe-sample.ts';
import { git, makeFolder, root, run } from '#test/sample/sandbox.ts';

const script = join(root, 'content/posts/tech-lead-beyond-code/who-knows.sh');

describeSample('tech-lead-beyond-code/who-knows.sh', ({ good, bad }) => {
  good('lists directories by the share of their busiest author, and leaves out those with few commits', async () => {
    const work = makeFolder();
    await git(work, 'init', '-q');
    await git(work, 'config', 'commit.gpgsign', 'false');
    const commit = async (author: string, folder: string, text: string) => {
      mkdirSync(join(work, folder), { recursive: true });
      writeFileSync(join(work, folder, 'file'), text);
      await git(work, 'add', '-A');
      await git(work, 'commit', '-qm', text, `--author=${author} <${author}@example.org>`);
    };
    for (let count = 0; count < 10; count++) {
      await commit(count < 6 ? 'a' : 'b', 'shared', `shared ${count}`);
      await commit('a', 'größe mit wort', `own ${count}`);
    }
    await commit('c', 'once', 'a single commit');
    const { stdout } = await run(work, 'sh', [script]);
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => line.trim().split(/\s+/))).toEqual([
      ['100%', '10', '1', 'größe', 'mit', 'wort'],
      ['60%', '10', '2', 'shared'],
    ]);
  });

  bad('lists nothing outside a repository, and git says why', async () => {
    const { stdout, stderr } = await run(makeFolder(), 'sh', [script], { GIT_CEILING_DIRECTORIES: '/' });
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: expect.stringContaining('not a git repository') });
  });
});
