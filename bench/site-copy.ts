// A copy of the repository to build in, so that the build of the checkout, which may be serving, is left alone.
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
  // On another disk than the checkout's there are no hard links.
  await run('cp', ['-al', ...dependencies]).catch(() => run('cp', ['-a', ...dependencies]));
}

/** A file that was removed and not yet committed is still in git's list. */
async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
