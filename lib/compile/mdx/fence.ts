// Parses the options after the language of a code fence: ```ts title="x.ts" {2,4-6} ins={3} del={4} lineNumbers wrap

export interface Fence {
  title?: string;
  /** Line numbers in the block, from 1. */
  mark: Set<number>;
  ins: Set<number>;
  del: Set<number>;
  /** The number of the first line. Absent if lines are not numbered. */
  firstNumber?: number;
  /** Wraps long lines. Otherwise the block scrolls. */
  isWrapped?: boolean;
}

const part = /\s*(?:title="([^"]*)"|(?:(mark|ins|del)=)?\{([^}]*)\}|lineNumbers(?:=(\d+))?|(wrap))(?=\s|$)/y;

/**
 * Parses the options of a code fence.
 * @param meta the text after the language
 * @param lines the number of lines in the block
 * @returns the options, or an error as `error: fix`
 */
export function parseFence(meta: string, lines: number): Fence | string {
  const fence: Fence = { mark: new Set(), ins: new Set(), del: new Set() };
  part.lastIndex = 0;
  const text = meta.trimEnd();
  while (part.lastIndex < text.length) {
    const start = part.lastIndex;
    const found = part.exec(text);
    if (!found) {
      return `does not know ${text.slice(start).trim()}: use title="x.ts", {2,4-6}, ins={3}, del={4}, lineNumbers or wrap`;
    }
    const [, title, kind = 'mark', ranges, firstNumber = '1', wrap] = found;
    if (title !== undefined) {
      if (fence.title !== undefined) return 'has two titles: keep one';
      fence.title = title;
    } else if (wrap) {
      if (fence.isWrapped) return 'has wrap twice: keep one';
      fence.isWrapped = true;
    } else if (ranges === undefined) {
      if (fence.firstNumber !== undefined) return 'has lineNumbers twice: keep one';
      fence.firstNumber = Number(firstNumber);
    } else {
      const fault = addRanges(fence, kind as Mark, ranges, lines);
      if (fault) return fault;
    }
  }
  return fence;
}

type Mark = 'mark' | 'ins' | 'del';

/**
 * Adds the line ranges of one mark. Each line has at most one mark, and each mark is given once: further ones would be
 * ignored.
 * @returns an error as `error: fix`, or `undefined`
 */
function addRanges(fence: Fence, kind: Mark, ranges: string, lines: number): string | undefined {
  const numbers = parseRanges(ranges, lines);
  if (typeof numbers === 'string') return numbers;
  if (fence[kind].size > 0) {
    return `marks lines twice with ${kind === 'mark' ? '' : `${kind}=`}{...}: write them in one, {2,4-6}`;
  }
  const marked = new Set([...fence.mark, ...fence.ins, ...fence.del]);
  const [twice] = numbers.intersection(marked);
  if (twice !== undefined) return `marks line ${twice} in two ways: keep one`;
  fence[kind] = numbers;
  return undefined;
}

function parseRanges(text: string, lines: number): Set<number> | string {
  const numbers = new Set<number>();
  for (const range of text.split(',')) {
    const [, from = '', to = from] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(range) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (!from || first < 1 || last < first) return `has the lines {${text}}: write them as {2,4-6}`;
    if (last > lines) return `has the line ${last} in {${text}}, the block has ${lines}: correct the number`;
    for (let line = first; line <= last; line++) numbers.add(line);
  }
  return numbers;
}
