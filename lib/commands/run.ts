// Starting other programs and waiting for them.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { childEnv } from '#lib/env.ts';

const root = join(import.meta.dirname, '../..');

/** A command that a package of this project installs. */
export function binary(name: string): string {
  return join(root, 'node_modules/.bin', name);
}

interface Options {
  env?: Record<string, string>;
  /** Whether what the program started and left behind ends with it: it could keep this terminal's reader waiting for ever. */
  endsAll?: boolean;
}

/**
 * Runs a program in the root of the repository, on this terminal. A signal to stop is passed on, and waited out.
 * @returns its exit code
 */
export function run(
  command: string,
  args: readonly string[],
  { env = {}, endsAll = false }: Options = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: childEnv(env), stdio: 'inherit', detached: endsAll });
    const stop = (signal: NodeJS.Signals) => child.kill(signal);
    // A program in a group of its own does not hear of a terminal that is closed. Others do, unless they are started by nohup.
    const signals: NodeJS.Signals[] = ['SIGTERM', 'SIGINT', ...(endsAll ? (['SIGHUP'] as const) : [])];
    for (const signal of signals) process.on(signal, stop);
    const release = () => {
      for (const signal of signals) process.off(signal, stop);
    };
    child.once('error', (error) => {
      release();
      reject(error);
    });
    child.once('exit', (code) => {
      release();
      if (endsAll && child.pid) endGroup(child.pid);
      resolve(code ?? 1);
    });
  });
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // Usually nobody is left; of one who has just ended, macOS says that it is not ours.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
