// Runs a stage of the tests, and finds and ends the processes that it leaves behind.
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '#lib/commands/run.ts';

/** Child processes inherit the environment, so this finds a process whatever group it is in and whoever its parent is by now. */
const markName = 'LOAD_BEARING_STAGE';

/** Milliseconds that a process may take to end after its stage, on a busy machine. */
const patience = 10_000;
const pause = 100;

/** Only Linux lets one look into the environment of processes. */
export const canFindProcesses = process.platform === 'linux';

interface Process {
  pid: number;
  command: string;
}

export interface StageResult {
  code: number;
  /** The commands that were still running, each with its process id. They run no longer. */
  left: string[];
}

/** @param grace milliseconds that what is left may take to end by itself */
export async function runStage(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
  grace = patience,
): Promise<StageResult> {
  const mark = `${markName}=${randomUUID()}`;
  const value = mark.slice(markName.length + 1);
  running.add(mark);
  try {
    const code = await run(command, args, { env: { ...env, [markName]: value }, endsAll: true });
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
 * A signal to stop ends the running stage, which `run` passes it on to, and everything it has started.
 * @param limit milliseconds after which what does not stop is killed
 */
export function stopOnSignals(limit = patience): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      // A terminal that was closed cannot be written to.
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

/** A process can start another before the signal reaches it, so this looks again until nothing is left. */
async function endMarked(mark: string): Promise<void> {
  for (let found = await findMarked(mark); found.length > 0; found = await findMarked(mark)) {
    for (const { pid } of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
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

/** A process that has ended, or is another user's, has nothing to read. */
async function readProc(pid: string, name: string): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
  return text.split('\0');
}
