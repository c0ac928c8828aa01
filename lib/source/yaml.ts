// Finds and parses the YAML block of a document, with the line of each error and each field.
import { type Document, isAlias, isCollection, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { truncate } from '#lib/model/wording.ts';

/** The YAML between the delimiters, or an error. `lines` is the number of lines before the body. */
export type Block = { yaml: string; lines: number } | { message: string; lines: number };

/** Maximum characters of a block. Fields of maximum length have fewer. The limit bounds the time of the parser. */
const blockLimit = 10_000;

/** Finds the YAML block at the start of a document. */
export function findBlock(source: string): Block {
  const lines = source.split('\n').map((line) => line.trimEnd());
  const first = lines[0] ?? '';
  const end = lines.indexOf('---', 1);
  const other = findOtherFormat(lines);
  if (other) return other;
  if (first.startsWith('---') && first !== '---') {
    const message = `opens with ${first}, only YAML is read: open it with --- alone`;
    return { message, lines: end < 0 ? lines.length : end + 1 };
  }
  const start = lines.findIndex((line) => line !== '');
  if (start > 0 && lines[start] === '---') {
    return { message: 'starts after an empty line: remove what is above ---', lines: 0 };
  }
  if (first !== '---') {
    return { message: 'is missing: start the file with --- on a line of its own, then the fields', lines: 0 };
  }
  if (end < 0) return { message: 'has no end: close it with --- on a line of its own', lines: lines.length };
  const yaml = source.split('\n').slice(1, end).join('\n');
  if (yaml.length > blockLimit) {
    const message = `is ${yaml.length} characters, the limit is ${blockLimit}: remove lines that are not fields`;
    return { message, lines: end + 1 };
  }
  return { yaml, lines: end + 1 };
}

/** Finds front matter in the formats of other generators. */
function findOtherFormat(lines: readonly string[]): Block | undefined {
  const [first = ''] = lines;
  const isJson = /^(?:\{|---\s*json)/.test(first);
  if (!isJson && !/^(?:\+\+\+|---\s*toml)/.test(first)) return undefined;
  const end = lines.findIndex((line, index) => index > 0 && /^(?:\+\+\+|---|\})$/.test(line));
  const message = `is ${isJson ? 'JSON' : 'TOML'}, only YAML is read: convert it with npm run import, or write name: value between two lines of ---`;
  return { message, lines: end < 0 ? 0 : end + 1 };
}

/** A line of the YAML, from 1, and an error as `error: fix`. */
export interface YamlDiagnostic {
  line: number;
  field?: string;
  message: string;
}

export interface Yaml {
  /** Absent if the YAML is invalid. */
  value?: unknown;
  diagnostics: YamlDiagnostic[];
  /** Returns the text of a value without quotes as it is written: `1.10`, which YAML reads as 1.1. */
  textOf: (path: readonly PropertyKey[]) => string | undefined;
  /** Returns the keys of a map in the order of the text. In a JavaScript object, whole numbers come first. */
  keysOf: (path: readonly PropertyKey[]) => string[];
  /** Returns the line of the deepest part of the path that is in the text, or `undefined` if none is. */
  lineOf: (path: readonly PropertyKey[]) => number | undefined;
}

/** Parses YAML of plain fields, without aliases, tags and keys that are lists. Errors are returned, never thrown. */
export function parseYaml(text: string): Yaml {
  const counter = new LineCounter();
  // The parser compares each key with each other one: 2 s for 5,000 redirects (measured).
  const options = { lineCounter: counter, prettyErrors: false, stringKeys: true, uniqueKeys: false };
  const document = parseDocument(text, options);
  const lineAt = (offset: number) => counter.linePos(offset).line;
  const lineOf = (path: readonly PropertyKey[]) => findLine(document, path, lineAt);
  const problems = [
    ...document.errors,
    ...document.warnings,
    ...findReferences(document),
    ...findDuplicates(document),
  ].toSorted((a, b) => a.pos[0] - b.pos[0]);
  const textOf = (path: readonly PropertyKey[]) => {
    const node = document.getIn(path, true);
    return isScalar(node) && node.type === 'PLAIN' ? node.source : undefined;
  };
  const keysOf = (path: readonly PropertyKey[]) => {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    return isMap(node) ? node.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : [];
  };
  // Errors after the first one are unreliable, because the parser has to guess. Duplicate keys are reliable.
  const [first] = problems.filter(({ code }) => code !== 'DUPLICATE_KEY');
  const diagnostics = (first ? [first] : problems).map((problem): YamlDiagnostic => {
    // The end of the text does not help to find the error.
    const start = Math.min(problem.pos[0], text.trimEnd().length);
    const offset = problem.code === 'MISSING_CHAR' ? findQuote(document, start) : start;
    const rest = text.slice(offset);
    const line = lineAt(offset);
    if (problem.code !== 'DUPLICATE_KEY') {
      return { line, message: describeProblem(problem, rest, quoteLine(text.split('\n')[line - 1] ?? '')) };
    }
    const name = /^["']?([^\s:"']+)/.exec(rest)?.[1];
    return { line: lineAt(offset), field: name, message: 'is written twice: keep one' };
  });
  if (diagnostics.length > 0) return { diagnostics, lineOf, textOf, keysOf };
  return { value: document.toJS(), diagnostics: findComments(document, text, lineAt), lineOf, textOf, keysOf };
}

const dateLike = /^\d{4}-\d{2}-\d{2}/;

/** Finds plain text that is cut off by a `#`: YAML parses the rest of the line as a comment. */
function findComments(document: Document.Parsed, text: string, lineAt: (offset: number) => number): YamlDiagnostic[] {
  const diagnostics: YamlDiagnostic[] = [];
  visit(document, {
    Pair(_key, { key, value }) {
      if (!isScalar(key) || !key.range || !isScalar(value) || value.type !== 'PLAIN' || !value.range) return;
      const field = String(key.value);
      if (typeof value.value === 'string' && !dateLike.test(value.value)) {
        const [, comment] = /^[ \t]+(#.*)/.exec(text.slice(value.range[1])) ?? [];
        if (comment === undefined) return;
        const line = lineAt(value.range[1]);
        const fix = quoteLine(text.split('\n')[line - 1] ?? '');
        const message = `ends before ${truncate(comment)}, which YAML takes for a comment: ${fix}, or put the comment on a line of its own`;
        diagnostics.push({ line, field, message });
      } else if (value.value === null) {
        const [, comment] = /^[ \t]*:[ \t]+(#[^\s#].*)/.exec(text.slice(key.range[1])) ?? [];
        if (comment === undefined) return;
        const line = lineAt(key.range[1]);
        const fix = quoteLine(text.split('\n')[line - 1] ?? '');
        const message = `has only ${truncate(comment)}, which YAML takes for a comment: ${fix}`;
        diagnostics.push({ line, field, message });
      }
    },
  });
  return diagnostics;
}

interface Problem {
  code: string;
  message: string;
  pos: readonly [number, number];
}

/** Finds anchors (`&`) and aliases (`*`). Authors who type these characters mean plain text. */
function findReferences(document: Document.Parsed): Problem[] {
  const problems: Problem[] = [];
  visit(document, (_key, node) => {
    if (!isAlias(node) && !isScalar(node) && !isCollection(node)) return;
    const sign = isAlias(node) ? '*' : node.anchor ? '&' : undefined;
    const start = node.range?.[0] ?? 0;
    if (sign) problems.push({ code: 'REFERENCE', message: sign, pos: [start, start] });
  });
  return problems;
}

function findDuplicates(document: Document.Parsed): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Map(_key, { items }) {
      const names = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key) || !key.range) continue;
        const pos = [key.range[0], key.range[1]] as const;
        if (names.has(key.value)) problems.push({ code: 'DUPLICATE_KEY', message: '', pos });
        names.add(key.value);
      }
    },
  });
  return problems;
}

/** Characters of a value up to which the fix repeats it. */
const quotedLength = 120;

/** @returns the fix of a line whose text needs quotes: the corrected line, if it is a field and short */
function quoteLine(line: string): string {
  const [, name, value = ''] = /^\s*(?:- )?([\w-]+):\s+(\S.*?)\s*$/.exec(line) ?? [];
  const inner = /^"(.*)"$/.exec(value)?.[1] ?? value;
  if (!name || /^(?:['"]|[|>][-+]?$)/.test(inner) || inner.length > quotedLength)
    return 'put the text in double quotes';
  return `write ${name}: ${JSON.stringify(inner.replace(/\\"/g, '"'))}`;
}

const noField = 'has a line that is not a field: write it as name: value, with a space after the colon, or remove it';

/** @param quoteIt the fix of a text that needs quotes */
function describeProblem({ code, message }: Problem, rest: string, quoteIt: string): string {
  const line = message.split('\n')[0] ?? '';
  switch (code) {
    case 'REFERENCE':
      return `has text that starts with ${message}: ${quoteIt}`;
    case 'TAG_RESOLVE_FAILED':
      return `has text that starts with !: ${quoteIt}`;
    case 'BAD_SCALAR_START':
      return `has text that starts with ${line.at(-1)}: ${quoteIt}`;
    case 'TAB_AS_INDENT':
      return 'is indented with a tab: use two spaces';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return `has a colon in plain text: ${quoteIt}`;
    case 'BAD_DQ_ESCAPE': {
      const sign = /\\.?/su.exec(line)?.[0] ?? '\\';
      return `has ${sign} in double quotes, which means nothing there: write \\${sign}`;
    }
    case 'MULTILINE_IMPLICIT_KEY':
      return noField;
    case 'MULTIPLE_DOCS':
      return 'continues after its end: remove the line with ... or ---';
    case 'NON_STRING_KEY':
      return 'has a list or a map for a name: write it as name: value';
  }
  const quote = /^Missing closing (['"])/.exec(line)?.[1];
  if (quote) return `has a quote that is not closed: write ${quote} at its end`;
  if (/end with a [\]}]/.test(line)) return `has a bracket that is not closed: write ${line.at(-1)} where it ends`;
  if (/node end/.test(line)) return `has text after the end of a value: ${quoteIt}`;
  if (/same column|indent/i.test(line))
    return 'is indented unlike the lines around it: start each field in the same column';
  if (/implicit.*map value|map keys? need/i.test(line)) return noField;
  const sign = rest.trimStart().charAt(0);
  return `cannot be read${sign ? ` from ${sign} on` : ''}: ${quoteIt}`;
}

/** Returns the start of an unclosed quote. The parser reports its end, but authors have to look at its start. */
function findQuote(document: Document.Parsed, offset: number): number {
  let start = offset;
  visit(document, {
    Scalar(_key, { type, range }) {
      const isQuoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
      if (isQuoted && range && range[0] <= offset && offset <= range[2]) start = range[0];
    },
  });
  return start;
}

function findLine(
  document: Document.Parsed,
  path: readonly PropertyKey[],
  lineAt: (offset: number) => number,
): number | undefined {
  let line: number | undefined;
  let node: unknown = document.contents;
  for (const key of path) {
    const next = child(node, key);
    if (!next) break;
    line = lineAt(next.offset);
    node = next.value;
  }
  return line;
}

interface YamlNode {
  range?: readonly [number, number, number];
  items?: readonly unknown[];
}

function child(node: unknown, key: PropertyKey): { offset: number; value: unknown } | undefined {
  const items = (node as YamlNode | null | undefined)?.items;
  if (!items) return undefined;
  if (typeof key === 'number') {
    const item = items[key] as YamlNode | undefined;
    return item?.range && { offset: item.range[0], value: item };
  }
  for (const item of items) {
    const pair = item as { key?: YamlNode & { value?: unknown }; value?: unknown };
    if (pair.key?.value === key && pair.key.range) return { offset: pair.key.range[0], value: pair.value };
  }
  return undefined;
}

/** Blanks the first lines, so that line numbers after them stay the same. */
export function blankLines(text: string, count: number): string {
  const lines = text.split('\n');
  return [...lines.slice(0, count).map(() => ''), ...lines.slice(count)].join('\n');
}
