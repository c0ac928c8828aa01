// Formulas that are shown as they were typed.
import type { TextRule } from '#lib/compile/mdx/lint/text-rule.ts';
import { truncate } from '#lib/model/wording.ts';

export const formulaRules: readonly TextRule[] = [
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
    // An escape is hidden from patterns. It opens a formula if a command follows, or if it is alone in the first line.
    pattern: /\ufffc{2}(?=[^$\n]*\\[a-z]{2,})|^\ufffc{2}(?=[ \t]*(?:\n|$(?![\s\S])))/dg,
    field: 'maths',
    explain: ([typed = '']) =>
      /^\\[[(]$/.test(typed)
        ? `has ${typed} that is not closed: write ${typed === '\\[' ? '\\]' : '\\)'} where the formula ends, with no empty line before`
        : undefined,
  },
  {
    pattern: /^\\begin[{\ufffc][^\n]*/dgm,
    field: 'maths',
    explain: ([typed = '']) => {
      const [begin, name] =
        /^\\begin\{((?:equation|align|gather|eqnarray|multline|split|cases|array|[a-z]*matrix)[a-z]*\*?)\}/.exec(
          typed,
        ) ?? [];
      return begin && `has ${begin} outside of a formula: write $$ on a line above it, and one below \\end{${name}}`;
    },
  },
  {
    pattern: /^\\(?:newpage|pagebreak|clearpage|noindent|smallskip|medskip|bigskip|vspace|hspace)\b/dgm,
    field: 'text',
    level: 'warning',
    explain: ([typed = '']) =>
      `has ${typed}, a command of LaTeX, which is shown as it is: remove it, or put it in code`,
  },
];
