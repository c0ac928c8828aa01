// Errors in content: file, line, problem and fix. They are data, and never thrown.

export interface Fault {
  /** Path from the root of the repository: `content/posts/x.mdx`. */
  file: string;
  /** From 1, front matter included. */
  line: number;
  /** The front matter field, or the kind of text element: `description`, `link`, `image`. */
  field: string;
  /** `problem: fix`, in one line. */
  message: string;
  /** Set on the last error of a shortened list: the number of errors that it replaces. */
  more?: number;
}

/** Errors that are listed for one file. */
export const listedPerFile = 100;

/** Shortens a sorted list of errors of one file. The last error of a shortened list contains the number of omitted ones. */
export function limitFaults<Item extends Omit<Fault, 'file'>>(faults: readonly Item[]): Item[] {
  const cut = faults.slice(listedPerFile);
  const [first] = cut;
  if (!first) return [...faults];
  const more = countFaults(cut);
  const message = `has ${more} more error${more === 1 ? '' : 's'}: fix the ones above first`;
  return [...faults.slice(0, listedPerFile), { ...first, field: 'text', message, more }];
}

/** Counts errors, including those that are not listed. */
export function countFaults(faults: readonly Pick<Fault, 'more'>[]): number {
  return faults.reduce((sum, { more = 1 }) => sum + more, 0);
}

/** One line: `content/posts/x.mdx:4 description is 204 characters, the limit is 160: shorten it`. */
export function formatFault({ file, line, field, message }: Fault): string {
  return `${file}:${line} ${field} ${message}`.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** Sorts errors by file, line and field, removes duplicates, and limits the number for each file. */
export function sortFaults(faults: readonly Fault[]): Fault[] {
  const sorted = faults.toSorted((a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.field, b.field));
  const distinct = new Map(sorted.map((fault) => [formatFault(fault), fault])).values();
  return [...Map.groupBy(distinct, ({ file }) => file).values()].flatMap((faults) => limitFaults(faults));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
