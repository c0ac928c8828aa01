// Turns GitHub alerts, `> [!NOTE]`, and container directives, `:::note`, into the components that show them.
import type { BlockContent, Blockquote, DefinitionContent, Nodes, Paragraph, PhrasingContent, Root } from 'mdast';
import type { MdxJsxFlowElement } from 'mdast-util-mdx-jsx';
import { toString as textOf } from 'mdast-util-to-string';
import { decodeString } from 'micromark-util-decode-string';
import type { Point } from 'unist';
import type { VFile } from 'vfile';
import { calloutNames, isCallout, translate } from '#lib/compile/mdx/callout-words.ts';
import { languageOf } from '#lib/compile/mdx/language.ts';
import { report, warn } from '#lib/compile/mdx/report.ts';
import type { Directive } from '#lib/compile/mdx/syntax/directives.ts';
import { SKIP, visit } from '#lib/compile/mdx/visit.ts';
import { formatSuggestion, truncate } from '#lib/model/wording.ts';

type Blocks = (BlockContent | DefinitionContent)[];
/** Directives that open and close. */
const folds = new Set(['details', 'spoiler', 'collapse', 'dropdown']);
const advice = 'note, tip, info, important, warning, caution, danger or details';

/** Replaces alerts and directives. Runs before the components are checked. */
export function makeCallouts() {
  return (tree: Root, file: VFile) => {
    visit(tree, (node: Nodes, index, parent) => {
      if (index === undefined || !parent) return undefined;
      const replacement = replace(node, file);
      if (!replacement) return undefined;
      parent.children.splice(index, 1, ...replacement);
      return [SKIP, index];
    });
  };
}

function replace(node: Nodes, file: VFile): Blocks | undefined {
  if (node.type === 'blockquote') return replaceAlert(node, file);
  return node.type === 'directive' ? replaceDirective(node, file) : undefined;
}

function buildCallout(node: Nodes, typed: string, title: string, children: Blocks): MdxJsxFlowElement {
  const kind = typed.toLowerCase();
  return buildComponent(node, 'Callout', title ? { kind, title } : { kind }, children);
}

function buildComponent(
  node: Nodes,
  name: string,
  values: Record<string, string>,
  children: Blocks,
): MdxJsxFlowElement {
  const attributes = Object.entries(values).map(([attribute, value]) => ({
    type: 'mdxJsxAttribute' as const,
    name: attribute,
    value,
  }));
  return { type: 'mdxJsxFlowElement', name, attributes, children, position: node.position };
}

/** In Obsidian, a callout may fold, and the name of its look follows a bar. */
const alertMark = /^\[!([A-Za-z][\w-]*)(?:\|[^[\]\n]*)?\][+-]?[ \t]*/;

/** Replaces a quote whose first line is `[!NOTE]`, with or without a title. */
function replaceAlert(quote: Blockquote, file: VFile): Blocks | undefined {
  const [first, ...others] = quote.children;
  const mark = first?.type === 'paragraph' ? first.children[0] : undefined;
  if (first?.type !== 'paragraph' || mark?.type !== 'text') return undefined;
  const [typed = '', name = ''] = alertMark.exec(mark.value) ?? [];
  const isEscaped = file.data.parsedText?.charAt(mark.position?.start.offset ?? 0) === '\\';
  if (!typed || isEscaped) return undefined;
  if (!isCallout(name)) {
    const suggestion = formatSuggestion(name, calloutNames);
    const message = `has [!${name}], which is not known${suggestion}: write [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION], or \\[!${name}] for plain text`;
    report(file, first, 'text', message);
    return undefined;
  }
  const [title, rest] = splitFirstLine(first, typed.length, file.data.parsedText ?? '');
  const body = rest.children.length > 0 ? [rest, ...others] : others;
  if (body.length > 0) return [buildCallout(quote, name, textOf({ type: 'root', children: title }).trim(), body)];
  if (textOf({ type: 'root', children: title }).trim()) {
    return [buildCallout(quote, name, '', [{ ...moveStart(first, typed.length), children: title }])];
  }
  report(file, first, 'text', `has [!${name}] without a text: write the text below it, after >, or remove it`);
  return [];
}

/** Drops characters at the beginning of a paragraph from its position. */
function moveStart({ position, ...paragraph }: Paragraph, dropped: number): Paragraph {
  const { line = 1, column = 1, offset = 0 } = position?.start ?? {};
  const start = { line, column: column + dropped, offset: offset + dropped };
  return { ...paragraph, position: position && { ...position, start } };
}

/** Splits a paragraph after its first line. The first characters of that line are dropped. */
function splitFirstLine(
  { position, ...paragraph }: Paragraph,
  dropped: number,
  text: string,
): [title: PhrasingContent[], rest: Paragraph] {
  const title: PhrasingContent[] = [];
  const place = position && { ...position, start: findSecondLine(position.start, text) };
  for (const [index, node] of paragraph.children.entries()) {
    const behind = paragraph.children.slice(index + 1);
    if (node.type === 'break') return [title, { ...paragraph, position: place, children: behind }];
    const value = node.type === 'text' ? node.value.slice(index === 0 ? dropped : 0) : '';
    const feed = value.indexOf('\n');
    if (node.type !== 'text') title.push(node);
    else if (feed < 0) title.push({ ...node, value });
    else {
      title.push({ ...node, value: value.slice(0, feed) });
      const rest = { ...node, position: place, value: value.slice(feed + 1) };
      return [title, { ...paragraph, position: place, children: rest.value ? [rest, ...behind] : behind }];
    }
  }
  return [title, { ...paragraph, children: [] }];
}

/** Returns where the text of the next line begins, after the marks of quotes. */
function findSecondLine(start: Point, text: string): Point {
  const from = text.indexOf('\n', start.offset) + 1;
  const marks = /^[ \t>]*/.exec(text.slice(from))?.[0].length ?? 0;
  return { line: start.line + 1, column: marks + 1, offset: from + marks };
}

function replaceDirective(node: Directive, file: VFile): Blocks {
  const { name, children } = node;
  if (!node.isClosed) {
    report(file, node, 'text', `has :::${name}, which is not closed: write ::: on a line of its own where it ends`);
  }
  const isFold = folds.has(name.toLowerCase());
  if (!isFold && !isCallout(name)) {
    const suggestion = formatSuggestion(name, [...calloutNames, ...folds]);
    const message = `has :::${name}, which is not known${suggestion}: write ::: with ${advice}, or remove its two lines`;
    report(file, node, 'text', message);
    return children;
  }
  if (children.length === 0) {
    report(file, node, 'text', `has :::${name} without a text: write the text before the closing :::`);
  }
  const { title, ignored } = readTitle(node.rest);
  if (ignored) {
    warn(file, node, 'text', `has {${truncate(ignored)}} after :::${name}, which is ignored here: remove it`);
  }
  return isFold
    ? [buildComponent(node, 'Details', { summary: title || translate('details', languageOf(file)) }, children)]
    : [buildCallout(node, name, title, children)];
}

/** Reads the rest of the first line: `[Title]`, `Title`, `"Title"` or `{title="Title"}`. */
function readTitle(rest: string): { title: string; ignored: string } {
  const [, before = '', attributes = ''] = /^([\s\S]*?)\s*(?:\{([^{}]*)\})?\s*$/.exec(rest) ?? [];
  const [given = '', , quoted = ''] = /\b(?:title|summary)=(["'])(.*?)\1/.exec(attributes) ?? [];
  const words = before
    .trim()
    .replace(/^:\s*/, '')
    .replace(/^\[(.*)\]$|^"(.*)"$/, '$1$2');
  return { title: toPlainText(words || quoted), ignored: attributes.replace(given, '').trim() };
}

/** Removes the marks of code, emphasis and links, because titles are plain text. */
function toPlainText(markdown: string): string {
  const plain = markdown
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/(?<!\\)(\*\*|__|`+)(.+?)\1/g, '$2')
    .replace(/(?<![\\*\w])([*_])(\S(?:.*?\S)?)\1(?![*\w])/g, '$2');
  return decodeString(plain).trim();
}
