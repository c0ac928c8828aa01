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
}

/** One line: `content/posts/x.mdx:4 description is 204 characters, the limit is 160: shorten it`. */
export function formatFault({ file, line, field, message }: Fault): string {
  return `${file}:${line} ${field} ${message}`.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** By file, then by line, the order in which an author mends them; what would read the same is told once. */
export function sortFaults(faults: readonly Fault[]): Fault[] {
  const sorted = faults.toSorted((a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.field, b.field));
  return [...new Map(sorted.map((fault) => [formatFault(fault), fault])).values()];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
