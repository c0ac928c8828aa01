// Changes a text as the message of a diagnostic says, without understanding it: for the test that all advice is right.
import type { ArticleDiagnostic } from '#lib/compile/mdx/compile.ts';

/** Changes the lines of a text. @param at the index of the line of the diagnostic */
type Edit = (lines: string[], at: number, parts: readonly string[]) => void;

const replace =
  (from: string | RegExp, to: string): Edit =>
  (lines, at) => {
    lines[at] = (lines[at] ?? '').replace(from, () => to);
  };

const append =
  (text: string): Edit =>
  (lines, at) => {
    lines[at] += text;
  };

const drop: Edit = (lines, at) => {
  lines[at] = '';
};

/** Returns the index of the first line at or after an index that satisfies a condition, or the end. */
function findLine(lines: readonly string[], from: number, is: (line: string) => boolean): number {
  const found = lines.findIndex((line, index) => index >= from && is(line));
  return found < 0 ? lines.length : found;
}

const isEmpty = (line: string) => line.trim() === '';
const indentOf = (line = '') => /^[\s>]*/.exec(line)?.[0] ?? '';

/** The first pattern that matches the message counts. The groups of the match are the third argument of the edit. */
const rules: readonly (readonly [pattern: RegExp, edit: Edit])[] = [
  // Components on lines of their own
  [
    /^does not parse, <(\w+)> is not closed in the .*: put it and its closing tag on lines of their own/,
    (lines, at, [, name = '']) => {
      lines[at] = (lines[at] ?? '').replace(new RegExp(`\\s*(<${name}[^>]*>)\\s*`), '\n\n$1\n\n');
      const tag = new RegExp(`\\s*</${name}>\\s*`);
      const end = findLine(lines, at, (line) => tag.test(line));
      lines[end] = (lines[end] ?? `</${name}>`).replace(tag, `\n\n</${name}>\n\n`);
    },
  ],
  [
    /^does not parse, <([a-z]+)> is not closed: write (\S+) where it ends/,
    (lines, at, [, , tag = '']) => append(tag)(lines, at, []),
  ],
  // HTML
  [/^has a comment that is not closed: write --> where it ends/, append(' -->')],
  [
    /^has text after a comment: put it on a line of its own/,
    (lines, at) =>
      replace('-->', '-->\n\n')(
        lines,
        findLine(lines, at, (line) => line.includes('-->')),
        [],
      ),
  ],
  [
    /^<img> is HTML.*: write (!\S+ .*\)), or rename/,
    (lines, at, [, image = '']) => replace(/<img[^>]*>/, image)(lines, at, []),
  ],
  [
    /^<(\w+)> is HTML, which .mdx does not take: use Markdown/,
    (lines, _at, [, name = '']) => {
      for (const [at, line] of lines.entries()) lines[at] = line.replace(new RegExp(`</?${name}\\b[^>]*>`, 'g'), '');
    },
  ],
  [/^(<\/\w+>) closes no open element: remove it/, (lines, at, [, tag = '']) => replace(tag, '')(lines, at, [])],
  // Code of other programs
  [
    /^has an import or export, .*: write the text itself/,
    (lines, at) => {
      lines.splice(at, findLine(lines, at, isEmpty) - at);
    },
  ],
  [
    /^has an expression in (?:kind|\{\.\.\.\}), .*: write .* in quotes/,
    replace(/kind=\{"note"\}|\{\.\.\.\w+\}/, 'kind="note"'),
  ],
  [/^is missing: write it below the front matter/, (lines) => lines.push('Words.')],
  // Names that are used twice
  [
    /^\[\^(\w+)\] is written twice: give one of them another name/,
    (lines, at, [, name]) => replace(`[^${name}]`, `[^${name}b]`)(lines, at, []),
  ],
  [/^\[.*\] has two addresses: remove one/, drop],
  // Headings
  [
    /^is of level 1.* start with ##/,
    (lines, at) => {
      if (/^={3,}$/.test(lines[at + 1] ?? '')) lines.splice(at, 2, `## ${lines[at]}`);
      else lines[at] = `#${lines[at]}`;
    },
  ],
  [/^skips from .*: write (#+) for (#+)$/, (lines, at, [, to = '', from = '']) => replace(from, to)(lines, at, [])],
  [/^has no text: write it after (#+), or/, append(' Words')],
  [
    /^has no plain space after (#+)/,
    (lines, at) => {
      lines.splice(at, 1, '', (lines[at] ?? '').replace(/^(#+)\u00a0?/, '$1 '), '');
    },
  ],
  [
    /^is a text with dashes right below it: leave an empty line/,
    (lines, at) => {
      lines.splice(
        findLine(lines, at, (line) => /^-+$/.test(line)),
        0,
        '',
      );
    },
  ],
  [/^has the id (\S+), which is taken/, (lines, at, [, id = '']) => replace(`{#${id}`, `{#${id}-2`)(lines, at, [])],
  // Footnotes
  [/^(\[\^.*\]) has no text: write it below as (.*)$/, (lines, _at, [, , text = '']) => lines.push('', text)],
  [/^\[\^.*\] has no text: write it after the colon/, append(' The text.')],
  [/^\[\^.*\] is never used: .* or remove it/, drop],
  // Emphasis, struck text, code
  [
    /^has (\*\*|~~) that is not closed/,
    (lines, at, [, mark = '']) => {
      lines[at] = (lines[at] ?? '').replace(/(?=<\/\w+>$)|$/, mark);
    },
  ],
  [
    /^has \*\[.*which is not read here: remove it, and say in the text that (\S+) means (.*)$/,
    (lines, at, [, name = '', words = '']) => {
      drop(lines, at, []);
      const place = lines.findIndex((line) => line.includes(name));
      lines[place] = (lines[place] ?? '').replace(name, `${name} (${words})`);
    },
  ],
  [/^within a sentence is not closed/, append('`')],
  [
    /^has \*\* that is not opened/,
    (lines, at) => {
      lines[at] = `**${lines[at]}`;
    },
  ],
  [
    /^has a space within its stars: write \*\*(.*)\*\*, or/,
    (lines, at, [, words = '']) => replace(new RegExp(`\\*\\*\\s*${words}\\s*\\*\\*`), `**${words}**`)(lines, at, []),
  ],
  [
    /^is indented by four spaces.*: write ``` and its language above it/,
    (lines, at) => {
      lines.splice(at, 1, '```text', (lines[at] ?? '').trim(), '```');
    },
  ],
  [
    /^is not closed: write (`{3,}|~{3,}) on a line of its own/,
    (lines, at, [, fence = '']) => {
      const end = findLine(lines, at + 2, (line) => isEmpty(line) || /^[-*] /.test(line));
      lines.splice(end, 0, indentOf(lines[at]) + fence);
    },
  ],
  [
    /^holds the beginning of another block, .*: write (`{3,}) where the first ends/,
    (lines, at, [, fence = '']) => {
      lines.splice(findLine(lines, at, isEmpty), 0, fence);
    },
  ],
  // Tables
  [
    /^has (\d+) cells in its header and \d+ in the row of dashes/,
    (lines, at, [, count]) => {
      lines[at + 1] = `${'|---'.repeat(Number(count))}|`;
    },
  ],
  [/^has no row of dashes: write (.*) below its header/, (lines, at, [, row = '']) => lines.splice(at + 1, 0, row)],
  [/^has \d+ cells in a row, .*: write \\\| for a plain \|/, (lines, at) => replace('||', '\\|\\|')(lines, at, [])],
  // Formulas
  [
    /^has (\$\$|\\[([]) that is not closed: write (\S+) where/,
    (lines, at, [, , mark = '']) => append(mark)(lines, at, []),
  ],
  [
    /^is not closed: write \$\$ on a line of its own/,
    (lines, at) => {
      lines.splice(findLine(lines, at + 1, isEmpty), 0, '$$');
    },
  ],
  // Callouts
  [/^has :::\S+, which is not closed/, (lines) => lines.push(':::')],
  [/^has :::(\S+) without a text/, (lines, at) => lines.splice(at + 1, 0, 'Words.')],
  [
    /^has (:::|\[!)(\S+?)\]?, which is not known(?: \(did you mean (\S+)\?\))?/,
    (lines, at, [, , name = '', near = 'note']) => replace(name, near)(lines, at, []),
  ],
  [/^has :::+, which closes no callout: remove it/, drop],
  [
    /^has \[!\w+\] outside a quote: write > before it/,
    (lines, at) => {
      for (let index = at; !isEmpty(lines[index] ?? ''); index++) lines[index] = `> ${lines[index]}`;
    },
  ],
  [/^has \[!\w+\] without a text/, (lines, at) => lines.splice(at + 1, 0, '> Words.')],
  [
    /^has (?:!!!|\?\?\?).*: write (:::.*), its text without spaces/,
    (lines, at, [, opening = '']) => {
      lines[at] = `${opening}\n`;
      for (let index = at + 1; index < lines.length; index++) lines[index] = (lines[index] ?? '').trim();
      lines.push('', ':::');
    },
  ],
  // Emoji
  [
    /^has (:\S+:), which is not an emoji \(did you mean (\S+)\?\)/,
    (lines, at, [, typed = '', name]) => replace(typed, `:${name}:`)(lines, at, []),
  ],
  // Fences
  [/^is in "(.*)", which .* or text$/, (lines, at, [, name = '']) => replace(name, 'text')(lines, at, [])],
  [
    /^does not know (.*?)(?: \(did you mean \w+\?\))?, which is ignored/,
    (lines, at, [, typed = '']) => replace(` ${typed}`, '')(lines, at, []),
  ],
  [
    /^has (\S+) after (\S+), which is ignored: write (.*)$/,
    (lines, at, [, word, open, quoted = '']) => replace(`${open} ${word}`, quoted)(lines, at, []),
  ],
  [/^has the lines? (?:\d+ in )?(\{.*?\}),/, (lines, at, [, typed = '']) => replace(typed, '')(lines, at, [])],
  [
    /^<iframe> is not allowed: write a link, (\[.*\])\(/,
    (lines, at, [, words = '']) => {
      lines[at] = (lines[at] ?? '').replace(/<iframe src="([^"]*)"><\/iframe>/, `${words}($1)`);
    },
  ],
  // Formulas
  [
    /^has (\\\w+), which is not known here: write it with other commands, or as \\operatorname/,
    (lines, at, [, name = '']) => replace(name, `\\operatorname{${name.slice(1)}}`)(lines, at, []),
  ],
  [
    /^has a command for colours.*: write the formula without it/,
    (lines, at) => {
      const line = findLine(lines, at, (one) => /\\[a-z]+/.test(one));
      replace(/\\[a-z]+(?:\{[^}]*\})*/, 'x')(lines, line, []);
    },
  ],
  [/^is longer than 2000 characters: split the formula/, replace(/(?<=^.{1500,1502}?\+)/, '$$\n\n$$')],
  [/^has no formula: write it between the dollars/, (lines, at) => lines.splice(at + 1, 0, 'x')],
  [
    /^does not parse, .*: correct the formula, or write \\\$ for a dollar/,
    (lines, at) => {
      const end = /^\$\$$/.test(lines[at] ?? '') ? findLine(lines, at + 1, (line) => line === '$$') : at;
      for (let index = at; index <= end; index++) lines[index] = (lines[index] ?? '').replace(/\$/g, '\\$');
    },
  ],
  // Diagrams
  [
    /^begins with ".*", which is not drawn: begin with (flowchart LR)/,
    (lines, at, [, kind = '']) => {
      lines[at] = kind;
    },
  ],
  [/^is empty: write (.*)$/, (lines, at, [, text = '']) => lines.splice(at + 1, 0, text)],
  [/^has no alt text: write (alt=".*") after/, (lines, at, [, text]) => append(` ${text}`)(lines, at, [])],
  [
    /^does not know (\w+="\w+")(?: \(did you mean \w+\?\))?: use alt=/,
    (lines, at, [, typed = '']) => replace(` ${typed}`, '')(lines, at, []),
  ],
  [
    /^has ".*", which cannot be drawn: write it like (.*)$/,
    (lines, at, [, text = '']) => {
      lines[at] = text;
    },
  ],
  [/^has ".*": remove it, a diagram has/, (lines, at) => lines.splice(at, 1)],
  [
    /^does not close "subgraph .*": write its end/,
    (lines, at) =>
      lines.splice(
        findLine(lines, at, (line) => line === '```'),
        0,
        'end',
      ),
  ],
  [
    /^draws \w+ as an empty subgraph: list its nodes inside it first, and put links to it after its end/,
    (lines, at) => {
      const link = findLine(lines, at, (line) => line.includes('-->'));
      const [text = ''] = lines.splice(link, 1);
      lines.splice(findLine(lines, at, (line) => line.trim() === 'end') + 1, 0, text);
    },
  ],
  [
    /^has (\d+) lines, the limit is \d+: split it into several/,
    (lines, at, [, count]) => {
      lines.splice(at + Math.floor(Number(count) / 2), 0, '```', '', ...lines.slice(at, at + 2));
    },
  ],
  // Components and braces
  [
    /^attribute (\w+) is missing: write (<(\w+).*>)$/,
    (lines, at, [, attribute, tag = '', name]) =>
      replace(new RegExp(`<${name}\\b(?![^>]* ${attribute}=)[^>]*>`), tag)(lines, at, []),
  ],
  [
    /^(?:attribute \w+ (?:is|must)\b.*|has no attribute \w+(?: \(did you mean \w+\?\))?): write (<(\w+).*>)$/,
    (lines, at, [, tag = '', name]) =>
      replace(new RegExp(`<${name}\\b[^>]*>`), tag.replace('https://...', 'https://example.org'))(lines, at, []),
  ],
  [
    /^is empty: put a chart or a table between <\w+> and (<\/\w+>)/,
    (lines, at, [, end = '']) => {
      lines[at] = (lines[at] ?? '').replace(/ ?\/>/, '>');
      lines.splice(at + 1, 0, '', '| a | b |', '| --- | --- |', '| 1 | 2 |', '', end);
    },
  ],
  [
    /^has (\w+) twice: remove one/,
    (lines, at, [, name = '']) => replace(new RegExp(` ${name}="\\w+"(?=>)`), '')(lines, at, []),
  ],
  [
    /^stands within a sentence: put it on a line of its own, between empty lines/,
    (lines, at) => {
      lines[at] = (lines[at] ?? '').replace(/ (<(\w+)[^>]*(?:\/>|>.*<\/\2>)) /, '\n\n$1\n\n');
    },
  ],
  [
    /^stands on lines of its own: write it within a sentence/,
    (lines, at) => {
      const end = findLine(lines, at, (line) => line.startsWith('</'));
      lines.splice(at, end - at + 1, `Press ${lines.slice(at, end + 1).join('')}.`);
    },
  ],
  [/^(<>) is not a component: write the text without it/, (lines, at, [, tag = '']) => replace(tag, '')(lines, at, [])],
  [
    /^does not parse, a < starts no component: write \\<|\\<\S* to show it/,
    (lines, at) => replace(/(?<!\\)<(?![A-Z/][a-z]+>)/, '\\<')(lines, at, []),
  ],
  [/^does not parse, a \{ is not closed: write \\\{/, (lines, at) => replace(/(?<!\\)\{/, '\\{')(lines, at, [])],
  [/^has the expression (\{\S*).*: write \\\{/, (lines, at) => replace(/(?<!\\)\{/, '\\{')(lines, at, [])],
  [
    /^does not parse, <(\w+)> is not closed: write (<\/\w+>) where it ends/,
    (lines, _at, [, , tag = '']) => lines.push('', tag),
  ],
  [
    /^does not parse, a closing tag closes no open element: remove it/,
    (lines, at) => replace(/<\/[^>]*>/, '')(lines, at, []),
  ],
  [
    /^does not parse, (<\/\w+>) stands where .*: write (<\/\w+>)/,
    (lines, at, [, from = '', to = '']) => replace(from, to)(lines, at, []),
  ],
  [
    /^does not parse, <\/\w+> has more than its name: write (<\/\w+>)/,
    (lines, at, [, to = '']) => replace(/<\/[^>]*>/, to)(lines, at, []),
  ],
  [
    /has (?:a mistake in its tag|an expression in .*): write (<\w+.*>)$/,
    (lines, at, [, to = '']) => replace(/<\w+[^>]*>/, to)(lines, at, []),
  ],
  // `has x, ...: remove it` and `x is ...: write y, or ...`
  [
    /^has (.+?),? (?:which|after|a control character|an attribute)\b.*: (?:.*, )?remove it/,
    (lines, at, [, typed = '']) => replace(typed, '')(lines, at, []),
  ],
  [
    /^has .*, which is not run here: .*or put it in code$/,
    (lines, at) => replace(/\{[{%].*[}%]\}/, '`code`')(lines, at, []),
  ],
  [
    /^(?:has )?(.+?)(?:,? (?:which|is|has|names|without)\b.*)?: write (.+?)(?:, or .*| here and .*| for a .*| to strike .*)?$/,
    (lines, at, [, typed = '', to = '']) => replace(typed, to)(lines, at, []),
  ],
];

/** @returns the text as the message says, or `undefined` if no rule knows the message */
export function applyToText(text: string, { line, message }: ArticleDiagnostic): string | undefined {
  const lines = text.split('\n');
  for (const [pattern, edit] of rules) {
    const parts = pattern.exec(message);
    if (!parts) continue;
    edit(lines, line - 1, parts);
    return lines.join('\n');
  }
  return undefined;
}
