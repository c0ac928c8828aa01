// Writes the formulas of tags in the syntax that posts have.
import { isDollarFormula } from '#lib/compile/mdx/formula-syntax.ts';
import { decodeEntities } from '#lib/import/elements.ts';
import { oneLine } from '#lib/import/markdown.ts';

/**
 * Writes a formula within a sentence.
 * @param before the character before it
 * @param after the character after it
 */
export function inlineFormula(content: string, before: string, after: string): string {
  // Backticks make a formula of each content.
  return isDollarFormula(content, before, after) ? `$${content}$` : `$\`${content}\`$`;
}

interface FormulaTag {
  name: string;
  raw: string;
  inner?: string;
  before?: string;
  after?: string;
}

/** Writes a tag whose content is a formula, in a sentence unless it has lines or asks for a block. */
export function formulaOfTag({ name, raw, inner, before = '', after = '' }: FormulaTag): string {
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
