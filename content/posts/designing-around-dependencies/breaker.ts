// #region breaker
export class Fault extends Error {} // timeout, refused connection, 5xx: the adapter decides
export class Open extends Error {}

interface Unit {
  served: boolean[]; // the latest calls that ended
  openUntil: number; // 0 while closed
  round: number; // calls of an earlier round say nothing about this one
}

export class Breaker {
  readonly #units = new Map<string, Unit>();
  readonly #options: { calls: number; leastServed: number; coolMs: number; now: () => number };

  constructor(options: { calls?: number; leastServed?: number; coolMs?: number; now?: () => number } = {}) {
    this.#options = { calls: 20, leastServed: 2, coolMs: 10_000, now: Date.now, ...options };
  }

  // name: what fails together (a region, a carrier, a shard), from a short fixed list
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const unit = this.#units.get(name) ?? { served: [], openUntil: 0, round: 0 };
    this.#units.set(name, unit);
    const { coolMs, now } = this.#options;
    if (now() < unit.openUntil) throw new Open(name);
    if (unit.openUntil > 0) unit.openUntil = now() + coolMs; // this call is the probe
    const { round } = unit;
    try {
      const value = await work();
      this.#note(unit, round, true);
      return value;
    } catch (error) {
      this.#note(unit, round, !(error instanceof Fault)); // a 400 is an answer
      throw error;
    }
  }

  #note(unit: Unit, round: number, isServed: boolean): void {
    const { calls, leastServed, coolMs, now } = this.#options;
    if (round !== unit.round) return;
    if (unit.openUntil > 0) {
      if (isServed) Object.assign(unit, { served: [], openUntil: 0, round: round + 1 });
      return;
    }
    unit.served = [...unit.served, isServed].slice(-calls);
    if (unit.served.length === calls && unit.served.filter(Boolean).length < leastServed) {
      Object.assign(unit, { served: [], openUntil: now() + coolMs, round: round + 1 });
    }
  }
}
// #endregion
