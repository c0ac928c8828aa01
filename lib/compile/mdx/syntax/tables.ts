// Tries tables only at lines that a delimiter row may follow. micromark reads each line as the head of a table first.

import type { Construct, TokenizeContext } from 'micromark-util-types';
import type { Processor } from 'unified';
import type { Extension } from '#lib/compile/mdx/syntax/micromark.ts';

/** Matches any delimiter row, in any container, and few other lines. */
const delimiters = /-[-|: \t]*$/;
const lineEnd = /\r\n?|\n/;

/** Wraps the parser of a processor. Use it after `remark-gfm`. */
export function skipTables(this: Processor): void {
  const { parser } = this;
  const data = this.data() as { micromarkExtensions?: Extension[] };
  let lines: readonly string[] = [];
  const mayBegin = (line: number) => delimiters.test(lines[line] ?? '');
  for (const { flow } of data.micromarkExtensions ?? []) {
    for (const construct of [flow?.null ?? []].flat()) if (construct.name === 'table') restrict(construct, mayBegin);
  }
  this.parser = (document, file) => {
    lines = document.split(lineEnd);
    return parser?.(document, file) as ReturnType<NonNullable<typeof parser>>;
  };
}

/** @param mayBegin whether a table may begin in the line before this one, counted from 0 */
function restrict(construct: Construct, mayBegin: (line: number) => boolean): void {
  const { tokenize } = construct;
  construct.tokenize = function tokenizeTable(effects, ok, nok) {
    const start = tokenize.call(this, effects, ok, nok);
    return (code) => (mayBegin(this.now().line) || isInTable(this) ? start(code) : nok(code));
  };
}

/** Whether the line follows a row of a table. */
function isInTable({ events }: TokenizeContext): boolean {
  const last = events.findLast(([, { type }]) => type !== 'lineEnding' && type !== 'linePrefix');
  // The extension declares its types elsewhere.
  const type: string | undefined = last?.[1].type;
  return type === 'tableHead' || type === 'tableRow';
}
