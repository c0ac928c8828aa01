// Collects garbage once a thread becomes idle after work. Without allocations, V8 often keeps the garbage of a start or a burst
// of requests: 10 to 50 MB here (measured).
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds between two checks of the thread. */
const interval = 5_000;
/** Milliseconds of CPU that an idle thread uses in an interval at most. Following a shared store takes 50. */
const idleTime = 250;
/** Milliseconds of CPU after which a collection is worth its time. Idle intervals do not count: they would add up for ever. */
const enoughWork = 300;

interface Parts {
  /** @returns the CPU time of this thread, in milliseconds. Unlike wall time, it does not depend on other programs */
  read: () => number;
  collect: () => void;
}

function readCpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Collects garbage in this thread whenever it becomes idle. The timer does not keep the thread alive. */
export function collectWhenIdle({ read = readCpuTime, collect = collectAll }: Partial<Parts> = {}): void {
  let last = read();
  // The start counts as work.
  let work = last;
  const look = () => {
    const now = read();
    const used = now - last;
    last = now;
    if (used > idleTime) work += used;
    if (used > idleTime || work < enoughWork) return;
    collect();
    work = 0;
    // The CPU time of the collection is no work.
    last = read();
  };
  setInterval(look, interval).unref();
}

/**
 * Collects all garbage of this thread, and returns free pages of its heap to the system. It blocks the thread: all responses
 * wait in the main thread, and pages that must be rendered in the render thread.
 */
export function collectAll(): void {
  // Node has no other way to call the collector of V8 unless its command line has the option.
  setFlagsFromString('--expose-gc');
  const collect: NodeJS.GCFunction = runInNewContext('gc');
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
