// Seeded random numbers, so that a run can be repeated.

export type Random = () => number;

/** Returns a generator of numbers from 0 up to 1 (mulberry32, by Tommy Ettinger). */
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

/** @returns `count` different values in random order */
export function choose<Value>(random: Random, values: readonly Value[], count: number): Value[] {
  const left = [...values];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(pick(random, left.length), 1)).flat();
}
