// What an author may say behind the language of a code fence: ```ts title="x.ts" {2,4-6} ins={3} del={4} lineNumbers

export interface Fence {
  title?: string;
  /** Lines of the block, counted from 1. */
  mark: Set<number>;
  ins: Set<number>;
  del: Set<number>;
  /** The number of the first line, if the lines are numbered. */
  firstNumber?: number;
}

const part = /\s*(?:title="([^"]*)"|(mark|ins|del)?=?\{([^}]*)\}|lineNumbers(?:=(\d+))?)(?=\s|$)/y;

/**
 * @param meta the words behind the language
 * @param lines how many lines the block has
 * @returns what it says, or what is wrong as `fault: fix`
 */
export function parseFence(meta: string, lines: number): Fence | string {
  const fence: Fence = { mark: new Set(), ins: new Set(), del: new Set() };
  part.lastIndex = 0;
  const text = meta.trimEnd();
  while (part.lastIndex < text.length) {
    const start = part.lastIndex;
    const found = part.exec(text);
    if (!found) {
      return `does not know ${text.slice(start).trim()}: use title="x.ts", {2,4-6}, ins={3}, del={4} or lineNumbers`;
    }
    const [, title, kind = 'mark', ranges, firstNumber] = found;
    if (title !== undefined) fence.title = title;
    else if (ranges !== undefined) {
      const numbers = parseRanges(ranges, lines);
      if (typeof numbers === 'string') return numbers;
      fence[kind as 'mark' | 'ins' | 'del'] = numbers;
    } else fence.firstNumber = Number(firstNumber ?? 1);
  }
  return fence;
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
