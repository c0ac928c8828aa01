// Creates a content folder and a release folder on disk for a test.
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Files } from '#test/corpus/form.ts';

export interface Folders {
  root: string;
  contentDir: string;
  releaseDir: string;
}

/** Creates temporary folders, which the caller removes. The release folder is not created. */
export async function makeFolders(files: Files): Promise<Folders> {
  const root = await mkdtemp(join(tmpdir(), 'load-bearing-test-'));
  const folders = { root, contentDir: join(root, 'content'), releaseDir: join(root, 'release') };
  await mkdir(folders.contentDir);
  await putFiles(folders.contentDir, files);
  return folders;
}

/** Writes files by path, replacing existing ones. `undefined` removes a file. */
export async function putFiles(dir: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(dir, path);
    const isFolder = (await lstat(file).catch(() => undefined))?.isDirectory();
    if (content === undefined || isFolder) await rm(file, { force: true, recursive: true });
    if (content === undefined) continue;
    await mkdir(dirname(file), { recursive: true });
    // A publisher that watches the folder must not find it without the file.
    const whole = join(dirname(dir), `put-${randomUUID()}`);
    if (typeof content === 'object' && 'link' in content) await symlink(content.link, whole);
    else await writeFile(whole, content);
    await rename(whole, file);
  }
}

/** Reads all files in a folder and its subfolders, by path. */
export async function readAll(dir: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(async (path): Promise<[string, Buffer]> => [path.slice(dir.length + 1), await readFile(path)]),
  );
  return new Map(files.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Creates a random number generator with uniform results from 0 to 1, which are the same for the same seed (mulberry32
 * by Tommy Ettinger).
 */
export function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
