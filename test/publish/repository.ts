// A repository as a host keeps it, bare, and an author who pushes to it: what no git client would write down, too.
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Files } from '#test/corpus/form.ts';
import type { Settings } from '../../e2e/site/checkout.ts';

/** Nothing of the machine's own settings takes part. */
const quiet: Settings = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'An Author',
  GIT_AUTHOR_EMAIL: 'author@example.org',
  GIT_COMMITTER_NAME: 'An Author',
  GIT_COMMITTER_EMAIL: 'author@example.org',
};

export interface GitEnded {
  code: number;
  /** Both streams, as a terminal would show them. */
  output: string;
}

interface GitOptions {
  input?: Uint8Array | string;
  env?: Settings;
}

/** @returns how it ended, once nothing that it started writes any more */
export function runGit(dir: string, args: readonly string[], { input, env = {} }: GitOptions = {}): Promise<GitEnded> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd: dir, env: { ...process.env, ...quiet, ...env } });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
    // One that ends early has not read it all.
    child.stdin.on('error', () => undefined).end(input);
  });
}

/** @throws with what git says if it fails */
export async function git(dir: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const { code, output } = await runGit(dir, args, options);
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}:\n${output}`);
  return output.trim();
}

/** A line of a tree as it is stored; nobody looks at its name. */
export interface TreeLine {
  mode: string;
  name: string | Uint8Array;
  id: string;
}

export interface Change {
  /** What is written or, if it is `undefined`, taken away; paths count from the root of the repository. */
  files: Files;
  /** The commit that it is made on; none starts a history of its own. */
  parent?: string;
  /** Take everything away first: `files` is all there is. */
  isWhole?: boolean;
}

export class Repository {
  /** The host's, which is pushed to and fetched from. */
  readonly bare: string;
  private readonly own: string;
  private commits = 0;

  private constructor(dir: string) {
    this.bare = join(dir, 'host.git');
    this.own = join(dir, 'author.git');
  }

  static async make(dir: string): Promise<Repository> {
    await mkdir(dir, { recursive: true });
    const repository = new Repository(dir);
    for (const path of [repository.bare, repository.own]) {
      await git(dir, ['init', '--quiet', '--bare', '--initial-branch=main', path]);
    }
    return repository;
  }

  /** Written without a work tree, in one process however many files there are. @returns the commit's id */
  async commit({ files, parent, isWhole = false }: Change): Promise<string> {
    this.commits += 1;
    const branch = `refs/heads/work-${this.commits}`;
    // Seconds since 1970; a history of its own moves on by a second for each commit.
    const time = 1_700_000_000 + this.commits;
    const parts: (string | Uint8Array)[] = [
      `commit ${branch}\ncommitter An Author <author@example.org> ${time} +0000\n`,
    ];
    parts.push(`data 6\nWords.\n`);
    if (parent) parts.push(`from ${parent}\n`);
    if (isWhole) parts.push('deleteall\n');
    for (const [path, content] of Object.entries(files)) parts.push(...spell(path, content));
    const input = Buffer.concat(parts.map((part) => Buffer.from(part)));
    await git(this.own, ['fast-import', '--quiet', '--force', '--date-format=raw'], { input });
    return git(this.own, ['rev-parse', branch]);
  }

  async writeBlob(bytes: string | Uint8Array): Promise<string> {
    return git(this.own, ['hash-object', '-w', '--stdin'], { input: bytes });
  }

  /** The lines as they are, in their order: what a client would refuse to write is pushed all the same. */
  async writeTree(lines: readonly TreeLine[]): Promise<string> {
    const input = Buffer.concat(
      lines.map(({ mode, name, id }) =>
        Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.of(0), Buffer.from(id, 'hex')]),
      ),
    );
    return git(this.own, ['hash-object', '-w', '--literally', '-t', 'tree', '--stdin'], { input });
  }

  /** @returns what `git ls-tree` lists in a folder of a commit; the root if it names none */
  async readTree(commit: string, folder = ''): Promise<TreeLine[]> {
    const text = await git(this.own, ['ls-tree', '-z', `${commit}:${folder}`]);
    return text
      .split('\0')
      .filter(Boolean)
      .map((line) => {
        const [, mode = '', id = '', name = ''] = /^(\d+) \w+ (\w+)\t(.*)$/s.exec(line) ?? [];
        // Git reads this mode without its first digit, and calls all else damage.
        return { mode: mode.replace(/^0/, ''), id, name };
      });
  }

  async commitTree(tree: string, parent?: string): Promise<string> {
    return git(this.own, ['commit-tree', tree, '-m', 'Words.', ...(parent ? ['-p', parent] : [])]);
  }

  /** Both sides of a merge, the first one's files. */
  async merge(ours: string, theirs: string): Promise<string> {
    const tree = await git(this.own, ['rev-parse', `${ours}^{tree}`]);
    return git(this.own, ['commit-tree', tree, '-m', 'Merge.', '-p', ours, '-p', theirs]);
  }

  /** `git push`. @param options `env`: what the host's hook inherits. @returns what the author's terminal shows */
  push(
    commit: string,
    { isForced = false, branch = 'main', env = {} }: { isForced?: boolean; branch?: string; env?: Settings } = {},
  ): Promise<GitEnded> {
    const args = ['push', '--quiet', ...(isForced ? ['--force'] : []), this.bare, `${commit}:refs/heads/${branch}`];
    return runGit(this.own, args, { env });
  }

  /** A clone as anybody would make one, at the commit. */
  async clone(commit: string, target: string): Promise<void> {
    await git(this.bare, ['clone', '--quiet', '--no-checkout', '--no-hardlinks', this.bare, target]);
    await git(target, ['-c', 'advice.detachedHead=false', 'checkout', '--quiet', commit]);
  }
}

function spell(path: string, content: Files[string]): (string | Uint8Array)[] {
  if (content === undefined) return [`D ${quote(path)}\n`];
  const isLink = typeof content === 'object' && 'link' in content;
  const bytes = Buffer.from(isLink ? content.link : content);
  return [`M ${isLink ? '120000' : '100644'} inline ${quote(path)}\ndata ${bytes.length}\n`, bytes, '\n'];
}

/** As in C, byte by byte: https://git-scm.com/docs/git-fast-import */
function quote(path: string): string {
  const escaped = [...Buffer.from(path)].map((byte) =>
    byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
      ? `\\${byte.toString(8).padStart(3, '0')}`
      : String.fromCharCode(byte),
  );
  return `"${escaped.join('')}"`;
}
