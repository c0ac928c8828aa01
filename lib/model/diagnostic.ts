// Errors and warnings in content: file, line, problem and fix. They are data, and never thrown.
import { countOf } from '#lib/model/wording.ts';

export interface Diagnostic {
  /** Errors, which have no level, keep a file at its last good version. Warnings are reported and change nothing. */
  level?: 'warning';
  /** Path from the root of the repository: `content/posts/x.mdx`. */
  file: string;
  /** The line in the file, from 1. */
  line: number;
  /** The front matter field, or the kind of text element: `description`, `link`, `image`. */
  field: string;
  /** `problem: fix`, in one line. */
  message: string;
  /** Set on the last item of a shortened list: the number of errors or warnings that it replaces. */
  more?: number;
}

/** Errors that are listed for one file, and warnings. */
export const listedPerFile = 100;

/** Separates errors from warnings. */
export function splitLevels<Item extends Pick<Diagnostic, 'level'>>(diagnostics: readonly Item[]) {
  return {
    errors: diagnostics.filter(({ level }) => level === undefined),
    warnings: diagnostics.filter(({ level }) => level === 'warning'),
  };
}

/**
 * Shortens a sorted list of one file. Errors and warnings are limited separately, and the last item of a shortened list
 * contains the number of omitted ones.
 */
export function limitDiagnostics<Item extends Omit<Diagnostic, 'file'>>(diagnostics: readonly Item[]): Item[] {
  const { errors, warnings } = splitLevels(diagnostics);
  if (errors.length <= listedPerFile && warnings.length <= listedPerFile) return [...diagnostics];
  return [...limitLevel(errors), ...limitLevel(warnings)];
}

function limitLevel<Item extends Omit<Diagnostic, 'file'>>(diagnostics: readonly Item[]): Item[] {
  const cut = diagnostics.slice(listedPerFile);
  const [first] = cut;
  if (!first) return [...diagnostics];
  const more = countDiagnostics(cut);
  const message = `has ${countOf(more, `more ${first.level ?? 'error'}`)}: fix the ones above first`;
  return [...diagnostics.slice(0, listedPerFile), { ...first, field: 'text', message, more }];
}

/** Counts the errors or warnings of a list, including those that are not listed. */
export function countDiagnostics(diagnostics: readonly Pick<Diagnostic, 'more'>[]): number {
  return diagnostics.reduce((sum, { more = 1 }) => sum + more, 0);
}

/**
 * Formats a line: `content/posts/x.mdx:4 title is empty: write a title`. A warning has the word `warning` before the
 * field.
 */
export function formatDiagnostic({ file, line, field, message, level }: Diagnostic): string {
  return `${file}:${line} ${level ? `${level}: ` : ''}${field} ${message}`.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** Sorts by file, line and field, removes duplicates, and limits the number for each file. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const sorted = diagnostics.toSorted(
    (a, b) => compare(a.file, b.file) || a.line - b.line || compare(a.field, b.field),
  );
  const distinct = new Map(sorted.map((diagnostic) => [formatDiagnostic(diagnostic), diagnostic])).values();
  return [...Map.groupBy(distinct, ({ file }) => file).values()].flatMap((diagnostics) =>
    limitDiagnostics(diagnostics),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
