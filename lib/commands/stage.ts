// Runs a stage of the tests and kills the processes that it leaves running.
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '#lib/commands/run.ts';

/** An environment variable that child processes inherit, so that they are found in any process group and with any parent. */
const markName = 'LOAD_BEARING_STAGE';

/** Milliseconds for processes to exit after their stage. */
const patience = 60_000;
const pause = 100;

/** Only Linux shows the environment of processes. */
export const canFindProcesses = process.platform === 'linux';

interface Process {
  pid: number;
  command: string;
}

export interface StageResult {
  code: number;
  /** The commands that were still running, each with its process id. They have been killed. */
  left: string[];
}

interface Options {
  env?: Record<string, string>;
  /** Milliseconds for processes that the command leaves running to exit on their own. */
  grace?: number;
  /** Receives the output. Without it the command writes to this terminal. */
  print?: (text: string) => void;
}

/** Runs a command and kills the processes that it leaves running. */
export async function runStage(
  command: string,
  args: readonly string[],
  { env = {}, grace = patience, print }: Options = {},
): Promise<StageResult> {
  const mark = `${markName}=${randomUUID()}`;
  const value = mark.slice(markName.length + 1);
  running.add(mark);
  try {
    const code = await run(command, args, { env: { ...env, [markName]: value }, endsAll: true, print });
    const deadline = Date.now() + (isStopping ? 0 : grace);
    let left = await findMarked(mark);
    while (left.length > 0 && Date.now() < deadline) {
      await delay(pause);
      left = await findMarked(mark);
    }
    await endMarked(mark);
    if (isStopping) process.exit(1);
    return { code, left: left.map(({ pid, command: line }) => `${line} (process ${pid})`) };
  } finally {
    running.delete(mark);
  }
}

const running = new Set<string>();
let isStopping = false;

/**
 * On a signal, ends the running stage and all processes that it has started. `run` forwards the signal.
 * @param limit milliseconds after which the processes are killed
 */
export function stopOnSignals(limit = patience): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      // Writing to a closed terminal fails.
      for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
      const stop = async () => {
        for (const mark of running) await endMarked(mark);
        process.exit(1);
      };
      isStopping = true;
      setTimeout(stop, limit);
    });
  }
}

/** Kills marked processes until there are none: a process can start another before the signal reaches it. */
async function endMarked(mark: string): Promise<void> {
  for (let found = await findMarked(mark); found.length > 0; found = await findMarked(mark)) {
    for (const { pid } of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // The process has ended by itself.
      }
    }
    await delay(pause);
  }
}

async function findMarked(mark: string): Promise<Process[]> {
  if (!canFindProcesses) return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid): Promise<Process[]> => {
      if (!(await readProc(pid, 'environ')).includes(mark)) return [];
      return [{ pid: Number(pid), command: (await readProc(pid, 'cmdline')).join(' ').trim() }];
    }),
  );
  return found.flat();
}

/** Returns an empty list for a process that has ended or belongs to another user. */
async function readProc(pid: string, name: string): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
  return text.split('\0');
}
