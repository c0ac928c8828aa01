// Tracks the damaged files that this process has read: logs each once, asks the publisher for a repair, and lists them for
// health.
import { setTimeout as delay } from 'node:timers/promises';
import { log, logUnexpected } from '#lib/log.ts';
import { isDamaged } from '#lib/model/read-file.ts';

/** Requests a repair of files. Resolves when the repair has ended. */
type Repair = (paths: string[]) => Promise<unknown>;

interface Damage {
  /** The release that was served at the last health check. Damage found in another release no longer counts. */
  release?: string;
  /** By path, a function that reads the file again and throws if it is still damaged. */
  known: Map<string, () => unknown>;
  repair?: Repair;
  running?: Promise<unknown>;
  /** When the last repair ended, by `performance.now()`. */
  ended: number;
}

/** Milliseconds that a request waits for a repair. On a busy machine the publisher needs some seconds. */
const repairTimeout = 15_000;
/** Milliseconds between two repairs. */
const repairInterval = 1_000;
/** A file may be damaged while a repair runs that has checked it already, so a read waits for up to two repairs. */
const repairsPerRead = 2;

const damageKey = Symbol.for('load-bearing.damage');
/** Shared through `globalThis`, because Next bundles each route separately. */
const shared = globalThis as { [damageKey]?: Damage };

function state(): Damage {
  shared[damageKey] ??= { known: new Map(), ended: -repairInterval };
  return shared[damageKey];
}

/** Maximum number of files that are tracked. */
const knownLimit = 1_000;

/** Sets the function that requests a repair. The server asks its publisher. */
export function repairWith(repair: Repair): void {
  state().repair = repair;
}

/**
 * Logs a damaged file once and requests its repair. Other errors are ignored.
 * @param again reads the file, and throws if it is still damaged
 */
export function noteDamage(error: unknown, again: () => unknown): Promise<unknown> {
  if (!isDamaged(error)) return Promise.resolve();
  const { known } = state();
  if (!known.has(error.path) && known.size < knownLimit) {
    known.set(error.path, again);
    log.error({ event: 'damaged' }, error.message);
  }
  return askForRepair();
}

/** Runs one repair at a time, which all callers await. Next forbids `Date.now` in renders, so `performance.now` is used. */
function askForRepair(): Promise<unknown> {
  const damage = state();
  if (!damage.repair) return Promise.resolve();
  if (damage.running) return damage.running;
  const pause = Math.max(0, damage.ended + repairInterval - performance.now());
  const { repair } = damage;
  const stop = new AbortController();
  const late = delay(pause + repairTimeout, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
  const asked = delay(pause, undefined, { ref: false })
    .then(() => repair([...damage.known.keys()]))
    .catch((error: unknown) => logUnexpected(error, 'The publisher could not be asked for a repair'));
  damage.running = Promise.race([asked, late]).finally(() => {
    stop.abort();
    damage.running = undefined;
    damage.ended = performance.now();
  });
  return damage.running;
}

/**
 * Reads from a release. If a file is damaged, requests its repair and reads again.
 * @throws the error of the last read
 */
export async function readWithRepair<Value>(read: () => Value | Promise<Value>): Promise<Value> {
  for (let repairs = 0; repairs < repairsPerRead; repairs += 1) {
    try {
      return await read();
    } catch (error) {
      if (!isDamaged(error)) throw error;
      await noteDamage(error, read);
    }
  }
  return read();
}

/**
 * Lists the files that are still damaged. Those of an earlier release are dropped, because they are not repaired.
 * @param release the release that is served
 */
export async function listDamage(release: string | undefined): Promise<string[]> {
  const damage = state();
  const { known } = damage;
  if (damage.release !== release) known.clear();
  damage.release = release;
  for (const [path, again] of known) {
    try {
      await again();
      known.delete(path);
    } catch {
      // Still damaged.
    }
  }
  return [...known.keys()];
}
