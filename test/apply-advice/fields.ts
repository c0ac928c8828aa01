// Rules for messages about YAML, dates and fields.
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import {
  changeItem,
  endOfField,
  inText,
  isEmpty,
  type Rule,
  readValue,
  removeField,
  renameField,
  replace,
  swap,
  writeField,
  writeLine,
} from '#test/apply-advice/edits.ts';

/** The first pattern that matches the message counts. */
export const rules: readonly Rule[] = [
  // YAML
  [
    /: put the text in double quotes$/,
    inText((lines, at) => {
      lines[at] = (lines[at] ?? '').replace(/: (.*)$/, (_all, value: string) => `: ${JSON.stringify(value)}`);
    }),
  ],
  [
    /must be fields: remove the hyphen before each, as in/,
    inText((lines) => {
      for (const [index, line] of lines.entries()) lines[index] = line.replace(/^- /, '');
    }),
  ],
  [
    /^has a quote that is not closed: write (["']) at its end/,
    inText((lines, at, [, mark = '']) => {
      lines[at] += mark;
    }),
  ],
  [
    /^has a bracket that is not closed: write ([\]}]) where it ends/,
    inText((lines, at, [, mark = '']) => {
      lines[at] += mark;
    }),
  ],
  [/^is indented with a tab: use two spaces/, inText((lines, at) => swap(lines, at, /^\t/, '  '))],
  [/^is written twice: keep one/, inText(removeField)],
  [/^is indented unlike the lines around it: start each field in the same column/, inText(replace(/^\s+/, ''))],
  [
    /^has a line that is not a field: write it as name: value, with a space after the colon(, or remove it)?/,
    inText((lines, at) => {
      if (/^\w+:\S/.test(lines[at] ?? '')) lines[at] = (lines[at] ?? '').replace(':', ': ');
      else lines.splice(at, 1);
    }),
  ],
  [
    /^has (\\\S) in double quotes, which means nothing there: write (\S+)$/,
    inText((lines, at, [, from = '', to = '']) => swap(lines, at, from, to)),
  ],
  [
    /^has the control character .*: remove it, and write \\\\ for a backslash in double quotes/,
    inText((lines, at) => {
      lines[at] = (lines[at] ?? '').replace(/(?<!\\)\\(?=[a-z])/g, '\\\\');
    }),
  ],
  [/^continues after its end: remove the line with/, inText((lines, at) => void lines.splice(at, 1))],
  [
    /^has a list or a map for a name: write it as (name: value)/,
    inText((lines, at, [, text = '']) => void lines.splice(at, 2, text)),
  ],
  [
    /^starts after an empty line: remove what is above ---/,
    inText((lines) => void lines.splice(0, lines.indexOf('---'))),
  ],
  [
    /^is missing: start the file with --- on a line of its own, then the fields/,
    inText((lines) => void lines.unshift('---', '---', '')),
  ],
  [
    /^has no end: close it with --- on a line of its own/,
    inText((lines) => void lines.splice(lines.findIndex(isEmpty), 0, '---')),
  ],
  [
    /^opens with .*: open it with --- alone/,
    inText((lines) => {
      lines[0] = '---';
    }),
  ],
  [
    /^is (?:TOML|JSON), only YAML is read: .*, or write name: value between two lines of ---/,
    inText((lines) => {
      const end = lines.findIndex((line, index) => index > 0 && /^(?:\+\+\+|\})$/.test(line));
      for (let index = 1; index < end; index++)
        lines[index] = (lines[index] ?? '')
          .trim()
          .replace(/^"?(\w+)"?\s*[=:]\s*/, '$1: ')
          .replace(/,$/, '');
      lines[0] = '---';
      lines[end] = '---';
    }),
  ],
  [
    /^is \d+ characters, the limit is \d+: remove lines that are not fields/,
    inText((lines) => {
      const fields = lines.map((line, index) => (/^field\d+:/.test(line) ? index : -1)).filter((index) => index >= 0);
      lines.splice(fields[0] ?? 0, fields.length);
    }),
  ],
  [
    /^(?:ends before|has only) .*, which YAML takes for a comment: write (.+?)(?:, or put the comment on a line of its own)?$/,
    inText(writeLine),
  ],
  [
    /^(?:has (?:a colon in plain text|text that starts with .|text after the end of a value)|cannot be read from \S+ on): write (.*)$/,
    inText(writeLine),
  ],
  // Dates
  [/^\S+ is not in the calendar: write (\S+)/, inText(writeField)],
  [/may be .*: write (\S+) or \S+$/, inText(writeField)],
  [
    /is not a time of day: hours go to 23, minutes to 59, offsets to 14:00/,
    inText((lines, at) => {
      lines[at] = (lines[at] ?? '').replace('T25', 'T23').replace(':60', ':59').replace('+15', '+14');
    }),
  ],
  [/is before the date, (\S+): write the day of the last change/, inText(writeField)],
  [/is in the future: write the day of the last change, or remove it/, inText(removeField)],
  [/is not a date: write it as (\S+) or/, inText(writeField)],
  [/has no time zone and counts as UTC: write (\S+), or/, inText(writeField)],
  // Fields
  [
    /it must be text: put it in quotes$/,
    inText((lines, at) => {
      lines[at] = (lines[at] ?? '').replace(/: (.*)$/, ': "$1"');
    }),
  ],
  [
    /^has several lines: write it in one, with \\\\ for a backslash in double quotes/,
    inText((lines, at) => {
      if (/: ".*[^\\]\\[a-z]/.test(lines[at] ?? '')) return swap(lines, at, /(?<!\\)\\(?=[a-z])/g, '\\\\');
      const end = endOfField(lines, at);
      const words = lines
        .slice(at + 1, end)
        .map((line) => line.trim())
        .join(' ');
      const [name] = (lines[at] ?? '').split(':');
      lines.splice(at, end - at, `${name}: ${words ? JSON.stringify(words) : `"${readValue(lines[at] ?? '')}"`}`);
    }),
  ],
  [
    /^is \d+ characters, (?:the limit is|search engines and previews show) (\d+): shorten it/,
    inText((lines, at, [, limit]) => {
      lines[at] = (lines[at] ?? '').replace(/"(.*)"/, (_all, value: string) => `"${value.slice(0, Number(limit))}"`);
    }),
  ],
  [/^has "([^"]*)" twice: remove one/, inText(changeItem(true))],
  [
    /^are \d+, the limit is (\d+): keep the closest/,
    inText((lines, at, [, limit]) => {
      lines[at] = (lines[at] ?? '').replace(
        /\[(.*)\]/,
        (_all, items: string) => `[${items.split(', ').slice(0, Number(limit)).join(', ')}]`,
      );
    }),
  ],
  [
    /^is \S+: count the parts 1, 2, 3/,
    inText((lines, at) => writeField(lines, at, ['', 'part: 1'], { field: 'series.part' } as Diagnostic)),
  ],
  [
    /^is \d+, which .* has already: give each part its own number/,
    inText((lines, at) => writeField(lines, at, ['', 'part: 2'], { field: 'series.part' } as Diagnostic)),
  ],
  [/^is not a field of .* \(did you mean (\S+)\?\): (?:rename it|use)/, inText(renameField)],
  [/^is not a field of .*: use /, inText(removeField)],
  [/^is called \S+ here: rename it to (\S+)$/, inText(renameField)],
  [
    /: (?:rename the file, or )?add (\/?\S.*) to (redirects|formerly), and remove it$/,
    inText((lines, at, [, items = '', name = '']) => {
      lines.splice(at, 1);
      const line = lines.findIndex((one) => one.startsWith(`${name}:`));
      lines[line] = (lines[line] ?? '').replace(/\]$/, `, ${items}]`);
    }),
  ],
  [
    /^(?:is called \S+ here.*|does not hide a post here|changes nothing, the name of the file is the address): (?:rename the file, or )?write (.+?)(?: instead of it.*)?$/,
    inText((lines, at, [, text = '']) => {
      lines[at] = text;
    }),
  ],
  [
    /^"([^"]*)" is an address, not a slug: write (redirects: .*) instead of it/,
    inText((lines, at, [, item = '', text = '']) => {
      changeItem(false)(lines, at, ['', item], {} as Diagnostic);
      lines.splice(at, 0, text);
    }),
  ],
  [
    /^"([^"]*)" is not a slug: write small letters, digits and single hyphens/,
    inText((lines, at, [, item = '']) => swap(lines, at, item, item.toLowerCase().replace(/[^a-z0-9]+/g, '-'))),
  ],
  [
    /^"([^"]*)" is (?:the post's own slug: name only slugs it no longer has|the slug of .*: remove it|an old slug of .*: remove it from one of them)/,
    inText(changeItem(false)),
  ],
  [/^"([^"]*)" is not an address of this site: write (\S+)$/, inText(changeItem(false))],
  [
    /^(?:is not a field of .* and changes nothing|is not needed, .*|is the name of the file already|changes nothing|is not read, because there is \S+): remove it$/,
    inText(removeField),
  ],
  [
    /^has the unknown (\w+): write (.*)$/,
    inText((lines, at, [, , text = '']) =>
      writeField(lines, at, ['', text], { field: text.split(':')[0] } as Diagnostic),
    ),
  ],
  [/: write ((?:"?[\w-]+"?: ).+?)(?:, in quotes)?$/, inText(writeField)],
  [/: write (\d{4}-\d\d-\d\d|"#\w+")(?:, .*)?$/, inText(writeField)],
  [/: write (full) or summary$/, inText(writeField)],
  [/: write (system), or remove the field/, inText(writeField)],
  [/^has a value that is not text: write the slug of a post$/, inText(replace(/(?<=[[,]\s*)\d+(?=\s*[\],])/, 'good'))],
  [
    /^has \d+ posts, the limit is (\d+): keep the best$/,
    inText((lines, at, [, limit]) => {
      lines[at] = (lines[at] ?? '').replace(
        /\[(.*)\]/,
        (_all, items: string) => `[${items.split(', ').slice(0, Number(limit)).join(', ')}]`,
      );
    }),
  ],
  [/^is \S+: write a number from (\d+) to/, inText(writeField)],
];
