// A map with a limit in bytes. It removes the least recently used entries first.

/** Maps keys to values, each with the size that its owner gives. */
export class Lru<Value> {
  /** The least recently used entry comes first. */
  private readonly entries = new Map<string, { value: Value; size: number }>();
  private readonly limit: number;
  private total = 0;
  /** The most recently used key: reading it again need not reorder the map. */
  private newest: string | undefined;

  /** @param limit bytes, as the sizes given to `set` count them */
  constructor(limit: number) {
    this.limit = limit;
  }

  get size(): number {
    return this.entries.size;
  }

  get bytes(): number {
    return this.total;
  }

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    if (key !== this.newest) {
      this.entries.delete(key);
      this.entries.set(key, entry);
      this.newest = key;
    }
    return entry.value;
  }

  /** Reads a value without counting as a use. */
  peek(key: string): Value | undefined {
    return this.entries.get(key)?.value;
  }

  /** @returns the keys that were removed to make room, with the given one among them if its size exceeds the limit */
  set(key: string, value: Value, size: number): string[] {
    this.delete(key);
    this.entries.set(key, { value, size });
    this.newest = key;
    this.total += size;
    const evicted: string[] = [];
    for (const oldest of this.entries.keys()) {
      if (this.total <= this.limit) break;
      this.delete(oldest);
      evicted.push(oldest);
    }
    return evicted;
  }

  /** @returns the values that were removed */
  clear(): Value[] {
    const values = [...this.entries.values()].map(({ value }) => value);
    this.entries.clear();
    this.total = 0;
    this.newest = undefined;
    return values;
  }

  delete(key: string): void {
    this.total -= this.entries.get(key)?.size ?? 0;
    this.entries.delete(key);
    if (key === this.newest) this.newest = undefined;
  }
}
