// A bare repository of a host, and an author who pushes to it, also commits that no git client would write.
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Files } from '#test/corpus/form.ts';
import type { Settings } from '../../e2e/site/checkout.ts';

/** Keeps the machine's git configuration out of the suite. */
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
  /** Both output streams, interleaved as in a terminal. */
  output: string;
}

interface GitOptions {
  input?: Uint8Array | string;
  env?: Settings;
}

/** Runs git. @returns its exit code and output, after its child processes have closed the streams */
export function runGit(dir: string, args: readonly string[], { input, env = {} }: GitOptions = {}): Promise<GitEnded> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { cwd: dir, env: { ...process.env, ...quiet, ...env } });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
    // A process that ends early has not read all of its input.
    child.stdin.on('error', () => undefined).end(input);
  });
}

/** Runs git. @throws {Error} with git's output if it fails */
export async function git(dir: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const { code, output } = await runGit(dir, args, options);
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code}:\n${output}`);
  return output.trim();
}

/** An entry of a stored tree. Its name is not validated. */
export interface TreeLine {
  mode: string;
  name: string | Uint8Array;
  id: string;
}

export interface Change {
  /** Files by path from the root of the repository. `undefined` deletes a file. */
  files: Files;
  /** The parent commit. Without it, the commit starts a new history. */
  parent?: string;
  /** Whether `files` replaces everything else. */
  isWhole?: boolean;
}

export class Repository {
  /** The host's repository, which authors push to and the site fetches from. */
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

  /** Writes a commit with one `git fast-import`, without a work tree. @returns its id */
  async commit({ files, parent, isWhole = false }: Change): Promise<string> {
    this.commits += 1;
    const branch = `refs/heads/work-${this.commits}`;
    // Seconds since 1970. Each commit is one second later than the last.
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

  /** Writes a tree with unvalidated entries in the given order. */
  async writeTree(lines: readonly TreeLine[]): Promise<string> {
    const input = Buffer.concat(
      lines.map(({ mode, name, id }) =>
        Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.of(0), Buffer.from(id, 'hex')]),
      ),
    );
    return git(this.own, ['hash-object', '-w', '--literally', '-t', 'tree', '--stdin'], { input });
  }

  /** @returns the entries of a folder of a commit, by default of its root */
  async readTree(commit: string, folder = ''): Promise<TreeLine[]> {
    const text = await git(this.own, ['ls-tree', '-z', `${commit}:${folder}`]);
    return text
      .split('\0')
      .filter(Boolean)
      .map((line) => {
        const [, mode = '', id = '', name = ''] = /^(\d+) \w+ (\w+)\t(.*)$/s.exec(line) ?? [];
        // Stored trees have this mode without the leading zero.
        return { mode: mode.replace(/^0/, ''), id, name };
      });
  }

  async commitTree(tree: string, parent?: string): Promise<string> {
    return git(this.own, ['commit-tree', tree, '-m', 'Words.', ...(parent ? ['-p', parent] : [])]);
  }

  /** Makes a merge commit with the files of the first parent. */
  async merge(ours: string, theirs: string): Promise<string> {
    const tree = await git(this.own, ['rev-parse', `${ours}^{tree}`]);
    return git(this.own, ['commit-tree', tree, '-m', 'Merge.', '-p', ours, '-p', theirs]);
  }

  /** Runs `git push`. @param options `env` is the environment of the host's hook @returns the exit code and output */
  push(
    commit: string,
    { isForced = false, branch = 'main', env = {} }: { isForced?: boolean; branch?: string; env?: Settings } = {},
  ): Promise<GitEnded> {
    const args = ['push', '--quiet', ...(isForced ? ['--force'] : []), this.bare, `${commit}:refs/heads/${branch}`];
    return runGit(this.own, args, { env });
  }

  /** Makes an ordinary clone at a commit. */
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

/** Quotes a path as C strings, byte by byte: https://git-scm.com/docs/git-fast-import */
function quote(path: string): string {
  const escaped = [...Buffer.from(path)].map((byte) =>
    byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c
      ? `\\${byte.toString(8).padStart(3, '0')}`
      : String.fromCharCode(byte),
  );
  return `"${escaped.join('')}"`;
}
