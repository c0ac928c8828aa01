// Finds the tags of a text outside code, and pairs each with its end.
import type { Tag, TagSyntax } from '#lib/import/tags/syntax.ts';

export interface TagNode extends Tag {
  start: number;
  end: number;
  /** The source of the tag without its content. */
  head: string;
  /** The content of the tag. Absent if the tag has no end. */
  children?: Part[];
  /** The source of the children. */
  inner?: string;
}

/** Text or a tag. */
export type Part = string | TagNode;

/** Tags whose content is shown as it is. */
const verbatim = new Set([
  'highlight',
  'raw',
  'verbatim',
  'codeblock',
  'code',
  'sourcecode',
  'comment',
  'mermaid',
  'math',
  'katex',
  'prism',
]);

/** Stands for text that shows a tag as it is, without its escape. */
const literal: Tag = { name: 'literal', role: 'start', list: [], named: {}, raw: '' };

/** A fenced block at any indent, code within a sentence, a comment, and a formula. */
const opaque = [
  /(?<=^|\n)[ \t>]*(`{3,}|~{3,})[^\n]*(?:\n(?![ \t>]*\1)[^\n]*)*(?:\n[ \t>]*\1[`~]*[ \t]*(?=\n|$)|$)/y,
  /(`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])*?[^`]\1(?!`)/y,
  /<!--[\s\S]*?-->/y,
  /\$\$(?:(?!\n[ \t]*\n)[\s\S])+?\$\$/y,
];

const escapePattern = (text: string) => text.replace(/[^\w]/g, '\\$&');

/** Finds the end of a tag with the same syntax, whose content is not parsed. */
function findVerbatimEnd(text: string, from: number, tag: Tag): { start: number; end: number } | undefined {
  const name = escapePattern(tag.name);
  const pattern = new RegExp(
    `\\{%-?\\s*end_?(?:${name})?\\s*-?%\\}|\\{\\{[<%]\\s*\\/\\s*${name}\\s*[>%]\\}\\}|\\[\\/${name}\\]`,
    'g',
  );
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found ? { start: found.index, end: pattern.lastIndex } : undefined;
}

/** @returns the parts of a text in order */
export function parseTags(text: string, syntaxes: readonly TagSyntax[]): Part[] {
  const tokens = scan(text, syntaxes);
  const closable = new Set(
    tokens.flatMap((token) => (typeof token !== 'string' && token.role === 'end' ? token.name : [])),
  );
  const root: Part[] = [];
  const open: { node: TagNode; parts: Part[] }[] = [];
  const parts = () => open.at(-1)?.parts ?? root;
  /** Closes the last open tag, which has no closing tag. */
  const collapse = () => {
    const last = open.pop();
    for (const part of last ? [last.node, ...last.parts] : []) parts().push(part);
  };
  for (const token of tokens) {
    if (typeof token === 'string') parts().push(token);
    else if (token.role === 'start') {
      const mayClose = !token.isAlone && token.inner === undefined && (closable.has(token.name) || closable.has(''));
      if (mayClose && token.name !== '=') open.push({ node: token, parts: [] });
      else parts().push(token);
    } else {
      const index = open.findLastIndex(({ node }) => token.name === '' || node.name === token.name);
      if (index < 0) continue;
      while (open.length > index + 1) collapse();
      const { node, parts: children } = open.pop() ?? { node: token, parts: [] };
      parts().push({ ...node, children, inner: text.slice(node.end, token.start), end: token.end });
    }
  }
  while (open.length > 0) collapse();
  return root;
}

/** @returns text and tags in order, with separate items for the start and the end of a tag */
function scan(text: string, syntaxes: readonly TagSyntax[]): Part[] {
  const found: Part[] = [];
  if (syntaxes.length === 0) return [text];
  const starts = /[`~{[<$!%^]/g;
  let done = 0;
  for (let match = starts.exec(text); match; match = starts.exec(text)) {
    const at = match.index;
    const read = readTag(text, at, syntaxes);
    if (!read) {
      const end = skipOpaque(text, lineStartOf(text, at), at);
      for (const node of end ? listInCode(text, at, end, syntaxes) : []) {
        found.push(text.slice(done, node.start), node);
        done = node.end;
      }
      starts.lastIndex = end ?? starts.lastIndex;
      continue;
    }
    if (at > done) found.push(text.slice(done, at));
    const tag: Tag =
      typeof read.tag === 'string'
        ? { ...literal, name: read.isShown ? 'shown' : literal.name, raw: read.tag }
        : read.tag;
    const end = tag.role === 'start' && !tag.isAlone && verbatim.has(tag.name) && findVerbatimEnd(text, read.end, tag);
    done = end ? end.end : read.end;
    starts.lastIndex = done;
    const inner = end ? text.slice(read.end, end.start) : undefined;
    const head = text.slice(at, read.end);
    found.push({ ...tag, start: at, end: done, head, inner, children: inner === undefined ? undefined : [inner] });
  }
  if (done < text.length) found.push(text.slice(done));
  return found;
}

/** @returns the tags in code that show a tag as it is */
function listInCode(text: string, from: number, to: number, syntaxes: readonly TagSyntax[]): TagNode[] {
  const found: TagNode[] = [];
  for (let at = text.indexOf('{', from); at >= 0 && at < to; at = text.indexOf('{', at + 1)) {
    const read = readTag(
      text,
      at,
      syntaxes.filter(({ isInCode }) => isInCode),
    );
    if (!read) continue;
    const { tag } = read;
    const end = typeof tag !== 'string' && tag.name === 'raw' ? findVerbatimEnd(text, read.end, tag) : undefined;
    if (typeof tag !== 'string' && (!end || end.end > to)) continue;
    const raw = typeof tag === 'string' ? tag : text.slice(read.end, end?.start);
    // A tag that fills its line leaves no empty line.
    const isLine = raw.startsWith('\n') && /(?:^|\n)[ \t>]*$/.test(text.slice(from, at));
    const shown = isLine ? raw.replace(/^\n/, '').replace(/\n[ \t>]*$/, '') : raw;
    const last = end?.end ?? read.end;
    found.push({ ...literal, raw: shown, start: at, end: last, head: text.slice(at, read.end) });
    at = last - 1;
  }
  return found;
}

function readTag(
  text: string,
  at: number,
  syntaxes: readonly TagSyntax[],
): { tag: Tag | string; end: number; isShown?: true } | undefined {
  for (const { pattern, read, isInCode } of syntaxes) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { tag: read(match), end: pattern.lastIndex, isShown: isInCode };
  }
  return undefined;
}

function lineStartOf(text: string, at: number): number {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return /^[ \t>]*$/.test(text.slice(start, at)) ? start : at;
}

/** @returns the end of the code or comment that begins here */
function skipOpaque(text: string, lineStart: number, at: number): number | undefined {
  for (const [index, pattern] of opaque.entries()) {
    pattern.lastIndex = index === 0 ? lineStart : at;
    const match = pattern.exec(text);
    if (match && pattern.lastIndex > at) return pattern.lastIndex;
  }
  return undefined;
}
