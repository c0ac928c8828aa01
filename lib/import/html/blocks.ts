// Opens HTML blocks whose text the old generator parses but Markdown does not: formulas, and Markdown in MDX.
import { visit } from 'unist-util-visit';
import { findFormulas } from '#lib/import/html/formulas.ts';
import { toMarkdown } from '#lib/import/html/html.ts';
import { parseMarkdown } from '#lib/import/markdown/parse.ts';

const blockTag =
  /(<\/?(?:article|aside|blockquote|center|dd|details|div|dl|dt|figcaption|figure|footer|h[1-6]|header|li|ol|p|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b(?:"[^"]*"|'[^']*'|[^>"'])*>)/i;

/** Elements of one line, which cannot contain blocks. */
const lines = /^<(?:h[1-6]|summary|figcaption)\b/i;
const verbatim = /<(code|kbd|pre|samp|script|style|textarea)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi;

function hasFormula(text: string): boolean {
  return findFormulas(text.replace(verbatim, '')).length > 0;
}

const plain = /^(?:root|paragraph|text|html|break)$/;

function hasMarkdown(text: string): boolean {
  if (!/[*_`[$~]|\n[ \t]*\n/.test(text)) return false;
  const types = new Set<string>();
  visit(parseMarkdown(text), ({ type }) => void types.add(type));
  return [...types].some((type) => !plain.test(type));
}

/** Converts Markdown markers within a line to elements. */
function writeSigns(text: string): string {
  return text
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/(?<![\w*])[*_]([^*_]+)[*_](?![\w*])/g, '<em>$1</em>');
}

export interface OpenOptions {
  /** The column at which the block begins, from 1. */
  column: number;
  /** Whether the text of elements is Markdown. */
  isMdx: boolean;
}

/**
 * Puts the text of blocks that must be parsed between empty lines, so that it is Markdown.
 * @param html a block as written
 */
export function openBlocks(html: string, { column, isMdx }: OpenOptions): string {
  const needs = isMdx ? hasMarkdown : hasFormula;
  const parts = /<pre\b/i.test(html) ? [html] : html.split(blockTag);
  const texts = parts.map((part, index) => index % 2 === 0 && needs(part));
  if (parts.length === 1 || !texts.includes(true)) return html;
  const isLine = (index: number) => lines.test(parts[index - 1] ?? '');
  const isParagraph = (index: number) =>
    texts[index] && /^<p\b/i.test(parts[index - 1] ?? '') && /^<\/p\b/i.test(parts[index + 1] ?? '');
  const written = parts.map((part, index) => {
    if (isParagraph(index + 1) || isParagraph(index - 1)) return '';
    if (!texts[index]) return part;
    if (isLine(index)) return isMdx ? writeSigns(part) : part;
    return `\n\n${(isMdx ? part : toMarkdown(part)).trim()}\n\n`;
  });
  const indent = ' '.repeat(column - 1);
  return written
    .join('')
    .replace(/\n\s*\n\s*/g, '\n\n')
    .trim()
    .replace(/\n(?=\S)/g, `\n${indent}`);
}
