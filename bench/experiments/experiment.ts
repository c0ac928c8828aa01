// The frame of the experiments behind the posts: what each one returns, and how its tables are written.

/** The rows of a table. The first names the columns. */
export type Table = readonly (readonly (string | number)[])[];

/** By file name without its ending. Each becomes a CSV file beside the post, which a chart may show. */
export type Tables = Readonly<Record<string, Table>>;

export interface Conclusion {
  /** The conclusion, as a ratio or an order and never as milliseconds of one machine. */
  claim: string;
  holds: boolean;
}

export interface Experiment {
  /** Whether two runs give the same tables, so that a test can run it. */
  isExact: boolean;
  run: () => Promise<Tables>;
  conclude: (tables: Tables) => Conclusion[];
  /** Texts that the post must contain, made from the tables. */
  quote: (tables: Tables) => string[];
}

/** Uniform numbers from 0 up to 1, the same on every machine: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Finds a cell by the first cell of its row and the name of its column. */
export function cellOf(table: Table | undefined, row: string | number, column: string): number {
  const at = table?.[0]?.indexOf(column) ?? -1;
  const found = table?.find(([first]) => String(first) === String(row))?.[at];
  if (found === undefined) throw new Error(`There is no ${column} of ${row}`);
  return Number(found);
}
