// Runs programs in a folder of their own, which is removed after the test.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export const root = join(import.meta.dirname, '../..');

export function makeFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'sample-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Makes the packages of the checkout importable in the folder. */
export function linkPackages(folder: string): void {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}

export interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

export function run(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Result> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}

export const identity = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.org',
};

/** @throws {Error} if git fails */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(cwd, 'git', args, identity);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

/** A repository with a remote beside it. */
export async function makeRepository(files: Record<string, string>): Promise<string> {
  const folder = makeFolder(Object.fromEntries(Object.entries(files).map(([path, text]) => [`work/${path}`, text])));
  const work = join(folder, 'work');
  await git(folder, 'init', '-q', '--bare', 'remote.git');
  await git(work, 'init', '-q', '-b', 'main');
  await git(work, 'remote', 'add', 'origin', '../remote.git');
  await git(work, 'add', '-A');
  await git(work, 'commit', '-qm', 'first');
  await git(work, 'push', '-q', 'origin', 'main');
  return work;
}
