// Numbers that are the same for the same seed, so that a run that found something can be had again.

export type Random = () => number;

/** mulberry32. @returns numbers from 0 up to 1 */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @returns a whole number from 0 up to `end` */
export function pick(random: Random, end: number): number {
  return Math.floor(random() * end);
}

/** @returns `count` different ones of `values`, in an order of its own */
export function choose<Value>(random: Random, values: readonly Value[], count: number): Value[] {
  const left = [...values];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(pick(random, left.length), 1)).flat();
}
