// Turns MDX into Markdown: imports, expressions and components that Markdown does not have.
import { readFileSync } from 'node:fs';
import { visit } from 'unist-util-visit';
import { componentNames, findComponent } from '#lib/compile/mdx/registry.ts';
import { listOutsideCode } from '#lib/import/markdown/outside-code.ts';
import { parseMarkdown } from '#lib/import/markdown/parse.ts';
import type { Edit, TrackedText } from '#lib/import/markdown/tracked-text.ts';
import { comment, dedent, oneLine } from '#lib/import/markdown/write.ts';
import type { NoteAt } from '#lib/import/model.ts';
import { decodeText } from '#lib/import/source/decode-text.ts';
import type { Handler } from '#lib/import/tags/handler.ts';
import type { TagSyntax } from '#lib/import/tags/syntax.ts';
import { replaceTags } from '#lib/import/tags/tags.ts';
import { parseTags } from '#lib/import/tags/tree.ts';
import { quotedText, readPlainValue, readRawImport, TabLabels } from '#lib/import/text/mdx-sources.ts';

const braces = String.raw`\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}`;
const attributes = String.raw`((?:\s+(?:[\w:-]+(?:=(?:"[^"]*"|'[^']*'|${braces}))?|\{\.\.\.[^}]*\}))*)`;
const attribute = new RegExp(String.raw`([\w:-]+)(?:=(?:"([^"]*)"|'([^']*)'|(${braces})))?`, 'g');

/** Elements that have no content. */
const voids = new Set(['area', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']);

type ByName = ReadonlyMap<string, string>;

/** Matches a text, a number or a truth value. */
const plainValue = new RegExp(String.raw`^(?:${quotedText.source}|[\d.]+|true|false)$`, 's');

/**
 * @param imports names of files by the names that imports give them
 * @returns the text of an expression whose value is plain, or `undefined`
 */
function readValue(expression: string, imports: ByName): string | undefined {
  const inner = expression.slice(1, -1).trim();
  if (plainValue.test(inner)) return readPlainValue(inner);
  return (
    /^(?:require|useBaseUrl|withBase)\((['"])(.+?)\1\)(?:\.default)?$/.exec(inner)?.[2] ??
    imports.get(inner.replace(/\.src$/, ''))
  );
}

function readAttributes(raw: string, imports: ByName): Record<string, string> {
  return Object.fromEntries(
    [...raw.matchAll(attribute)].flatMap(([, name = '', double, single, expression]): [string, string][] => {
      const value = double ?? single ?? (expression === undefined ? '' : readValue(expression, imports));
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * @param imports names of files by the names that imports give them
 * @param files texts of files by the names that imports give them
 */
function jsx(imports: ByName, files: ByName = new Map()): TagSyntax[] {
  // `(?!)` matches nothing.
  const file = String.raw`\{\s*(${[...files.keys()].join('|') || '(?!)'})(?:\.trim\(\))?\s*\}`;
  const fileAttribute = new RegExp(String.raw`\scode=${file}`);
  const labels = new TabLabels();
  const syntaxes: TagSyntax[] = [
    {
      // A component may contain only the name of a file, which becomes an attribute.
      pattern: new RegExp(String.raw`<(\/?)([A-Z][\w.]*)${attributes}\s*(?:>\s*${file}\s*<\/\2\s*>|(\/?)>)`, 'y'),
      read: ([, slash, name = '', raw = '', child, alone]) => {
        const isAlone = child !== undefined || alone === '/';
        const code = files.get(child ?? fileAttribute.exec(raw)?.[1] ?? '');
        const named: Record<string, string> = { ...readAttributes(raw, imports), ...(code !== undefined && { code }) };
        if (name === 'Tabs' && slash) labels.close();
        else if (name === 'Tabs' && !isAlone) labels.open(raw);
        const label = name === 'TabItem' ? labels.find(named.value) : undefined;
        if (label !== undefined) named.label ??= label;
        return { name, role: slash ? 'end' : 'start', isAlone, list: [], named, raw: raw.trim() };
      },
    },
    // Attributes that are expressions are not HTML.
    {
      pattern: new RegExp(String.raw`<([a-z][\w-]*)${attributes}\s*(\/?)>(\n(?!\n))?`, 'y'),
      read: ([, name = '', raw = '', alone, end = '']) => {
        const kept = Object.entries(readAttributes(raw, imports)).map(
          ([key, value]) => ` ${key === 'className' ? 'class' : key}="${value.replaceAll('"', '&quot;')}"`,
        );
        // HTML closes only elements without content by a slash.
        const close = alone && !voids.has(name) ? `></${name}>` : alone ? ' />' : '>';
        // Markdown within an element begins after an empty line.
        return `<${name}${kept.join('')}${close}${end && !alone ? '\n\n' : end}`;
      },
    },
    { pattern: /<(\/[a-z][\w-]*)\s*>/y, read: ([all]) => all },
    { pattern: /<(\/?)>/y, read: () => '' },
    // Docusaurus reads the id of a heading in a comment.
    { pattern: /\{\/\*\s*(#[\w-]+)\s*\*\/\}/y, read: ([, id]) => `{${id}}` },
    { pattern: /\{\/\*[\s\S]*?\*\/\}/y, read: () => '' },
    {
      pattern: new RegExp(braces, 'y'),
      // Numbers in braces belong to a formula.
      read: ([all]) => (/^\{\s*[\d.]+\s*\}$/.test(all) ? all : (readValue(all, imports) ?? all)),
    },
  ];
  // A backslash shows a tag as text.
  return syntaxes.map(({ pattern, read }) => ({
    pattern: new RegExp(String.raw`(?<!\\)(?:${pattern.source})`, pattern.flags),
    read,
  }));
}

/** Matches a statement that begins a line after an empty line or another statement. */
const statement =
  /(?<=^|\n)(?:import\s+(?:[\w*{][\s\S]*?\sfrom\s+)?['"][^'"\n]+['"];?|export\s+(?:const|let|default|function|async|\{)[\s\S]*?(?=\n[ \t]*\n|$))[ \t]*(?:\n|$)/g;

/** @returns whether all components of a text are known here, with their attributes */
function isOurs(text: string): boolean {
  const tags = parseTags(text, jsx(new Map())).flatMap(function list(part): {
    name: string;
    named: Record<string, string>;
  }[] {
    return typeof part === 'string' || part.name === 'literal' ? [] : [part, ...(part.children ?? []).flatMap(list)];
  });
  return (
    tags.some(({ name }) => componentNames.includes(name)) &&
    tags.every(({ name, named }) => findComponent(name)?.attributes.safeParse(named).success)
  );
}

/** Statements may follow each other without an empty line. */
const constant = new RegExp(
  String.raw`(?<=^|\n)export\s+const\s+(\w+)(?:\s*:\s*\w+)?\s*=\s*(${quotedText.source}|[\d.]+)\s*;?[ \t]*(?=\n|$)`,
  'gs',
);

/** Values that statements name: `export const year = 2022`. */
function listValues(statements: readonly string[]): [name: string, value: string][] {
  return statements.flatMap((source) =>
    [...source.matchAll(constant)].map(([, name = '', value = '']): [string, string] => [name, readPlainValue(value)]),
  );
}

/** An expression, but no id of a heading and no attributes of a directive. */
const expression = new RegExp(String.raw`(?<![\\\w\]:])${braces}`, 'g');

/** Writes the values of expressions that are known, and reports the others. */
function replaceExpressions(text: TrackedText, values: ReadonlyMap<string, string>, note: NoteAt): void {
  const comments = [...text.text.matchAll(/<!--[\s\S]*?-->/g)].map(({ 0: all, index }) => [index, index + all.length]);
  text.apply(
    listOutsideCode(text.text, expression, ({ 0: all, index }) => {
      if (comments.some(([from = 0, to = 0]) => index > from && index < to)) return all;
      const inner = all.slice(1, -1).trim();
      const known = values.get(inner.replace(/^(?:props\.)?front[mM]atter\.(?=\w)/, 'page.'));
      if (known !== undefined) return known;
      if (!/^[\w$.\s+*/()[\]-]+$|=>|[?(`&]|["']\s*\+|\+\s*["']/.test(inner) || /^[#.%]/.test(inner) || inner === '')
        return all;
      note(`${oneLine(all)} is an expression, which is not run: write its value in the place of its comment`, index);
      return comment(oneLine(all));
    }),
  );
}

/**
 * Removes statements, and replaces components unless all of them are known here.
 * @param values of the front matter, as `page.title`
 * @param findFile finds a file that an import names
 * @returns the format of the result
 */
export function convertMdx(
  text: TrackedText,
  note: NoteAt,
  values: Readonly<Record<string, string>>,
  findFile: (reference: string) => string | undefined = () => undefined,
): 'md' | 'mdx' {
  const imports = new Map<string, string>();
  const files = new Map<string, string>();
  const removed = listStatements(text.text);
  for (const { source } of removed) {
    const [, name, path] = /^import\s+(\w+)\s+from\s+['"]([^'"]+)['"]/.exec(source) ?? [];
    if (!name || !path) continue;
    const raw = readRawImport(path);
    const file = raw === undefined ? undefined : findFile(raw);
    if (file !== undefined) files.set(name, decodeText(readFileSync(file)).text);
    // The value of an import that gives a text is not an address.
    else if (raw === undefined) imports.set(name, path);
  }
  text.apply(removed.map(({ start, source }) => ({ start, end: start + source.length, text: '' })));
  if (isOurs(text.text)) return 'mdx';
  replaceTags(text, jsx(imports, files), note);
  removeIndents(text);
  replaceExpressions(
    text,
    new Map([...Object.entries(values), ...listValues(removed.map(({ source }) => source))]),
    note,
  );
  return 'md';
}

/** Blocks within blocks, after each of which the text is read again. */
const depthLimit = 8;

/** Removes the indent of text that Markdown would take for code, which MDX does not have. */
function removeIndents(text: TrackedText): void {
  for (let depth = 0; depth < depthLimit; depth++) {
    const edits: Edit[] = [];
    visit(parseMarkdown(text.text), 'code', ({ position }) => {
      const [start = 0, end = 0] = [position?.start.offset, position?.end.offset];
      const source = text.text.slice(start, end);
      if (/^\s*[`~]{3}/.test(source)) return;
      edits.push({ start: text.text.lastIndexOf('\n', start - 1) + 1, end, text: dedent(`    ${source}`) });
    });
    if (edits.length === 0) return;
    text.apply(edits);
  }
}

/**
 * Replaces components that other programs do not have, whether they are known here or not.
 * @param handlers of components, before those of the import
 */
export function convertComponents(text: TrackedText, handlers: ReadonlyMap<string, Handler>): void {
  replaceTags(text, jsx(new Map()), () => undefined, { handlers });
}

/** Statements outside fenced code. */
function listStatements(text: string): { start: number; source: string }[] {
  const fences = [...text.matchAll(/(?<=^|\n)[ \t]*(`{3,}|~{3,})[\s\S]*?(?:\n[ \t]*\1|$)/g)].map(
    ({ 0: all, index }) => [index, index + all.length],
  );
  return [...text.matchAll(statement)]
    .map(({ 0: source, index: start }) => ({ start, source }))
    .filter(({ start }) => !fences.some(([from = 0, to = 0]) => start >= from && start < to));
}
