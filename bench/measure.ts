// Runs a command and measures it: wall time, and the peak memory of the command with all processes it started.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { childEnv } from '#lib/env.ts';

export interface Measured {
  seconds: number;
  /** Bytes; `undefined` where there is no `/proc`. */
  peak: number | undefined;
  /** Seconds of user and system time of all processes; `undefined` where there is no `/proc`. */
  processor: number | undefined;
  output: string;
}

/** Milliseconds between two samples. A sample costs less than one, about 1 % of one core. */
const sampleInterval = 50;

/**
 * @param command the arguments for the Node that runs this process
 * @throws if the command fails, with its output
 */
export async function measureNode(
  command: readonly string[],
  cwd: string,
  settings: Record<string, string> = {},
): Promise<Measured> {
  const start = performance.now();
  const before = readChildrenTime();
  const child = spawn(process.execPath, command, { cwd, env: childEnv(settings), stdio: ['ignore', 'pipe', 'pipe'] });
  const written: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => written.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => written.push(chunk));

  let peak = 0;
  const sample = () => {
    if (child.pid !== undefined) peak = Math.max(peak, readPeak(child.pid));
  };
  const timer = setInterval(sample, sampleInterval);
  let end = start;
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      end = performance.now();
    });
    child.once('close', resolve);
  }).finally(() => clearInterval(timer));

  const output = Buffer.concat(written).toString();
  if (code !== 0) throw new Error(`node ${command.join(' ')} ended with ${code}:\n${output}`);
  const processor = before === undefined ? undefined : (readChildrenTime() ?? before) - before;
  return { seconds: (end - start) / 1000, peak: peak || undefined, processor, output };
}

/** Returns the CPU seconds of all children that have ended, with their descendants. */
function readChildrenTime(): number | undefined {
  // The name of the program is in brackets and may contain spaces. `cutime` and `cstime` are the fields 16 and 17, in hundredths.
  const fields = readProc('/proc/self/stat')
    .replace(/^.*\) /s, '')
    .split(' ');
  const time = (Number(fields[13]) + Number(fields[14])) / 100;
  return Number.isNaN(time) ? undefined : time;
}

/**
 * Returns the memory of a process tree: the sum of the resident sizes (shared pages count twice), or the peak of one
 * process if that is more, so that short peaks between two samples count.
 */
function readPeak(root: number): number {
  let sum = 0;
  let highest = 0;
  for (const pid of listTree(root)) {
    const status = readProc(`/proc/${pid}/status`);
    sum += readField(status, 'VmRSS');
    highest = Math.max(highest, readField(status, 'VmHWM'));
  }
  return Math.max(sum, highest);
}

/** Returns the memory of a process in MiB. */
export function readMemory(pid: number): { resident: number; proportional: number } {
  const text = readProc(`/proc/${pid}/smaps_rollup`);
  const read = (field: string) => readField(text, field) / 2 ** 20;
  return { resident: read('Rss'), proportional: read('Pss') };
}

/** Returns a process and its descendants, whichever thread started them. */
export function listTree(pid: number): number[] {
  const children = listThreads(pid).flatMap((thread) =>
    readProc(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(listTree)];
}

function listThreads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** @returns the arguments of a process, empty if it has ended */
export function readCommand(pid: number): string[] {
  return readProc(`/proc/${pid}/cmdline`).split('\0').filter(Boolean);
}

/** Returns an empty text if the process has ended. */
function readProc(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** `/proc` says kB and means KiB. */
function readField(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
}
