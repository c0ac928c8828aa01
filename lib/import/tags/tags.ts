// Replaces the tags of a text by Markdown.

import { formulaOfTag, writeBars } from '#lib/import/markdown/formulas.ts';
import { isInTable, listIndentedCode } from '#lib/import/markdown/places.ts';
import { type Edit, TrackedText } from '#lib/import/markdown/tracked-text.ts';
import { comment, dedent, oneLine } from '#lib/import/markdown/write.ts';
import type { Collection, Included, NoteAt } from '#lib/import/model.ts';
import { evaluate } from '#lib/import/tags/expressions.ts';
import type { Handler, Use } from '#lib/import/tags/handler.ts';
import { findHandler } from '#lib/import/tags/handlers.ts';
import { resolveArguments, writeIncluded } from '#lib/import/tags/includes.ts';
import type { TagSyntax } from '#lib/import/tags/syntax.ts';
import { type Part, parseTags, type TagNode } from '#lib/import/tags/tree.ts';
import { embedName } from '#lib/import/text/wiki.ts';

export interface TagOptions {
  /** Finds an uploaded image by its id. */
  imageOf?: Collection['imageOf'];
  /** Values that tags may show, by name: `page.title`. */
  values?: Readonly<Record<string, string>>;
  /** The path of the site, which expressions put before an address: `/blog`. */
  base?: string;
  /** Whether indented text is code, in which a tag is shown as it is. */
  hasIndentedCode?: boolean;
  /** Finds the file that a tag puts into the text. */
  include?: (tag: TagNode) => Included | undefined;
  /** Files within files that are included. */
  depth?: number;
  /** Handlers by name, before those of the table. */
  handlers?: ReadonlyMap<string, Handler>;
  /** Protects Markdown from a later step. HTML and addresses are not wrapped. */
  wrap?: (markdown: string) => string;
}

/** HTML, and addresses, which may stand in an attribute. */
const unwrapped = /^\s*(?:<|$)|^[\w/:;.%#?=&-]+$/;

/** Tags around a list that the generator makes of its documents. */
const loops = new Set(['for', 'tablerow', 'paginate', 'macro']);

/** Groups of which readers see one part at a time. */
const tabs = /^(?:tabs|tab-?group|tab-?pane|code-?tabs|code-?group)$/i;

/** Tags within a condition, which is reported itself. */
const branches = /^(?:else|elsif|elseif|elif|when)$/;

/** Tags that show text as it is, in code, too. */
const isShown = /^(?:literal|shown|raw|verbatim)$/;

/** Matches the part of a line before a tag that is in an address or in an attribute. */
const address = /\]\([^()\s]*$|=(["'])(?:(?!\1)[^<>])*$/;

/**
 * Replaces all tags.
 * @param note receives the tags that are not known
 */
export function replaceTags(
  text: TrackedText,
  syntaxes: readonly TagSyntax[],
  note: NoteAt,
  {
    imageOf,
    values = {},
    base = '',
    hasIndentedCode,
    handlers,
    include,
    depth = 4,
    wrap = (markdown) => markdown,
  }: TagOptions = {},
): void {
  if (syntaxes.length === 0) return;
  const source = text.text;
  const variables = new Map(Object.entries(values));
  const render = (part: Part): string => (typeof part === 'string' ? part : renderTag(part));
  const renderTag = (node: TagNode): string => {
    const isLoop = node.children !== undefined && (loops.has(node.name) || node.name.endsWith('.inline'));
    const body = isLoop ? undefined : node.children?.map(render).join('');
    const raw = node.name === '=' ? fillVariable(node.raw, variables) : node.raw;
    const named = node.name.startsWith('include') ? resolveArguments(node, variables) : node.named;
    const use: Use = {
      ...node,
      raw,
      named,
      body,
      imageOf,
      base,
      before: source[node.start - 1],
      after: source[node.end],
    };
    if (tabs.test(node.name) && body !== undefined) note('the tabs are shown one below the other', node.start, true);
    if (node.name === embedName) note(`${oneLine(node.head)} shows another note: it became a link`, node.start, true);
    const replaced =
      expandVariable(node, body, variables) ??
      (handlers?.get(node.name) ?? findHandler(node.name))?.(use) ??
      includeFile(node, named);
    if (replaced !== undefined) return unwrapped.test(replaced) || replaced === body ? replaced : wrap(replaced);
    const written = oneLine(node.head);
    // The content of an unknown component stays, so that only its frame is lost.
    const isFrame = /^[A-Z]/.test(node.name) && body !== undefined && body.trim() !== '';
    const isInAddress = address.test(source.slice(source.lastIndexOf('\n', node.start - 1) + 1, node.start));
    const reason = isLoop && !node.name.includes('.') ? 'is a list that the generator makes' : 'is not known';
    const place = isInAddress ? 'its place' : 'the place of its comment';
    if (!branches.test(node.name)) note(`${written} ${reason}: write in ${place} what it showed`, node.start, isFrame);
    if (isInAddress) return '';
    return `${wrap(comment(written))}${isFrame && body?.includes('\n') ? `\n\n${dedent(body)}\n\n` : (body ?? '')}`;
  };
  const includeFile = (node: TagNode, named: Readonly<Record<string, string>>): string | undefined => {
    const included = depth > 0 ? include?.(node) : undefined;
    return (
      included &&
      writeIncluded(included, named, (template, own) => {
        const inner = new TrackedText(template, 1);
        let isKnown = true;
        const fail: NoteAt = (_message, _offset, isHarmless) => {
          isKnown &&= isHarmless === true;
        };
        const all = { ...Object.fromEntries(variables), ...own };
        replaceTags(inner, syntaxes, fail, { imageOf, values: all, base, handlers, include, depth: depth - 1 });
        return isKnown ? inner.text : undefined;
      })
    );
  };
  let last: Edit = { start: 0, end: 0, text: '' };
  let isAfterFormula = false;
  const parts = parseTags(source, syntaxes).filter((part) => typeof part !== 'string');
  const code = hasIndentedCode && parts.length > 0 ? listIndentedCode(source) : [];
  const edits = parts
    .filter(({ name, start, end }) => isShown.test(name) || !code.some(([from, to]) => start >= from && end <= to))
    .map((node) => {
      const isFormula = findHandler(node.name) === formulaOfTag;
      // Dollars of two formulas without a space between them would be one sign.
      const gap = isFormula && isAfterFormula && node.start === last.end ? ' ' : '';
      isAfterFormula = isFormula;
      const isCode = code.some(([from, to]) => node.start >= from && node.end <= to);
      const text = gap + (isCode && node.name === 'shown' ? node.raw : renderTag(node));
      const edit = { start: node.start, end: node.end, text };
      last = isInTable(source, node.start) ? placeInCell(edit, isFormula) : placeBlock(edit, source, last);
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
  if (name === 'set' && body !== undefined && !raw.includes('=')) {
    variables.set(variable, `\n\n${body.trim()}\n\n`);
    return '';
  }
  if (name === 'assign' || name === 'set') {
    const [, own = '', assigned = ''] = /^([\w.-]+)\s*=\s*([\s\S]*)$/.exec(raw) ?? [];
    const value = evaluate(assigned, variables);
    if (value === undefined) variables.delete(own);
    else variables.set(own, value);
    return '';
  }
  // Hugo looks for a parameter of the page, then of the site, in any case.
  if (name === 'param')
    return ['page.', 'page.params.', 'param.']
      .map((start) => findAnyCase(variables, start + variable))
      .find((value) => value !== undefined);
  return name === '=' ? evaluate(raw, variables) : undefined;
}

/** Puts the value of a variable in its place, for filters that make addresses: `page.image | relative_url`. */
function fillVariable(raw: string, variables: ReadonlyMap<string, string>): string {
  const [, head = '', rest = ''] = /^([\w.-]+)(\s*\|[\s\S]*)$/.exec(raw) ?? [];
  const value = variables.get(head);
  return value === undefined || value.includes('"') ? raw : `"${value}"${rest}`;
}

function findAnyCase(variables: ReadonlyMap<string, string>, name: string): string | undefined {
  return variables.get(name) ?? [...variables].find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** A cell is one line, and a bar ends it. */
function placeInCell(edit: Edit, isFormula: boolean): Edit {
  const text = edit.text.trim();
  if (text.includes('\n')) return edit;
  return { ...edit, text: isFormula ? writeBars(text) : text.replace(/(?<!\\)\|/g, '\\|') };
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
