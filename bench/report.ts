// Formats the samples of a benchmark as Markdown: median and range of several runs.

export interface Sample {
  kind: string;
  /** Posts; `undefined` for the floors, which have none. */
  size: number | undefined;
  seconds: number;
  /** Bytes; `undefined` where it was not measured. */
  peak: number | undefined;
  /** Seconds of user and system time; `undefined` where it was not measured. */
  processor: number | undefined;
  /** The ratio to the floor. */
  ratio: number | undefined;
}

/** @throws if there are none */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  const upper = sorted[Math.floor(sorted.length / 2)];
  if (lower === undefined || upper === undefined) throw new Error('There are no values to take the median of');
  return (lower + upper) / 2;
}

/** "1.52 (1.31..1.99)" */
export function formatSpread(values: readonly number[], digits: number): string {
  if (values.length === 0) return '';
  const [median, least, most] = [medianOf(values), Math.min(...values), Math.max(...values)];
  return `${median.toFixed(digits)} (${least.toFixed(digits)}..${most.toFixed(digits)})`;
}

const head = ['run', 'posts', 'n', 'seconds', 'x floor', 'CPU s', 'peak MiB'];

/** A row for each kind and size, in the order of their first samples; in each cell the median, and the range in brackets. */
export function formatSamples(samples: readonly Sample[]): string {
  const groups = Map.groupBy(samples, ({ kind, size }) => `${kind} ${size}`);
  const rows = [...groups.values()].map((group) => {
    const [first] = group;
    const values = (read: (sample: Sample) => number | undefined) => group.flatMap((sample) => read(sample) ?? []);
    return [
      first?.kind,
      first?.size,
      group.length,
      formatSpread(
        values(({ seconds }) => seconds),
        2,
      ),
      formatSpread(
        values(({ ratio }) => ratio),
        1,
      ),
      formatSpread(
        values(({ processor }) => processor),
        2,
      ),
      formatSpread(
        values(({ peak }) => peak && peak / 2 ** 20),
        0,
      ),
    ];
  });
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.map((cell) => cell ?? '').join(' | ')} |`).join('\n');
}
