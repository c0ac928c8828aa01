// Replaces the tags of a text by Markdown.
import { formulaOfTag } from '#lib/import/formulas.ts';
import { comment, dedent } from '#lib/import/markdown.ts';
import type { Collection, NoteAt } from '#lib/import/model.ts';
import { findHandler, type Use } from '#lib/import/tag-handlers.ts';
import type { TagSyntax } from '#lib/import/tag-syntax.ts';
import { type Part, parseTags, type TagNode } from '#lib/import/tag-tree.ts';
import type { Edit, TrackedText } from '#lib/import/tracked-text.ts';

export interface TagOptions {
  /** Finds an uploaded image by its id. */
  imageOf?: Collection['imageOf'];
  /** Values that tags may show, by name: `page.title`. */
  values?: Readonly<Record<string, string>>;
  /** The path of the site, which expressions put before an address: `/blog`. */
  base?: string;
  /** Protects Markdown from a later step. HTML and addresses are not wrapped. */
  wrap?: (markdown: string) => string;
}

/** HTML, and addresses, which may stand in an attribute. */
const unwrapped = /^\s*(?:<|$)|^[\w/:;.%#?=&-]+$/;

/**
 * Replaces all tags.
 * @param note receives the tags that are not known
 */
export function replaceTags(
  text: TrackedText,
  syntaxes: readonly TagSyntax[],
  note: NoteAt,
  { imageOf, values = {}, base = '', wrap = (markdown) => markdown }: TagOptions = {},
): void {
  if (syntaxes.length === 0) return;
  const source = text.text;
  const variables = new Map(Object.entries(values));
  const render = (part: Part): string => (typeof part === 'string' ? part : renderTag(part));
  const renderTag = (node: TagNode): string => {
    const body = node.children?.map(render).join('');
    const use: Use = { ...node, body, imageOf, base, before: source[node.start - 1], after: source[node.end] };
    const replaced = expandVariable(node, body, variables) ?? findHandler(node.name)?.(use);
    if (replaced !== undefined) return unwrapped.test(replaced) || replaced === body ? replaced : wrap(replaced);
    const written = source.slice(node.start, node.end).split('\n')[0] ?? '';
    // The content of an unknown component stays, so that only its frame is lost.
    const isFrame = /^[A-Z]/.test(node.name) && body !== undefined && body.trim() !== '';
    note(`${written} is not known: write in the place of its comment what it showed`, node.start, isFrame);
    return `${wrap(comment(written))}${isFrame && body?.includes('\n') ? `\n\n${dedent(body)}\n\n` : (body ?? '')}`;
  };
  let last: Edit = { start: 0, end: 0, text: '' };
  let isAfterFormula = false;
  const edits = parseTags(source, syntaxes)
    .filter((part) => typeof part !== 'string')
    .map((node) => {
      const isFormula = findHandler(node.name) === formulaOfTag;
      // Dollars of two formulas without a space between them would be one sign.
      const gap = isFormula && isAfterFormula && node.start === last.end ? ' ' : '';
      isAfterFormula = isFormula;
      last = placeBlock({ start: node.start, end: node.end, text: gap + renderTag(node) }, source, last);
      return last;
    });
  text.apply(edits);
}

/** Keeps the value of a tag that sets a variable. @returns the text for it, or for a tag that shows a variable */
function expandVariable(
  { name, list, raw }: TagNode,
  body: string | undefined,
  variables: Map<string, string>,
): string | undefined {
  const [variable = ''] = list;
  if (name === 'capture' && body !== undefined) {
    // Markdown within an element begins behind an empty line.
    variables.set(variable, body.includes('\n') ? `\n\n${body.trim()}\n\n` : body);
    return '';
  }
  if (name === 'assign' || name === 'set') {
    const [, own = '', , value] = /^([\w.-]+)\s*=\s*(['"])(.*?)\2/s.exec(raw) ?? [];
    if (value !== undefined) variables.set(own, value);
    return '';
  }
  if (name === 'param') return variables.get(`page.${variable}`);
  return name === '=' ? variables.get(raw.split('|')[0]?.trim() ?? '') : undefined;
}

/**
 * Puts a block between empty lines, in the list item that it stands in. Text within a line stays as it is.
 * @param last the edit before
 */
function placeBlock(edit: Edit, source: string, last: Edit): Edit {
  if (!edit.text.startsWith('\n\n')) return edit;
  const done = last.end;
  const lineStart = Math.max(source.lastIndexOf('\n', edit.start - 1) + 1, done);
  const before = source.slice(lineStart, edit.start);
  const indent = /^[ \t]*$/.test(before) ? before : (/^[ \t]*(?=\S)/.exec(before)?.[0] ?? '');
  const start = Math.max(done, source.slice(0, edit.start).trimEnd().length);
  const after = /^(?:[ \t]*\n)*/.exec(source.slice(edit.end))?.[0].length ?? 0;
  const isLast = source.slice(edit.end).trim() === '';
  const text = edit.text.trim().replace(/\n(?=[^\n])/g, `\n${indent}`);
  const rest = after === 0 ? (/^[ \t]+/.exec(source.slice(edit.end))?.[0].length ?? 0) : after;
  const isAfterBlock = start === done && last.text.endsWith('\n\n');
  const lead = start === 0 || isAfterBlock ? '' : '\n\n';
  return { start, end: edit.end + rest, text: text ? `${lead}${indent}${text}${isLast ? '\n' : '\n\n'}` : lead };
}
