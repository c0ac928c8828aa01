// Collects garbage once a thread becomes idle after work. Without allocations, V8 often keeps the garbage of a start or a burst
// of requests: 10 to 50 MB here (measured).
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Milliseconds between two checks of the thread. */
const interval = 5_000;
/** Milliseconds of CPU that an idle thread uses in an interval at most. Following a shared store takes 50. */
const idleTime = 250;
/**
 * Bytes by which the heap must grow before it is collected again. A collection also drops compiled code: it made the p99 of the
 * next cached pages four times as long. A burst of cached pages leaves 6 MB, and the young generation is reused anyway.
 */
const enoughGrowth = 8 * 2 ** 20;

interface Parts {
  /** @returns the CPU time of this thread, in milliseconds. Unlike wall time, it does not depend on other programs */
  readTime: () => number;
  /** @returns bytes in use by this thread */
  readSize: () => number;
  collect: () => void;
}

function readCpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Counts buffers, and not the young generation. */
function readHeapSize(): number {
  const old = getHeapSpaceStatistics().filter(({ space_name: name }) => !name.startsWith('new_'));
  return old.reduce((sum, { space_used_size: size }) => sum + size, getHeapStatistics().external_memory);
}

/** Collects garbage in this thread when it becomes idle and its heap has grown. The timer does not keep the thread alive. */
export function collectWhenIdle({
  readTime = readCpuTime,
  readSize = readHeapSize,
  collect = collectAll,
}: Partial<Parts> = {}): void {
  let last = readTime();
  // All objects of the start may be garbage.
  let kept = 0;
  const look = () => {
    const now = readTime();
    const isIdle = now - last <= idleTime;
    last = now;
    if (!isIdle || readSize() - kept < enoughGrowth) return;
    collect();
    kept = readSize();
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
