// Bold, struck, raised and lowered text that is shown as it was typed.
import type { TextRule } from '#lib/compile/mdx/lint/text-rule.ts';
import { truncate } from '#lib/model/wording.ts';

export const emphasisRules: readonly TextRule[] = [
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
    // Stars between punctuation and a letter do not close bold text: https://spec.commonmark.org/0.31.2/#right-flanking-delimiter-run
    pattern: /(?<![\p{L}\p{N}*])\*\*(?=[^\s*])[^*\n]*[^\s*\p{L}\p{N}\p{M}]\*\*(?=\p{L})/dgu,
    field: 'emphasis',
    level: 'warning',
    explain: ([typed = '']) =>
      `has ${truncate(typed)}, which is not bold, because the closing ** follows punctuation and precedes a letter: move the punctuation after the **, or write \\*\\* for plain stars`,
  },
  {
    pattern: /(?<=^|[\s(])~~(?=[\p{L}\ufffc])/dgmu,
    field: 'text',
    explain: () => 'has ~~ that is not closed: write ~~ where the struck text ends, or \\~\\~ for plain characters',
  },
  {
    pattern: /(?<![\p{L}\p{N}~/\\.])~(?=\p{L})([^~\n/]*\p{L})~(?![\p{L}\p{N}~/])/dgu,
    field: 'text',
    explain: ([typed = '', words = '']) =>
      `has ${truncate(typed)}: write ~~${words}~~ to strike it out, or \\~ for a plain character`,
  },
  {
    pattern: /(?<=[A-Za-z)])([~^])(\d{1,3}|[a-z]{1,2})\1(?![~^])/dg,
    field: 'text',
    level: 'warning',
    explain: ([typed = '', sign, words]) => {
      const tag = sign === '~' ? 'sub' : 'sup';
      return `has ${typed}, which is shown as it is: write <${tag}>${words}</${tag}>, or \\${sign} for plain characters`;
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
