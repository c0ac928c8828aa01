// The publisher's heartbeat: the mtime of `publisher.json`, which the server and the supervisor check.

import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { logUnexpected } from '#lib/log.ts';
import { readBytesSync, readIfIntact } from '#lib/model/read-file.ts';
import { parseJson } from '#lib/parse-json.ts';

/** Milliseconds between two heartbeats. */
const beatInterval = 2_000;
/**
 * Milliseconds without a heartbeat after which the publisher is reported. Composing 10,000 posts blocks it for about two
 * seconds.
 */
const silenceLimit = 15_000;
/** A crash loop: `loopEnds` exits within `loopTime` milliseconds. */
const loopEnds = 3;
const loopTime = 10 * 60_000;

function beatPath(releaseDir: string): string {
  return join(releaseDir, 'publisher.json');
}

/**
 * Updates the file until the process exits. Exit code 0 removes the file, which means that no publisher is expected to run.
 * @returns a function that stops the heartbeat and removes the file
 */
export function startHeartbeat(releaseDir: string): () => void {
  const path = beatPath(releaseDir);
  const write = () => writeFileSync(path, JSON.stringify({ pid: process.pid }));
  const beat = () => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') logFailure(write);
      else logUnexpected(error, `${path} cannot be updated`);
    }
  };
  logFailure(write);
  const timer = setInterval(beat, beatInterval);
  timer.unref();
  const onExit = (code: number) => {
    if (code === 0) stop();
  };
  const stop = () => {
    clearInterval(timer);
    process.off('exit', onExit);
    logFailure(() => rmSync(path, { force: true }));
  };
  process.on('exit', onExit);
  return stop;
}

/** A full disk or a missing folder must not end the publisher: without a heartbeat, `/healthz` reports the problem. */
function logFailure(action: () => void): void {
  try {
    action();
  } catch (error) {
    logUnexpected(error, 'The heartbeat of the publisher cannot be written');
  }
}

const beatSchema = z.object({ pid: z.int().positive() });

interface Beat {
  pid: number | undefined;
  /** Milliseconds since 1970 UTC. */
  at: number;
}

function readBeat(releaseDir: string): Beat | undefined {
  const path = beatPath(releaseDir);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return undefined;
  // A damaged file names no process, but its time still counts.
  const text = readIfIntact(() => readBytesSync(path).toString()) ?? '';
  return { at: stats.mtimeMs, pid: beatSchema.safeParse(parseJson(text)).data?.pid };
}

const supervisionSchema = z.object({
  /** Times of unexpected exits of the publisher, in milliseconds since 1970 UTC. */
  ends: z.array(z.number()),
  /** Cause of the last exit: `SIGKILL`, `code 1`. */
  reason: z.string().optional(),
});

export type Supervision = z.infer<typeof supervisionSchema>;

/**
 * @param now milliseconds since 1970 UTC
 * @returns the times of exits within the last ten minutes
 */
export function recentEnds({ ends }: Supervision, now: number): number[] {
  return ends.filter((end) => now - end < loopTime);
}

/**
 * Receives the supervisor's reports on the publisher. Called by the server.
 * @returns a function that returns the last report, or `undefined` if no supervisor runs
 */
export function receiveSupervision(): () => Supervision | undefined {
  let supervision: Supervision | undefined = process.channel ? { ends: [] } : undefined;
  process.on('message', (message) => {
    const parsed = supervisionSchema.safeParse(message);
    if (parsed.success) supervision = parsed.data;
  });
  // The channel alone must not keep the server running.
  process.channel?.unref();
  return () => supervision;
}

export interface PublisherHealth {
  /**
   * `loops`: it exits again and again. `hangs`: its process exists, but has no heartbeat. `gone`: its process has exited, and
   * no other process publishes.
   */
  state: 'runs' | 'loops' | 'hangs' | 'gone';
  /** The last heartbeat of a publisher that hangs or is gone, ISO 8601, UTC. */
  beat?: string;
  /** Number of exits within the last ten minutes, and the cause of the last one. */
  ends?: number;
  reason?: string;
}

interface HealthInput {
  releaseDir: string;
  supervision: Supervision | undefined;
  /** When the server started, in milliseconds since 1970 UTC. */
  since: number;
  /** The current time, in milliseconds since 1970 UTC. */
  now: number;
}

/**
 * Decides whether the publisher is healthy.
 * @returns `undefined` for a server that runs without a publisher on purpose: it has no supervisor, and the folder has no heartbeat
 */
export function judgePublisher({ releaseDir, supervision, since, now }: HealthInput): PublisherHealth | undefined {
  const beat = readBeat(releaseDir);
  if (!beat && !supervision) return undefined;
  const ends = supervision ? recentEnds(supervision, now) : [];
  const facts = ends.length > 0 ? { ends: ends.length, reason: supervision?.reason } : {};
  if (ends.length >= loopEnds) return { state: 'loops', ...facts };
  // A publisher that has just exited gets the same time to restart.
  const signs = [beat?.at ?? 0, ends.at(-1) ?? 0, supervision ? since : 0];
  if (signs.some((sign) => Math.abs(now - sign) <= silenceLimit)) return { state: 'runs', ...facts };
  const state = beat?.pid !== undefined && isAlive(beat.pid) ? 'hangs' : 'gone';
  return { state, beat: beat && new Date(beat.at).toISOString(), ...facts };
}

/** @returns whether the publisher with this process id had no heartbeat for 15 seconds. Called by the supervisor. */
export function isSilent(releaseDir: string, pid: number | undefined, now: number): boolean {
  const beat = readBeat(releaseDir);
  return beat !== undefined && beat.pid === pid && Math.abs(now - beat.at) > silenceLimit;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !isZombie(pid);
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A zombie still accepts signals. Only Linux has `/proc`, so other systems report no zombies. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOENT', 'ESRCH', 'EACCES'].includes(code)) throw error;
    return false;
  }
}
