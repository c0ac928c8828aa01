// The linear congruential generator of Numerical Recipes: the same numbers on every machine.

export class Random {
  private seed: number;

  constructor(seed: number) {
    this.seed = seed;
  }

  /** Returns a number from 0 up to 1. */
  next(): number {
    this.seed = (this.seed * 1664525 + 1013904223) >>> 0;
    return this.seed / 2 ** 32;
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  pick(items: readonly string[]): string {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('The list to pick from is empty');
    return item;
  }
}
