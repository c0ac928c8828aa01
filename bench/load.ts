// Requests one address as fast as a server responds, from a core of its own, and measures rate, latency and processor time.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listTree } from './measure.ts';

const run = promisify(execFile);

/** All servers run on the first core, one under load at a time, and the load comes from the second. */
export const serverCore = '0';
const loadCore = '1';

export interface Round {
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Processor time of the server for one request, in microseconds. Other programs change it less than the rate. */
  cpu: number;
  /** Bytes after the load. */
  memory: number;
}

/** Reads the resident bytes of processes and all processes that they started. */
async function readMemory(pids: readonly number[]): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'rss=', '--pid', pids.flatMap(listTree).join(',')]);
  return stdout.split('\n').reduce((sum, line) => sum + Number(line) * 1024, 0);
}

/** Reads the processor time of processes and all processes that they started, in microseconds. */
export function readCpuTime(pids: readonly number[]): number {
  const threads = pids
    .flatMap(listTree)
    .flatMap((one) => readdirSync(`/proc/${one}/task`).map((id) => `/proc/${one}/task/${id}`));
  const times = threads.map((thread) => readFileSync(join(thread, 'schedstat'), 'utf8').split(' ')[0]);
  return times.reduce((sum, nanoseconds) => sum + Number(nanoseconds) / 1000, 0);
}

/**
 * @param pids the processes that serve the address
 * @throws {Error} if a request fails
 */
export async function load(url: string, pids: readonly number[], seconds: number): Promise<Round> {
  const wrk = ['wrk', '-t1', '-c32', `-d${seconds}s`, '--latency', '-H', 'Accept-Encoding: gzip', url];
  const before = readCpuTime(pids);
  const { stdout } = await run('taskset', ['-c', loadCore, ...wrk]);
  const used = readCpuTime(pids) - before;
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${url} failed under load:\n${stdout}`);
  const latency = (percent: string) => {
    const [, value = '0', unit = 'ms'] = new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s)`).exec(stdout) ?? [];
    return Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit as 'us' | 'ms' | 's'];
  };
  const count = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  return { rate, p50: latency('50'), p99: latency('99'), cpu: used / count, memory: await readMemory(pids) };
}
