// Whether the publisher lives: it touches a file in the release folder, and the server and the supervisor read how long ago.
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Milliseconds between two beats. */
const beatInterval = 2_000;
/** Milliseconds without a beat after which the publisher is reported. Composing 10,000 posts blocks it for about two seconds. */
const silenceLimit = 15_000;
/** So many ends of the publisher within so many milliseconds are a loop. */
const loopEnds = 3;
const loopTime = 10 * 60_000;

function beatPath(releaseDir: string): string {
  return join(releaseDir, 'publisher.json');
}

/** Beats until the process ends. An orderly end, with code 0, removes the file: then no publisher is expected. @returns what ends it earlier */
export function startHeartbeat(releaseDir: string): () => void {
  const path = beatPath(releaseDir);
  const write = () => writeFileSync(path, JSON.stringify({ pid: process.pid }));
  const beat = () => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') tryTo(write);
    }
  };
  tryTo(write);
  const timer = setInterval(beat, beatInterval);
  timer.unref();
  const onExit = (code: number) => {
    if (code === 0) stop();
  };
  const stop = () => {
    clearInterval(timer);
    process.off('exit', onExit);
    tryTo(() => rmSync(path, { force: true }));
  };
  process.on('exit', onExit);
  return stop;
}

/** A disk that is full or a folder that is gone must not end the publisher: without a beat, health says that something is wrong. */
function tryTo(act: () => void): void {
  try {
    act();
  } catch (error) {
    console.error(error);
  }
}

const beatSchema = z.object({ pid: z.int().positive() });

interface Beat {
  pid: number | undefined;
  /** Milliseconds since 1970. */
  at: number;
}

function readBeat(releaseDir: string): Beat | undefined {
  const path = beatPath(releaseDir);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return undefined;
  try {
    return { at: stats.mtimeMs, pid: beatSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).pid };
  } catch {
    return { at: stats.mtimeMs, pid: undefined };
  }
}

const supervisionSchema = z.object({
  /** When the publisher ended and had to be started again, in milliseconds since 1970. */
  ends: z.array(z.number()),
  /** How it ended last: `SIGKILL`, `code 1`. */
  reason: z.string().optional(),
});

export type Supervision = z.infer<typeof supervisionSchema>;

/** @returns the ends that count for a loop at this instant */
export function recentEnds({ ends }: Supervision, now: number): number[] {
  return ends.filter((end) => now - end < loopTime);
}

/** For the server: what the process that started it and the publisher says. @returns reads it; `undefined` if nobody supervises */
export function receiveSupervision(): () => Supervision | undefined {
  let heard: Supervision | undefined = process.channel ? { ends: [] } : undefined;
  process.on('message', (message) => {
    const parsed = supervisionSchema.safeParse(message);
    if (parsed.success) heard = parsed.data;
  });
  // Listening alone must not keep the server from ending.
  process.channel?.unref();
  return () => heard;
}

export interface PublisherHealth {
  /**
   * `loops`: it ends again and again. `hangs`: its process is there and does nothing. `gone`: its process has ended, and no
   * other one publishes.
   */
  state: 'runs' | 'loops' | 'hangs' | 'gone';
  /** The last beat of one that hangs or is gone, ISO 8601. */
  beat?: string;
  /** Ends within the last ten minutes, and how the last one came. */
  ends?: number;
  reason?: string;
}

interface HealthInput {
  releaseDir: string;
  supervision: Supervision | undefined;
  /** When the server began to expect a publisher, and the present, in milliseconds since 1970. */
  since: number;
  now: number;
}

/**
 * A server that nobody supervises, on a folder to which no publisher has left a beat, runs without a publisher on purpose.
 * @returns `undefined` then
 */
export function judgePublisher({ releaseDir, supervision, since, now }: HealthInput): PublisherHealth | undefined {
  const beat = readBeat(releaseDir);
  if (!beat && !supervision) return undefined;
  const ends = supervision ? recentEnds(supervision, now) : [];
  const told = ends.length > 0 ? { ends: ends.length, reason: supervision?.reason } : {};
  if (ends.length >= loopEnds) return { state: 'loops', ...told };
  // After it ended it is given as long to come back.
  const signs = [beat?.at ?? 0, ends.at(-1) ?? 0, supervision ? since : 0];
  if (signs.some((sign) => Math.abs(now - sign) <= silenceLimit)) return { state: 'runs', ...told };
  const state = beat?.pid !== undefined && isAlive(beat.pid) ? 'hangs' : 'gone';
  return { state, beat: beat && new Date(beat.at).toISOString(), ...told };
}

/** @returns whether the process has not given a beat for long, for its supervisor */
export function isSilent(releaseDir: string, pid: number | undefined, now: number): boolean {
  const beat = readBeat(releaseDir);
  return beat !== undefined && beat.pid === pid && Math.abs(now - beat.at) > silenceLimit;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !isZombie(pid);
  } catch (error) {
    // A process of another user cannot be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A dead process that its parent has not waited for still takes signals. Only Linux tells. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return false;
  }
}
