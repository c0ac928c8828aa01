// A fault is a mistake of an author: where it stands, what is wrong, what to do. It is data, never an exception.

export interface Fault {
  /** The file as the author knows it, from the root of the repository: `content/posts/x.mdx`. */
  file: string;
  /** Counted from 1, front matter included. */
  line: number;
  /** The front matter field or the part of the text that is meant: `description`, `link`, `image`. */
  field: string;
  /** `what is wrong: what to do`, in one line. */
  message: string;
  /** On the last one of a list that was cut: how many errors were left out. */
  more?: number;
}

/** Errors of a file that are listed. */
export const listedPerFile = 100;

/** Cuts a sorted list of the errors of one file. The last one then says how many were left out. */
export function limitFaults<Item extends Omit<Fault, 'file'>>(faults: readonly Item[]): Item[] {
  const cut = faults.slice(listedPerFile);
  const [first] = cut;
  if (!first) return [...faults];
  const more = countFaults(cut);
  const message = `has ${more} more error${more === 1 ? '' : 's'}: fix the ones above first`;
  return [...faults.slice(0, listedPerFile), { ...first, field: 'text', message, more }];
}

/** How many errors there are, with those that were left out. */
export function countFaults(faults: readonly Pick<Fault, 'more'>[]): number {
  return faults.reduce((sum, { more = 1 }) => sum + more, 0);
}

/** One line: `content/posts/x.mdx:4 description is 204 characters, the limit is 160: shorten it`. */
export function formatFault({ file, line, field, message }: Fault): string {
  return `${file}:${line} ${field} ${message}`.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** By file and line, the order in which an author fixes them, without repetitions, and at most so many a file. */
export function sortFaults(faults: readonly Fault[]): Fault[] {
  const sorted = faults.toSorted((a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.field, b.field));
  const distinct = new Map(sorted.map((fault) => [formatFault(fault), fault])).values();
  return [...Map.groupBy(distinct, ({ file }) => file).values()].flatMap((faults) => limitFaults(faults));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
