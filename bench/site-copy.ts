// Copies the repository for a build, so that the checkout's own build is left alone.
import { execFile } from 'node:child_process';
import { cp, mkdir, realpath, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Copies all files that git does not ignore, with uncommitted changes; and the dependencies as hard links, because
 * Turbopack refuses a `node_modules` that is a link out of the project.
 * @param isBuiltThere whether the copy is for a build. Otherwise the dependencies are one symbolic link, which takes no time.
 */
export async function copySite(root: string, target: string, isBuiltThere = true): Promise<void> {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await run('git', list, { cwd: root, maxBuffer: 2 ** 26 });
  for (const path of stdout.split('\0').filter(Boolean)) {
    if (!(await isFile(join(root, path)))) continue;
    await mkdir(dirname(join(target, path)), { recursive: true });
    await cp(join(root, path), join(target, path));
  }
  if (!isBuiltThere) {
    await symlink(await realpath(join(root, 'node_modules')), join(target, 'node_modules'));
    return;
  }
  const dependencies = [join(root, 'node_modules'), target];
  // Hard links do not work across file systems.
  await run('cp', ['-al', ...dependencies]).catch(() => run('cp', ['-a', ...dependencies]));
}

/** Extracts a commit into a new folder, which uses the dependencies of this checkout. */
export async function extractCommit(root: string, commit: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const archive = join(target, 'archive.tar');
  await run('git', ['archive', '-o', archive, commit], { cwd: root });
  await run('tar', ['-xf', archive, '-C', target]);
  await rm(archive);
  await symlink(join(root, 'node_modules'), join(target, 'node_modules'));
}

/** Git still lists files whose removal is not committed. */
async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
