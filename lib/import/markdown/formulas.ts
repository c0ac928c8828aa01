// Writes the formulas of tags and of MathJax in the syntax that posts have.
import { isDollarFormula, isEscapedFormula } from '#lib/compile/mdx/syntax/formulas.ts';
import { decodeEntities, oneLine } from '#lib/import/markdown/write.ts';

/**
 * Writes a formula within a sentence.
 * @param before the character before it
 * @param after the character after it
 */
export function inlineFormula(content: string, before: string, after: string): string {
  // With backticks, any content is a formula.
  return isDollarFormula(content, before, after) ? `$${content}$` : `$\`${content}\`$`;
}

interface FormulaTag {
  name: string;
  raw: string;
  named?: Readonly<Record<string, string>>;
  inner?: string;
  before?: string;
  after?: string;
}

/** Writes a tag whose content is a formula: inline, unless it has several lines or asks for a block. */
export function formulaOfTag({ name, raw, named, inner: content, before = '', after = '' }: FormulaTag): string {
  const inner = content ?? named?.body;
  // Editors write entities and line breaks into HTML.
  const source = decodeEntities((inner ?? raw).replace(/<br\s*\/?>/gi, '')).trim();
  const hasSigns = /^(?:\$|\\[([])/.test(source);
  if (hasSigns || !source) return source;
  const isBlock =
    name === 'equation' ||
    source.includes('\n') ||
    /\b(?:display|block)\b(?!="?false)/.test(inner === undefined ? '' : raw);
  return isBlock ? `$$${source}$$` : inlineFormula(oneLine(source), before, after);
}

/** Writes the bars of a formula in a table, where a plain one would end the cell. */
export function writeBars(formula: string): string {
  return formula.replace(/\\?\|/g, (sign) => (sign === '|' ? '\\vert ' : '\\Vert '));
}

/** MathJax formulas for a Markdown parser that halves backslashes: `\\(a_1\\)` and `\\[a_1\\]`. */
export const doubledFormula =
  /(?<!\\)\\\\(?:\((?<round>(?:(?!\\\\[()]|\n[ \t>]*\n)[\s\S])+?)\\\\\)|\[(?<square>(?:(?!\n[ \t>]*\n)[\s\S])+?)\\\\\])/g;

/** @returns the formula with single backslashes, or the text as it is if it is not a formula */
export function halveFormula({ 0: all, index, input, groups: { round, square } = {} }: RegExpExecArray): string {
  const content = halve(round ?? square ?? '');
  if (round !== undefined)
    return isEscapedFormula(content, input[index - 1] ?? '') ? `\\(${content.replace(/\s*\n[\s>]*/g, ' ')}\\)` : all;
  const isApart = /^[ \t]*\n[\s\S]*\n[ \t>]*$/.test(content);
  return isApart || isEscapedFormula(content, undefined) ? `\\[${content}\\]` : all;
}

/** Two backslashes separate rows, unless a sign follows that a backslash escapes. */
function halve(content: string): string {
  return content.replace(/\\\\(\\\\|(?=[{}|,;:!%#$]))|\\([_*])/g, (all, row?: string, sign?: string) =>
    sign === undefined ? (row === '' ? '\\' : (row ?? all)) : sign,
  );
}
