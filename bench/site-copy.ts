// Copies the repository for a build, so that the checkout's own build is left alone.
import { execFile } from 'node:child_process';
import { cp, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Copies what git knows and what it would take in, as it is now, saved or not; and the dependencies as hard links, because
 * Turbopack refuses a `node_modules` that is a link out of the project.
 */
export async function copySite(root: string, target: string): Promise<void> {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await run('git', list, { cwd: root, maxBuffer: 2 ** 26 });
  for (const path of stdout.split('\0').filter(Boolean)) {
    if (!(await isFile(join(root, path)))) continue;
    await mkdir(dirname(join(target, path)), { recursive: true });
    await cp(join(root, path), join(target, path));
  }
  const dependencies = [join(root, 'node_modules'), target];
  // Hard links do not work across file systems.
  await run('cp', ['-al', ...dependencies]).catch(() => run('cp', ['-a', ...dependencies]));
}

/** Git still lists files whose removal is not committed. */
async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
