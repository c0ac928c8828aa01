// Runs other programs and waits for them.
import { type StdioOptions, spawn } from 'node:child_process';
import { join } from 'node:path';
import { childEnv } from '#lib/env.ts';

const root = join(import.meta.dirname, '../..');

/** @returns the path of a command in `node_modules/.bin` */
export function binary(name: string): string {
  return join(root, 'node_modules/.bin', name);
}

interface Options {
  env?: Record<string, string>;
  /** Whether to kill the program's process group when it ends. A process left in it could keep the terminal's pipe open. */
  endsAll?: boolean;
  /** Receives the text of both output streams. Without it the program writes to this terminal. */
  print?: (text: string) => void;
}

/**
 * Runs a program in the root of the repository, forwards signals to it, and waits until it exits.
 * @returns its exit code
 */
export function run(
  command: string,
  args: readonly string[],
  { env = {}, endsAll = false, print }: Options = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const output = print ? 'pipe' : 'inherit';
    const stdio: StdioOptions = ['inherit', output, output];
    const child = spawn(command, args, { cwd: root, env: childEnv(env), stdio, detached: endsAll });
    if (print) for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', print);
    const stop = (signal: NodeJS.Signals) => child.kill(signal);
    // The system sends SIGHUP to the terminal's own group only.
    const signals: NodeJS.Signals[] = ['SIGTERM', 'SIGINT', ...(endsAll ? (['SIGHUP'] as const) : [])];
    for (const signal of signals) process.on(signal, stop);
    const release = () => {
      for (const signal of signals) process.off(signal, stop);
    };
    child.once('error', (error) => {
      release();
      reject(error);
    });
    child.once(print ? 'close' : 'exit', (code) => {
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
    // ESRCH: the group is empty. macOS reports EPERM for a process that has just ended.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
