// Writes the marks of lines that other generators read in a fence or in comments of the code.
import type { Code } from 'mdast';

const comment = String.raw`(?://|#|--|/\*|<!--|\{/\*|%|;)`;
/** A comment line about the lines below it: `// highlight-next-line`, `// highlight-start`. */
const own = new RegExp(String.raw`^\s*${comment}\s*highlight-(next-line|start|end)\b.*$`);
/** A comment at the end of the line that it marks: `// [!code ++]`. */
const behind = new RegExp(
  String.raw`\s*${comment}\s*\[!code (highlight|focus|\+\+|--|hl|warning|error)(?::(\d+))?\]\s*(?:\*/\}?|-->)?\s*$`,
);

type Kind = 'mark' | 'ins' | 'del';
const kinds: Record<string, Kind> = { '++': 'ins', '--': 'del' };

interface Marked {
  lines: string[];
  marks: Record<Kind, number[]>;
}

/** Removes the comments that mark lines. */
function readMarks(value: string): Marked {
  const found: Marked = { lines: [], marks: { mark: [], ins: [], del: [] } };
  let isOpen = false;
  let isNext = false;
  for (const line of value.split('\n')) {
    const [, sign] = own.exec(line) ?? [];
    if (sign) {
      isNext = sign === 'next-line';
      isOpen = sign === 'start' || (isOpen && sign !== 'end');
      continue;
    }
    const [all = '', kind, count = '1'] = behind.exec(line) ?? [];
    found.lines.push(all ? line.slice(0, -all.length) : line);
    const number = found.lines.length;
    if (isOpen || isNext) found.marks.mark.push(number);
    if (kind) for (let next = 0; next < Number(count); next++) found.marks[kinds[kind] ?? 'mark'].push(number + next);
    isNext = false;
  }
  return found;
}

/** @returns ranges of lines that Eleventy counts from 0, counted from 1 */
export function countFromOne(ranges: string): string {
  return ranges.replace(/\d+/g, (number) => String(Number(number) + 1));
}

/** @returns a fenced block as it is read here, or `undefined` if it stays */
export function writeFence({ lang, meta, value }: Code, source: string): string | undefined {
  const [, fence = '', info = ''] = /^([`~]{3,})[ \t]*([^\n]*)/.exec(source) ?? [];
  if (!fence) return undefined;
  // Eleventy names lines after the language, or added and removed ones, and the language of a difference.
  const [, language, first, second] = /^([\w+#-]+)\/([\d,-]*)(?:\/([\d,-]*))?$/.exec(lang ?? '') ?? [];
  const isChange = second !== undefined;
  const plain = language ?? (/^diff-\w+$/.test(lang ?? '') ? 'diff' : undefined);
  const { lines, marks } = /highlight-|\[!code/.test(value)
    ? readMarks(value)
    : { lines: [], marks: { mark: [], ins: [], del: [] } };
  const isMarked = lines.length > 0 && lines.join('\n') !== value;
  if (plain === undefined && !isMarked) return undefined;
  const braces = /\{[\d,\s-]+\}/.exec(meta ?? '')?.[0];
  const all = [
    ...(braces ?? '').replace(/[{}\s]/g, '').split(','),
    ...(isChange ? '' : countFromOne(first ?? '')).split(','),
    ...marks.mark.map(String),
  ];
  const mark = [...new Set(all)].filter(Boolean).join(',');
  const words = [
    plain ?? lang ?? '',
    (meta ?? '')
      .replace(braces ?? '', '')
      .replace(/\s+/g, ' ')
      .trim(),
    mark && `{${mark}}`,
    ...[
      ['ins', isChange && first ? countFromOne(first) : marks.ins.join(',')],
      ['del', second ? countFromOne(second) : marks.del.join(',')],
    ].map(([name, lines]) => (lines ? `${name}={${lines}}` : '')),
  ].filter(Boolean);
  const head = source.replace(info, words.join(' '));
  if (lines.length === 0) return head;
  const indent = /\n([ \t>]*)[`~]{3,}[ \t]*$/.exec(source)?.[1] ?? '';
  return [`${fence}${words.join(' ')}`, ...lines, fence].join(`\n${indent}`);
}
