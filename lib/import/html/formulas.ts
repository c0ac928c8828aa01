// Keeps the formulas of HTML as they are, which Markdown would escape.
import type { Element, ElementContent, Parents, Root } from 'hast';
import { isDollarFormula, isEscapedFormula } from '#lib/compile/mdx/syntax/formulas.ts';
import { inlineFormula, writeBars } from '#lib/import/markdown/formulas.ts';

/** Elements whose text is shown as it is, or that stay HTML. */
const opaque = /^(?:pre|code|kbd|samp|script|style|textarea|abbr|audio|cite|mark|sub|sup|video)$/;
const blocks = /^(?:p|div|li|blockquote|figure|section|article|center)$/;

/** Elements, except the breaks that an editor puts into a formula. Text such as `i<n` is not an element. */
const boundary =
  /<!--[\s\S]*?-->|<(pre|code|kbd|samp|script|style|textarea)\b[\s\S]*?<\/\1\s*>|<\/[a-z][\w-]*\s*>|<(?!br\b)(?:p|[a-z][a-z0-9-]+|[a-z](?=\s+[\w-]+=))(?:\s+[\w:@-]+(?:=(?:"[^"]*"|'[^']*'|[^\s"'<>=]+))?)*\s*\/?>/gi;

/** Escapes `<` in the formulas of HTML, because a parser would read an element after it. */
export function escapeFormulas(html: string): string {
  let done = 0;
  const parts: string[] = [];
  const add = (end: number) => {
    const text = html.slice(done, end);
    let at = 0;
    for (const { start, end } of text.includes('<') ? findFormulas(text) : []) {
      parts.push(text.slice(at, start), text.slice(start, end).replace(/<(?!br\s*\/?>)/gi, '&lt;'));
      at = end;
    }
    parts.push(text.slice(at));
  };
  for (const { 0: all, index } of html.matchAll(boundary)) {
    add(index);
    parts.push(all);
    done = index + all.length;
  }
  add(html.length);
  return parts.join('');
}

/** `$latex x$` of WordPress, double dollars, one dollar, and escaped brackets. */
const candidates =
  /\$latex\s+(?<latex>(?:\\[\s\S]|[^$\\])+?)\$(?!latex\s)|\$\$(?<display>(?:(?!\$\$)[\s\S])+?)\$\$|(?<![$\\])\$(?![\s$])(?<dollar>(?:\\[\s\S]|[^$\\])*[^$\\\s]|(?:\\[\s\S]|[^$\\])*\\\S)\$|\\\((?<round>[\s\S]+?)\\\)|\\\[(?<square>[\s\S]+?)\\\]/g;

/** Parameters for the size and the colours of a formula in WordPress. */
const parameters = /(?:\s*&(?:bg|fg|s)=[\w-]+)+\s*$/;

interface Found {
  start: number;
  end: number;
  markdown: string;
}

/** @returns the formulas of a text, which releases read as formulas, too */
export function findFormulas(text: string): Found[] {
  const found: Found[] = [];
  candidates.lastIndex = 0;
  for (let match = candidates.exec(text); match; match = candidates.exec(text)) {
    const { 0: all, index: start } = match;
    const end = start + all.length;
    const markdown = formulaOf(match.groups ?? {}, all, text[start - 1] ?? '', text[end] ?? '');
    if (markdown !== undefined) found.push({ start, end, markdown });
    else candidates.lastIndex = start + (all.startsWith('\\') ? 2 : 1);
  }
  return found;
}

function formulaOf(
  { latex, display, dollar, round, square }: Record<string, string | undefined>,
  all: string,
  before: string,
  after: string,
): string | undefined {
  if (latex !== undefined) {
    const content = joinLines(latex.replace(parameters, ''));
    return isProse(content) ? undefined : inlineFormula(content, before, after);
  }
  if (display !== undefined) return display.trim() ? all : undefined;
  if (dollar !== undefined) return isDollarFormula(dollar, before, after) ? joinLines(all) : undefined;
  if (round !== undefined) return isEscapedFormula(round, before) ? joinLines(all) : undefined;
  return isEscapedFormula(square ?? '', '') ? all : undefined;
}

/** `$latex is a system; pay $` has words and no sign of a formula. */
function isProse(content: string): boolean {
  return /\p{L}{2,}(?:\s+\p{L})?\s+\p{L}{2,}/u.test(content) && !/[\\^_{=]/.test(content);
}

function joinLines(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}

/** A formula alone in its block keeps its lines. Lines of others could begin like a list. */
function placeFormula(markdown: string, isAlone: boolean, isInTable: boolean): string {
  if (isInTable) return writeBars(joinLines(markdown));
  const lines = markdown
    .slice(2, -2)
    .split('\n')
    .filter((line) => line.trim());
  if (!isAlone || lines.length < 2) return joinLines(markdown);
  return `${markdown.slice(0, 2)}\n${lines.join('\n').trim()}\n${markdown.slice(-2)}`;
}

/** Text and the line breaks that an editor puts into it. */
function sourceOf(node: ElementContent): string | undefined {
  if (node.type === 'text') return node.value;
  return node.type === 'element' && node.tagName === 'br' ? '\n' : undefined;
}

/**
 * Replaces the formulas of a tree by elements.
 * @param wrap makes an element that is written as it is
 */
export function keepFormulas(tree: Root, wrap: (markdown: string) => Element): void {
  const walk = (parent: Parents, isInTable: boolean): void => {
    const children = parent.children as ElementContent[];
    const done: ElementContent[][] = [];
    let run: ElementContent[] = [];
    const finish = () => {
      const isAlone = run.length === children.length && parent.type === 'element' && blocks.test(parent.tagName);
      done.push(replaceRun(run, (markdown, isWhole) => wrap(placeFormula(markdown, isAlone && isWhole, isInTable))));
      run = [];
    };
    for (const child of children) {
      if (sourceOf(child) !== undefined) run.push(child);
      else {
        finish();
        done.push([child]);
        if (child.type === 'element' && !opaque.test(child.tagName))
          walk(child, isInTable || /^t[dh]$/.test(child.tagName));
      }
    }
    finish();
    parent.children = done.flat();
  };
  walk(tree, false);
}

/** Replaces the formulas of adjacent texts and line breaks, which a formula may span. */
function replaceRun(
  run: readonly ElementContent[],
  make: (markdown: string, isWhole: boolean) => Element,
): ElementContent[] {
  const text = run.map(sourceOf).join('');
  const found = findFormulas(text);
  if (found.length === 0) return [...run];
  const result: ElementContent[][] = [];
  let done = 0;
  for (const { start, end, markdown } of found) {
    result.push(slice(run, done, start), [make(markdown, text.trim().length === end - start)]);
    done = end;
  }
  return [...result, slice(run, done, text.length)].flat();
}

/** @returns the nodes of a part of their text */
function slice(run: readonly ElementContent[], start: number, end: number): ElementContent[] {
  let at = 0;
  return run.flatMap((node): ElementContent[] => {
    const from = at;
    at += sourceOf(node)?.length ?? 0;
    if (node.type !== 'text') return from >= start && at <= end ? [node] : [];
    const value = node.value.slice(Math.max(0, start - from), Math.max(0, end - from));
    return value ? [{ type: 'text', value }] : [];
  });
}
