// Validates the lines of a Mermaid diagram, because the renderer silently skips lines that it does not understand.

interface Grammar {
  /** Matches the first line. */
  header: RegExp;
  /** Match lines that are statements on their own. */
  lines: readonly RegExp[];
  /** Match the lines that open and close a block. */
  opens: RegExp;
  closes: RegExp;
  /** Matches lines that are allowed only in a block. */
  inside?: RegExp;
  /** True if a block may contain only such lines. */
  isList?: boolean;
  example: string;
}

const direction = /^direction (?:TD|TB|LR|BT|RL)$/;

/** A node of a flowchart, with the brackets that define its shape. */
const node =
  /[\w-]+(?:\(\(\([^()]+\)\)\)|\(\[[^[\]]+\]\)|\(\([^()]+\)\)|\[\[[^[\]]+\]\]|\[\([^()]+\)\]|\[[/\\][^[\]/\\]+[/\\]\]|>[^[\]]+\]|\{\{[^{}]+\}\}|\["[^"]+"\]|\("[^"]+"\)|\{"[^"]+"\}|\[[^[\]]+\]|\([^()]+\)|\{[^{}]+\})?\s*/y;
const link =
  /(?:&|<?(?:-->|-\.->|==>|---|-\.-|===)(?:\|[^|]*\|)?|<?(?:--|-\.|==)\s+[^-=.|<>]+\s+(?:-->|---|\.->|-\.-|==>|===))\s*/y;

const cardinality = '(?:\\|\\||[|}]o|o[|{]|\\}\\||\\|\\{)';

const grammars: readonly Grammar[] = [
  {
    header: /^(?:graph|flowchart) (?:TD|TB|LR|BT|RL)$/,
    lines: [],
    opens: /^subgraph \S.*$/,
    closes: /^end$/,
    inside: direction,
    example: 'A[Words] -->|words| B',
  },
  {
    header: /^sequenceDiagram$/,
    lines: [
      /^(?:participant|actor) \S+(?: as \S.*)?$/,
      /^[^\s:>-]+\s*--?(?:>>|>|\)|x)\s*[+-]?[^\s:>-]+\s*:\s*\S.*$/,
      /^note (?:left of|right of|over) [^:]+:\s*\S.*$/i,
    ],
    opens: /^(?:loop|alt|opt|par|critical|break)\b.*$/,
    closes: /^end$/,
    inside: /^(?:else|and)\b.*$/,
    example: 'A->>B: Words',
  },
  {
    header: /^stateDiagram(?:-v2)?$/,
    lines: [
      direction,
      /^(?:\[\*\]|[\w\p{L}-]+)\s*-->\s*(?:\[\*\]|[\w\p{L}-]+)(?:\s*:\s*\S.*)?$/u,
      /^state "[^"]+" as [\w\p{L}]+$/u,
      /^[\w\p{L}-]+\s*:\s*\S.*$/u,
    ],
    opens: /^state (?:"[^"]+" as )?[\w\p{L}]+\s*\{$/u,
    closes: /^\}$/,
    example: 'One --> Two : words',
  },
  {
    header: /^classDiagram$/,
    lines: [
      /^class [\w.]+(?:~\w+~)?$/,
      /^[\w.]+ (?:"[^"]*" )?(?:<\|--|<\|\.\.|\*--|o--|-->|--\*|--o|--\|>|\.\.>|\.\.\|>|<--|<\.\.|--) (?:"[^"]*" )?[\w.]+(?:\s*:\s*\S.*)?$/,
      /^[\w.]+\s*:\s*\S.*$/,
    ],
    opens: /^class [\w.]+(?:\s*~\w+~)?\s*\{$/,
    closes: /^\}$/,
    inside: /^[^{}]+$/,
    isList: true,
    example: 'One --> Two : words',
  },
  {
    header: /^erDiagram$/,
    lines: [new RegExp(`^\\S+\\s+${cardinality}(?:--|\\.\\.)${cardinality}\\s+\\S+\\s*:\\s*\\S.*$`)],
    opens: /^[^\s{}]+\s*\{$/,
    closes: /^\}$/,
    inside: /^\S+\s+\S+(?:\s+(?:PK|FK|UK)(?:,?\s*(?:PK|FK|UK))*)?$/,
    isList: true,
    example: 'ONE ||--o{ MANY : words',
  },
];

export interface SyntaxProblem {
  /** Starts at 1. */
  line: number;
  message: string;
}

/**
 * Finds the first error in a diagram.
 * @returns `undefined` if every line would be drawn
 */
export function findSyntaxProblem(source: string): SyntaxProblem | undefined {
  const lines = source.split('\n').map((line) => line.trim().replace(/\s+/g, ' '));
  const first = lines.findIndex(isStatement);
  const header = lines[first] ?? '';
  const grammar = grammars.find((candidate) => candidate.header.test(header));
  if (!grammar) {
    const kinds = 'flowchart LR, sequenceDiagram, stateDiagram-v2, classDiagram or erDiagram';
    return {
      line: Math.max(first, 0) + 1,
      message: `begins with "${header}", which is not drawn: begin with ${kinds}`,
    };
  }
  const open: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (index <= first || !isStatement(line)) continue;
    const isInside = open.length > 0;
    if (isInside && grammar.closes.test(line)) open.pop();
    else if (grammar.opens.test(line) && !(isInside && grammar.isList)) open.push(index);
    else if (!isKnown(line, grammar, isInside)) return { line: index + 1, message: describeProblem(line, grammar) };
  }
  const last = open.at(-1);
  if (last !== undefined) return { line: last + 1, message: `does not close "${lines[last]}": write its end` };
  return lines.filter(isStatement).length > 1
    ? undefined
    : { line: first + 1, message: `is empty: write ${grammar.example}` };
}

function isStatement(line: string): boolean {
  return line !== '' && !line.startsWith('%%');
}

function isKnown(line: string, grammar: Grammar, isInside: boolean): boolean {
  if (isInside && grammar.inside?.test(line)) return true;
  if (isInside && grammar.isList) return false;
  return grammar.lines.length === 0 ? isChain(line) : grammar.lines.some((pattern) => pattern.test(line));
}

const styling = /^(?:style|classDef|class|linkStyle|click)\b/;

function describeProblem(line: string, { lines, example }: Grammar): string {
  if (styling.test(line) && lines.length === 0)
    return `has "${line}": remove it, a diagram has the colours of the page and no links`;
  return `has "${line}", which cannot be drawn: write it like ${example}`;
}

/** Returns true for a chain of nodes and links: `A[Words] -->|words| B & C`. */
function isChain(line: string): boolean {
  if (styling.test(line)) return false;
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(line);
    if (found) at = pattern.lastIndex;
    return found !== null;
  };
  while (take(node)) {
    if (at === line.length) return true;
    if (!take(link)) return false;
  }
  return false;
}
