// Writes a plan to a content folder, unless that would overwrite uncommitted work.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describeOwner } from '#lib/git-owner.ts';
import type { Output } from '#lib/import/model.ts';
import { makeFolder } from '#lib/make-folder.ts';
import { attachPath } from '#lib/system-error.ts';

const run = promisify(execFile);

export interface Changes {
  /** Paths below the content folder whose content differs or that do not exist. */
  changed: string[];
  /** Existing files of `changed`, except the lists that are added to. */
  overwritten: string[];
  /** Files in the other spelling of a document: `posts/x.mdx` for `posts/x/index.md`. */
  twins: string[];
  /** Files with uncommitted changes that the import did not write. */
  uncommitted: string[];
  /** The files of `overwritten` and `twins` whose content is committed. */
  committed: string[];
}

/** Lists that an import adds to without removing anything. */
const lists = new Set(['tags.yaml', 'authors.yaml', 'redirects.yaml']);

/** Compares a plan with the content folder. */
export async function findChanges(contentDir: string, outputs: ReadonlyMap<string, Output>): Promise<Changes> {
  const changed: string[] = [];
  for (const [path, output] of outputs) if (!(await isSame(join(contentDir, path), output))) changed.push(path);
  const twins = [...outputs.keys()].flatMap(listTwins).filter((path) => existsSync(join(contentDir, path)));
  const { dirty, tracked } = await readGit(contentDir);
  const own = (path: string) => outputs.has(path) && !changed.includes(path);
  const overwritten = changed.filter((path) => !lists.has(path) && existsSync(join(contentDir, path)));
  return {
    changed,
    overwritten,
    twins,
    uncommitted: dirty.filter((path) => !own(path)),
    committed: [...overwritten, ...twins].filter((path) => tracked.has(path) && !dirty.includes(path)),
  };
}

/** Other names of the same document. */
function listTwins(path: string): string[] {
  const [, stem = '', ending] = /^((?:posts|pages)\/.+?)(\/index\.mdx?|\.mdx?)$/.exec(path) ?? [];
  return ending === undefined
    ? []
    : ['/index.md', '/index.mdx', '.md', '.mdx'].filter((other) => other !== ending).map((other) => stem + other);
}

async function isSame(file: string, output: Output): Promise<boolean> {
  if (!existsSync(file)) return false;
  if ('copyOf' in output) {
    const [one, other] = await Promise.all([stat(file), stat(output.copyOf)]);
    if (one.size !== other.size) return false;
  }
  return (await readFile(file)).equals(await bytesOf(output));
}

async function bytesOf(output: Output): Promise<Buffer> {
  if ('copyOf' in output) return readFile(output.copyOf);
  return Buffer.from('text' in output ? output.text : output.bytes);
}

/** @returns paths below a folder that git calls changed or unknown, and those that it tracks; none outside a repository */
async function readGit(dir: string): Promise<{ dirty: string[]; tracked: ReadonlySet<string> }> {
  const none = { dirty: [], tracked: new Set<string>() };
  if (!existsSync(dir)) return none;
  try {
    const options = { cwd: dir, maxBuffer: 64 * 1024 * 1024 };
    const { stdout: top } = await run('git', ['rev-parse', '--show-toplevel'], options);
    const { stdout } = await run(
      'git',
      ['status', '--porcelain', '-z', '--untracked-files=all', '--no-renames', '--', '.'],
      options,
    );
    const { stdout: tracked } = await run('git', ['ls-files', '-z', '--', '.'], options);
    const dirty = stdout
      .split('\0')
      .filter(Boolean)
      .map((line) => relative(resolve(dir), join(top.trim(), line.slice(3))));
    return { dirty, tracked: new Set(tracked.split('\0').filter(Boolean)) };
  } catch (error) {
    const problem = describeOwner((error as { stderr?: string }).stderr ?? '');
    if (problem) throw new Error(`Nothing was written: ${problem}`);
    // The folder is in no repository, or git is not installed.
    return none;
  }
}

/** Removes the twins and writes the changed files. */
export async function writeOutputs(
  contentDir: string,
  outputs: ReadonlyMap<string, Output>,
  { changed, twins }: Changes,
): Promise<void> {
  for (const path of twins) await rm(join(contentDir, path));
  for (const path of changed) {
    const output = outputs.get(path);
    const file = join(contentDir, path);
    if (!output || relative(contentDir, file).startsWith('..')) continue;
    makeFolder(dirname(file));
    try {
      if ('copyOf' in output) await copyFile(output.copyOf, file);
      else await writeFile(file, await bytesOf(output));
    } catch (error) {
      throw attachPath(error, file);
    }
  }
}
