// Reports probable mistakes in Markdown that would otherwise be published as plain text or silently dropped.
import type {
  Blockquote,
  Code,
  FootnoteDefinition,
  Heading,
  ListItem,
  Nodes,
  Paragraph,
  Parents,
  Root,
  Table,
} from 'mdast';
import type { VFile } from 'vfile';
import { describeModule } from '#lib/compile/mdx/modules.ts';
import { report, warn } from '#lib/compile/mdx/report.ts';
import { isComment, isHtmlComment } from '#lib/compile/mdx/restrict.ts';
import { isTextBlock } from '#lib/compile/mdx/text-blocks.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { truncate } from '#lib/model/wording.ts';

/** A mistake within a block of text. */
interface Rule {
  /** Matched against the text that `readPlain` returns. Needs the flag `d`. */
  pattern: RegExp;
  field: string;
  /** Set if the text is published as it was typed. */
  level?: 'warning';
  /**
   * @param parts the match and its groups, as the author typed them
   * @param index the offset of the match in the block
   * @returns the error as `error: fix`, or `undefined` if the match is not a mistake
   */
  explain: (parts: readonly string[], index: number, plain: string) => string | undefined;
}

const rules: readonly Rule[] = [
  {
    pattern: /\[\^([^\]\n]*)\]/dg,
    field: 'footnote',
    explain: ([typed, name = '']) => {
      // Character classes of regular expressions, such as [^a-z0-9], are not footnotes.
      if (/^(?:.-.)+$/u.test(name) || !/^[\p{L}\p{N}_]/u.test(name)) return undefined;
      const better = `[^${name.trim().replace(/\s+/g, '-')}]`;
      return /\s/.test(name)
        ? `${typed} has a space in its name: write ${better} here and where its text stands`
        : `${typed} has no text: write it below as ${typed}: The text`;
    },
  },
  {
    // Two single letters or two numbers are an array index or citations.
    pattern: /(?<![A-Za-z0-9_)\]])\[([^[\]^][^[\]]*)\]\[([^[\]]*)\]/dg,
    field: 'link',
    explain: ([, words = '', name]) => {
      const isPlain = (text: string) => /^(?:\d+|.)$/u.test(text);
      if (name && isPlain(words) && isPlain(name)) return undefined;
      const label = name || words;
      return `[${label}] has no address: write it below as [${label}]: https://...`;
    },
  },
  {
    pattern:
      /(?<![\p{L}\p{N}_\])])\(([^()\n]*\p{L}[^()\n]*)\)\[((?:https?:\/\/|mailto:|\.{0,2}\/(?=[a-z])|#(?=\p{L}))[^\]\s]*)\]/dgu,
    field: 'link',
    explain: ([typed, words, target]) => `${typed} has its brackets the wrong way round: write [${words}](${target})`,
  },
  {
    pattern: /!\[\[([^[\]\n]+)\]\]/dg,
    field: 'image',
    explain: ([typed, name = '']) =>
      `${typed} is not Markdown: write ![what it shows](./${name.replace(/[|#].*/, '')})`,
  },
  {
    pattern: /(?<=^|\s)!\[([^[\]\n]*\p{L}[^[\]\n]*)\](?!\s?[([])/dgmu,
    field: 'image',
    explain: ([typed = '', words = '']) => `${typed} names no file: write ![${words}](./its-name.png)`,
  },
  {
    pattern: /(?<!\*)\*\*(?!\*)/dg,
    field: 'emphasis',
    explain: (_parts, index, plain) => explainStars(plain, index),
  },
  {
    // `**kwargs` is Python.
    pattern: /(?<=^|[\s(“"'])\*\*(?=\p{Ll}{2,}\s+\p{L})(?!\w*(?:args|kw|opts|params)\b)/dgmu,
    field: 'emphasis',
    level: 'warning',
    explain: (_parts, _index, plain) => (plain.split('**').length === 2 ? unclosedStars : undefined),
  },
  {
    pattern: /(?<=^|[\s(])~~(?=[\p{L}\ufffc])/dgmu,
    field: 'text',
    explain: () => 'has ~~ that is not closed: write ~~ where the struck text ends, or \\~\\~ for plain signs',
  },
  {
    pattern: /(?<![\p{L}\p{N}~/\\.])~(?=\p{L})([^~\n/]*\p{L})~(?![\p{L}\p{N}~/])/dgu,
    field: 'text',
    explain: ([typed = '', words = '']) =>
      `has ${truncate(typed)}: write ~~${words}~~ to strike it out, or \\~ for a plain sign`,
  },
  {
    pattern: /^[ \t]*(#{2,6})(?=[\p{L}\p{N}\u00a0\u3000"“‘\ufffc])(.*)/dgmu,
    field: 'heading',
    explain: ([, marks = '', words = '']) =>
      `has no plain space behind ${marks}: write ${marks} ${truncate(words.trim())}, or \\${marks} for plain signs`,
  },
  {
    pattern: /(?<![/?&=]\S*)&(nbsp|amp|lt|gt|quot|mdash|ndash|hellip|rarr|larr)(?![A-Za-z0-9;=_(])/dg,
    field: 'text',
    explain: ([typed = '']) => `has ${typed} without its semicolon: write ${typed};, or \\${typed} for plain signs`,
  },
  {
    pattern: /(?<![\p{L}\p{N}$])\$([^$\n]*\\[a-z]{2,}[^$\n]*)\$(?![\p{L}\p{N}$])/dgu,
    field: 'maths',
    explain: ([typed = '', formula = '']) =>
      formula.trim() === formula
        ? `${truncate(typed)} is shown as plain text: write $$${formula}$$ for a formula, or \\$ for a plain dollar`
        : `${truncate(typed)} has a space inside its dollars: write $${formula.trim()}$, or \\$ for a plain dollar`,
  },
  {
    // One letter and a sign or brackets are probably a formula, such as f(x) or n + 1.
    pattern:
      /(?<![\p{L}\p{N}$])\$(?=[^$\n]*\p{L})(?!\p{L}\$)((?:(?!\p{L}{2})[\p{L}\d +\-*/<>()|,.'!])+)(?<! )\$(?![\p{L}\p{N}$])/dgu,
    field: 'maths',
    level: 'warning',
    explain: ([typed = '', formula = '']) =>
      /^[ \d]/.test(formula)
        ? undefined
        : `${truncate(typed)} is shown as it is: write $$${formula}$$ for a formula, or \\$ for a plain dollar`,
  },
  {
    pattern: /(?<!\$)\$\$(?=[^\s$])[^$\n]*[\\^_={][^$]*$/dgu,
    field: 'maths',
    explain: () => 'has $$ that is not closed: write $$ where the formula ends, or \\$\\$ for plain dollars',
  },
  {
    // An escape is hidden from patterns.
    pattern: /\ufffc{2}(?=[^$\n]*\\[a-z]{2,})/dg,
    field: 'maths',
    explain: ([typed = '']) =>
      /^\\[[(]$/.test(typed)
        ? `has ${typed} that is not closed: write ${typed === '\\[' ? '\\]' : '\\)'} where the formula ends, with no empty line before`
        : undefined,
  },
  {
    pattern: /^:{3,}[ \t]*(?:\{?\.?[A-Za-z].*)?$/dgm,
    field: 'text',
    explain: ([typed = '']) =>
      /[a-z]/i.test(typed)
        ? `has ${truncate(typed)}, which begins no callout here: write :::note at the start of a line`
        : `has ${typed}, which closes nothing: remove it, or write :::note where the callout begins`,
  },
  {
    pattern: /^(?:!!!|\?\?\?\+?)[ \t]+([A-Za-z]+)(?:[ \t]+"([^"\n]*)")?/dgm,
    field: 'text',
    explain: ([typed = '', name = '', title]) => {
      const kind = typed.startsWith('?') ? 'details' : name.toLowerCase();
      return `has ${truncate(typed)}, which is not read here: write :::${kind}${title ? `[${title}]` : ''}, its text without spaces in front, and ::: below`;
    },
  },
  {
    pattern: /^\[!([A-Za-z]+)\]/dg,
    field: 'text',
    explain: ([typed = '', name = '']) =>
      /^(?:note|tip|important|warning|caution)$/i.test(name)
        ? `has ${typed} outside a quote: write > before it and before each line of its text`
        : undefined,
  },
  {
    pattern: /^\*\[([^[\]\n]+)\]:[ \t]+(.*)/dgm,
    field: 'text',
    explain: ([typed = '', words = '', meaning = '']) =>
      `has ${truncate(typed)}, which is not read here: remove it, and say in the text that ${words} means ${truncate(meaning.trim())}`,
  },
  {
    pattern: /(?<=[A-Za-z)])([~^])(\d{1,3}|[a-z]{1,2})\1(?![~^])/dg,
    field: 'text',
    level: 'warning',
    explain: ([typed = '', sign, words]) => {
      const tag = sign === '~' ? 'sub' : 'sup';
      return `has ${typed}, which is shown as it is: write <${tag}>${words}</${tag}>, or \\${sign} for plain signs`;
    },
  },
  {
    pattern: /(?<=^|[\s(])`(?=[\w$./@<-])(?![^\n]*['´’])/dgm,
    field: 'code',
    explain: () => 'within a sentence is not closed: write ` where it ends, or \\` for a plain sign',
  },
  {
    pattern: /&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/dgi,
    field: 'text',
    explain: ([typed, hex, decimal]) => {
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
      const isControl = code < 0x20 ? ![9, 10, 13].includes(code) : code >= 0x7f && code < 0xa0;
      return isControl ? `has ${typed}, a control character: remove it` : undefined;
    },
  },
];

const plainStars = 'or \\*\\* for plain stars';
const unclosedStars = `has ** that is not closed: write ** where the bold text ends, ${plainStars}`;

function explainStars(plain: string, index: number): string | undefined {
  const [before, after] = [plain.slice(0, index), plain.slice(index + 2)];
  const isFirst = !/(?<!\*)\*\*(?!\*)/.test(before);
  const [, inside] = /^((?:(?!\*\*)[^\n])*)\*\*(?!\*)/.exec(after) ?? [];
  const opens = /(?:^|[\s(“"'])$/.test(before);
  if (inside !== undefined && isFirst && opens && /\p{L}{2}/u.test(inside)) {
    const closes = /^(?:$|[\s.,;:!?)”"'])/.test(after.slice(inside.length + 2));
    const [isApart, isApartBehind] = [/^\s/.test(inside), /\s$/.test(inside)];
    const isSure = isApart && isApartBehind ? before.trim() === '' : isApart || isApartBehind;
    if (closes && isSure) return `has a space within its stars: write **${truncate(inside.trim())}**, ${plainStars}`;
  }
  if (!isFirst || inside !== undefined) return undefined;
  // `**kwargs` is Python, and `price**` refers to a remark below.
  if (opens && /^[\p{Lu}\p{Lo}“"\ufffc]/u.test(after)) return unclosedStars;
  if (/[\p{L}\p{N}]:$/u.test(before) && /^\s/.test(after))
    return `has ** that is not opened: write ** where the bold text begins, ${plainStars}`;
  return undefined;
}

/** Reports mistakes in text, tables, fences and footnotes. */
export function checkSlips() {
  return (tree: Root, file: VFile) => {
    const text = file.data.parsedText;
    if (text === undefined) return;
    const plains: [Parents, string][] = [];
    visit(tree, (node: Nodes) => {
      if (isTextBlock(node)) {
        plains.push([node, readPlain(node, text)]);
      }
      if (node.type === 'heading') checkUnderline(node, text, file);
      if (node.type === 'root' || node.type === 'listItem' || node.type === 'blockquote') checkIndents(node, file);
      if (node.type === 'paragraph') checkTableText(node, text, file);
      if (node.type === 'table') checkTable(node, file);
      if (node.type === 'code') checkFence(node, text, file);
      if (node.type === 'footnoteDefinition') checkFootnote(node, file);
      if (node.type === 'linkReference' && node.label?.startsWith('^')) reportLabel(node.label, node, file);
      if (node.type === 'definition' && node.label?.startsWith('^')) reportLabel(node.label, node, file);
    });
    // A word followed by stars, with none before it, refers to a remark that begins with stars.
    const hasRemarks = plains.some(([, plain]) =>
      /^(?:(?!\*\*).)*[\p{L}\p{N}]\*\*(?=[\s.,;)]|$)(?!.*\*\*)/su.test(plain),
    );
    for (const [node, plain] of plains) {
      const typed = readTyped(node, text);
      for (const { pattern, field, level, explain } of rules) {
        if (hasRemarks && field === 'emphasis') continue;
        // An unescaped | in the code of a table cell splits the cell, which `checkTable` reports.
        if (node.type === 'tableCell' && field === 'code') continue;
        for (const match of plain.matchAll(pattern)) {
          const parts = match.indices?.map((range) => (range ? typed.slice(...range) : '')) ?? [];
          const message = explain(parts, match.index, plain);
          if (!message) continue;
          const line = placeOf(node).line + plain.slice(0, match.index).split('\n').length - 1;
          const place = { type: 'text', position: { start: { line, column: 1 }, end: { line, column: 1 } } };
          (level ? warn : report)(file, place, field, message);
        }
      }
    }
  };
}

/** Returns the position of a node in the source. A generated paragraph has that of its children. */
function placeOf(node: Nodes): { line: number; start: number; end: number } {
  const children = 'children' in node ? node.children : [];
  const first = node.position?.start ?? children[0]?.position?.start;
  const last = node.position?.end ?? children.at(-1)?.position?.end;
  const start = first?.offset ?? 0;
  return { line: first?.line ?? 1, start, end: last?.offset ?? start };
}

function readTyped(node: Nodes, text: string): string {
  const { start, end } = placeOf(node);
  return text.slice(start, end);
}

function reportLabel(label: string, node: Nodes, file: VFile): void {
  const name = label.slice(1);
  const better = name.trim().replace(/\s+/g, '-');
  report(
    file,
    node,
    'footnote',
    `[^${name}] has a space in its name: write [^${better}] here and where its text stands`,
  );
}

/** Stands for a character of Markdown syntax in the text of a block. */
const placeholder = '\ufffc';

/**
 * Returns the source of a block, with a placeholder for each character that Markdown parses as more than text: code,
 * formulas, links, emphasis markers, escapes. Offsets and lines stay the same. Bare URLs are text.
 */
function readPlain(block: Parents, text: string): string {
  const { start, end } = placeOf(block);
  let plain = text.slice(start, end);
  const hide = (from: number, to: number) => {
    const [first, last] = [from - start, to - start];
    plain = plain.slice(0, first) + plain.slice(first, last).replace(/\S/g, placeholder) + plain.slice(last);
  };
  const walk = (node: Nodes) => {
    const isBareLink = node.type === 'link' && !/[[<]/.test(text.charAt(placeOf(node).start));
    // Text nodes around an autolinked URL have no position.
    if (node.type === 'text' || isBareLink || !node.position) return;
    const [from, to] = [placeOf(node).start, placeOf(node).end];
    const inner = 'children' in node && node.type !== 'link' ? node.children : [];
    const [first, last] = [inner[0]?.position?.start.offset, inner.at(-1)?.position?.end.offset];
    if (first === undefined || last === undefined) return hide(from, to);
    hide(from, first);
    inner.forEach(walk);
    hide(last, to);
  };
  block.children.forEach(walk);
  return plain
    .replace(/\\[!-/:-@[-`{-~]/g, placeholder.repeat(2))
    .replace(/\n[ \t]*(?:>[ \t]*)+/g, (marks) => `\n${' '.repeat(marks.length - 1)}`);
}

/**
 * Reports dashes right below several lines or a sentence: they make a heading, but the author meant a thematic break.
 */
function checkUnderline(node: Heading, text: string, file: VFile): void {
  const typed = readTyped(node, text);
  const [, words = ''] = /^([^#][\s\S]*)\n[ \t>]*-+[ \t]*$/.exec(typed) ?? [];
  if (/\n|[.,;:]$/.test(words.trim())) {
    report(
      file,
      node,
      'heading',
      'is a text with dashes right below it: leave an empty line between them, or start it with ##',
    );
  }
}

/** Reports paragraphs indented by four spaces, which are code in CommonMark but not in MDX. */
function checkIndents(parent: Root | ListItem | Blockquote, file: VFile): void {
  const [first, ...others] = parent.children.map(({ position }) => position?.start.column ?? 1);
  const start = parent.type === 'root' ? 1 : (first ?? 1);
  for (const [index, column] of [first ?? 1, ...others].entries()) {
    const node = parent.children[index];
    if (node?.type !== 'paragraph' || column < start + 4) continue;
    const message =
      'is indented by four spaces, which is no code in .mdx: write ``` and its language above it and ``` below it, remove the spaces, or rename the file to .md';
    report(file, node, 'code', message);
  }
}

const delimiterRow = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

function countCells(row: string): number {
  return row
    .trim()
    .replace(/^[>\s]*\|?|\|$/g, '')
    .split(/(?<!\\)\|/).length;
}

/**
 * Reports a table that was parsed as text: its delimiter row is missing, or differs from its header in the number of
 * cells.
 */
function checkTableText(node: Paragraph, text: string, file: VFile): void {
  const lines = readTyped(node, text).split('\n');
  const at = lines.findIndex((line, index) => index > 0 && line.includes('|') && delimiterRow.test(line));
  const header = lines[at - 1] ?? '';
  if (at > 0 && header.includes('|')) {
    const [cells, dashes] = [countCells(header), countCells(lines[at] ?? '')];
    report(
      file,
      node,
      'table',
      `has ${cells} cells in its header and ${dashes} in the row of dashes below: write as many in both`,
    );
  } else if (at < 0 && lines.length > 1 && lines.every((line) => /^[ \t>]*\| .*\S.* \|[ \t]*$/.test(line))) {
    report(
      file,
      node,
      'table',
      `has no row of dashes: write ${'| - '.repeat(countCells(lines[0] ?? ''))}| below its header`,
    );
  }
}

/** Reports cells beyond the last column, which would not be rendered. */
function checkTable({ align, children }: Table, file: VFile): void {
  const columns = align?.length ?? 0;
  for (const row of children) {
    const count = row.children.length;
    if (count < columns && /\\$/.test(readTyped(row, file.data.parsedText ?? ''))) {
      report(file, row, 'table', 'has a backslash at the end of a row: write <br> for a line break in a cell');
    }
    if (count <= columns) continue;
    const message = `has ${count} cells in a row, and ${columns} in its header: write \\| for a plain |, or add a column`;
    report(file, row, 'table', message);
  }
}

/** Reports an unclosed fence, which extends to the end of the post or of the next code block. */
function checkFence(node: Code, text: string, file: VFile): void {
  const lines = readTyped(node, text).split('\n');
  const fence = /^(?:`{3,}|~{3,})/.exec(lines[0] ?? '')?.[0];
  if (!fence) return;
  const last = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/.exec(lines.at(-1) ?? '')?.[1] ?? '';
  if (lines.length < 2 || !last.startsWith(fence)) {
    report(file, node, 'code', `is not closed: write ${fence} on a line of its own where it ends`);
    return;
  }
  const inner = lines.slice(1, -1).find((line) => new RegExp(`^[ \\t>]{0,3}${fence}[a-z]`, 'i').test(line));
  if (inner === undefined) return;
  const outer = fence.charAt(0).repeat(fence.length + 1);
  report(
    file,
    node,
    'code',
    `holds the beginning of another block, ${inner.trim()}: write ${fence} where the first ends, or ${outer} around both`,
  );
}

function checkFootnote(node: FootnoteDefinition, file: VFile): void {
  if (node.children.length > 0) return;
  report(
    file,
    node,
    'footnote',
    `[^${node.label ?? node.identifier}] has no text: write it after the colon, or remove it`,
  );
}

/**
 * Reports `import` and `export` statements and removes them. The parser reads them as prose, because sentences may
 * begin with these words.
 */
export function checkModules() {
  return (tree: Root, file: VFile) => {
    const text = file.data.parsedText ?? '';
    tree.children = tree.children.filter((node) => {
      const typed = node.type === 'paragraph' ? readTyped(node, text) : '';
      const message = describeModule(typed);
      if (message) report(file, node, 'MDX', message);
      return !message;
    });
  };
}

/** Reports a body that is empty apart from comments. */
export function checkEmpty() {
  return (tree: Root, file: VFile) => {
    const text = file.data.parsedText;
    const isNothing = (node: Nodes) =>
      (node.type === 'mdxFlowExpression' && isComment(node.value)) ||
      (node.type === 'html' && isHtmlComment(node.value));
    if (text === undefined || !String(file).startsWith('---') || !tree.children.every(isNothing)) return;
    const line = Math.max(1, text.split('\n').length - 1);
    file.message('is missing: write it below the front matter', {
      place: { line, column: 1 },
      source: 'article',
      ruleId: 'text',
    });
  };
}
