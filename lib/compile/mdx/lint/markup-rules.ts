// Headings, callouts, abbreviations, code and character references that are shown as they were typed.
import type { TextRule } from '#lib/compile/mdx/lint/text-rule.ts';
import { truncate } from '#lib/model/wording.ts';

export const markupRules: readonly TextRule[] = [
  {
    pattern: /^[ \t]*(#{2,6})(?=[\p{L}\p{N}\u00a0\u3000"“‘\ufffc])(.*)/dgmu,
    field: 'heading',
    explain: ([, marks = '', words = '']) =>
      `has no plain space after ${marks}: write ${marks} ${truncate(words.trim())}, or \\${marks} for plain characters`,
  },
  {
    pattern: /(?<![/?&=]\S*)&(nbsp|amp|lt|gt|quot|mdash|ndash|hellip|rarr|larr)(?![A-Za-z0-9;=_(])/dg,
    field: 'text',
    explain: ([typed = '']) =>
      `has ${typed} without its semicolon: write ${typed};, or \\${typed} for plain characters`,
  },
  {
    pattern: /^:{3,}[ \t]*(?:\{?\.?[A-Za-z].*)?$/dgm,
    field: 'text',
    explain: ([typed = '']) =>
      /[a-z]/i.test(typed)
        ? `has ${truncate(typed)}, which does not start a callout here: write :::note at the start of a line`
        : `has ${typed}, which closes no callout: remove it, or write :::note where the callout begins`,
  },
  {
    pattern: /^(?:!!!|\?\?\?\+?)[ \t]+([A-Za-z]+)(?:[ \t]+"([^"\n]*)")?/dgm,
    field: 'text',
    explain: ([typed = '', name = '', title]) => {
      const kind = typed.startsWith('?') ? 'details' : name.toLowerCase();
      return `has ${truncate(typed)}, which is not read here: write :::${kind}${title ? `[${title}]` : ''}, its text without spaces in front, and ::: below`;
    },
  },
  {
    pattern: /^===[!+]*[ \t]+"([^"\n]+)"/dgm,
    field: 'text',
    explain: ([typed = '', title = '']) =>
      `has ${truncate(typed)}, a tab of MkDocs, which is not read here: write ### ${truncate(title)} above its text, and the text without spaces in front`,
  },
  {
    pattern: /^\+-[-+=:]*\+[ \t]*$/dgm,
    field: 'table',
    explain: (_parts, index) =>
      index === 0 ? 'is a grid, which is not read here: write | a | b |, and | - | - | below its header' : undefined,
  },
  {
    // Not the list of lists [[1, 2], [3]], and not the test [[ -f x ]].
    pattern:
      /(?<![!\p{L}\p{N}\])])\[\[(?=\p{L}[^\]\n]*[\p{Lu} |/-]|\p{Lu})([^[\]|\n]+)(?:\|([^[\]\n]+))?\]\](?![[(])/dgu,
    field: 'link',
    level: 'warning',
    explain: ([typed = '', page = '', words]) =>
      `${truncate(typed)} is a link of a wiki, which is shown as it is: write [${truncate(words || page)}](/posts/its-slug), or \\[[ for plain brackets`,
  },
  {
    pattern: /(?<!\S)%%(?=[^%\s])[^%\n]*%%(?!\S)/dg,
    field: 'text',
    level: 'warning',
    explain: ([typed = '']) =>
      `has ${truncate(typed)}, a comment of Obsidian, which readers see: write <!-- it -->, or remove it`,
  },
  {
    pattern: /^\[[xX]\](?=\p{L})/dgu,
    field: 'text',
    level: 'warning',
    explain: ([typed = '']) =>
      `has ${typed} without a space after it, which is not a task: write ${typed} and a space, or \\${typed}`,
  },
  {
    pattern: /^\[!([A-Za-z]+)\]/dg,
    field: 'text',
    explain: ([typed = '', name = '']) =>
      /^(?:note|tip|important|warning|caution)$/i.test(name)
        ? `has ${typed} outside a quote: write > before it and before each line of its text`
        : undefined,
  },
  {
    pattern: /^\*\[([^[\]\n]+)\]:[ \t]+(.*)/dgm,
    field: 'text',
    explain: ([typed = '', words = '', meaning = '']) =>
      `has ${truncate(typed)}, which is not read here: remove it, and say in the text that ${words} means ${truncate(meaning.trim())}`,
  },
  {
    pattern: /(?<=^|[\s(])`(?=[\w$./@<-])(?![^\n]*['´’])/dgm,
    field: 'code',
    explain: () => 'within a sentence is not closed: write ` where it ends, or \\` for a plain character',
  },
  {
    pattern: /&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/dgi,
    field: 'text',
    explain: ([typed, hex, decimal]) => {
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
      const isControl = code < 0x20 ? ![9, 10, 13].includes(code) : code >= 0x7f && code < 0xa0;
      return isControl ? `has ${typed}, a control character: remove it` : undefined;
    },
  },
];
