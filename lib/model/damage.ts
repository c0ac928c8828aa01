// Damaged files that this process has met: each is logged once, the publisher is asked to repair it, and health names them until it has.
import { setTimeout as delay } from 'node:timers/promises';
import { isDamaged } from '#lib/model/read-file.ts';

/** Asks for a repair of the files, and resolves when there is nothing more to wait for. */
type Repair = (paths: string[]) => Promise<unknown>;

interface Damage {
  /** By path: reads the file again, and throws as long as it is damaged. */
  known: Map<string, () => unknown>;
  repair?: Repair;
  /** The repair that is going on, and when the last one ended. */
  running?: Promise<unknown>;
  ended: number;
}

/** Milliseconds that a request waits for a repair, and between two repairs. */
const patience = 8_000;
const pause = 1_000;

const damageKey = Symbol.for('load-bearing.damage');
/** Next makes a bundle of each route, so they share this by a name in the process. */
const shared = globalThis as { [damageKey]?: Damage };

function state(): Damage {
  shared[damageKey] ??= { known: new Map(), ended: -pause };
  return shared[damageKey];
}

/** Files. More are not listed one by one. */
const knownLimit = 1_000;
/** Sets who repairs: the server asks its publisher. */
export function repairWith(repair: Repair): void {
  state().repair = repair;
}

/** Logs damage once and has it repaired. @param again reads the file, and throws as long as it is damaged */
export function noteDamage(error: unknown, again: () => unknown): Promise<unknown> {
  if (!isDamaged(error)) return Promise.resolve();
  const { known } = state();
  if (!known.has(error.path) && known.size < knownLimit) {
    known.set(error.path, again);
    console.error(JSON.stringify({ level: 'error', event: 'damaged', reason: error.message }));
  }
  return askForRepair();
}

/** Not by `Date.now`, which Next forbids while it renders. One repair at a time: those who come while it is going on wait for the same. */
function askForRepair(): Promise<unknown> {
  const damage = state();
  if (!damage.repair) return Promise.resolve();
  if (damage.running) return damage.running;
  if (performance.now() - damage.ended < pause) return Promise.resolve();
  const stop = new AbortController();
  const late = delay(patience, undefined, { signal: stop.signal, ref: false }).catch(() => undefined);
  const asked = damage.repair([...damage.known.keys()]).catch((error: unknown) => console.error(error));
  damage.running = Promise.race([asked, late]).finally(() => {
    stop.abort();
    damage.running = undefined;
    damage.ended = performance.now();
  });
  return damage.running;
}

/** Reads from a release. A read that meets a damaged file waits for its repair, and is done once more. */
export async function readWithRepair<Value>(read: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (!isDamaged(error)) throw error;
    await noteDamage(error, read);
    return await read();
  }
}

/** @returns the files that are damaged still, of those that were met */
export async function listDamage(): Promise<string[]> {
  const { known } = state();
  for (const [path, again] of known) {
    try {
      await again();
      known.delete(path);
    } catch {
      // Still damaged, or damaged in another way.
    }
  }
  return [...known.keys()];
}
