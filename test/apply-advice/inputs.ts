// Rules for messages about the files that a post is compiled from: samples, and tables of charts.
import {
  beside,
  type Content,
  type Edit,
  inText,
  pathOf,
  type Rule,
  replace,
  textOf,
} from '#test/apply-advice/edits.ts';

const table = 'Case,Wait (h)\n1,1\n2,2\n';

/** The chart of a line of the post, and its table. */
function tableOf(content: Content, { file, line }: { file: string; line: number }): { path: string; csv: string } {
  const text = textOf(content, pathOf(file)).split('\n')[line - 1] ?? '';
  const path = beside(pathOf(file), /src="\.\/([^"]*)"/.exec(text)?.[1] ?? '');
  return { path, csv: textOf(content, path) };
}

const columnsOf = (csv: string) => (csv.split('\n')[0] ?? '').split(',');

/** Changes the table that a chart shows. */
const inTable =
  (change: (csv: string, parts: readonly string[]) => string): Rule[1] =>
  (content, diagnostic, parts) => {
    const { path, csv } = tableOf(content, diagnostic);
    content.set(path, change(csv, parts));
  };

/** Names columns of the table in the chart. */
const nameColumns =
  (count: number): Rule[1] =>
  (content, diagnostic, parts) => {
    const names = columnsOf(tableOf(content, diagnostic).csv).slice(0, count).join('; ');
    inText((lines, at) => {
      const line = (lines[at] ?? '').replace(/ columns="[^"]*"/, '');
      lines[at] = line.replace(' />', ` columns="${names}" />`);
    })(content, diagnostic, parts);
  };

/** Removes the lines of a fence. */
const emptyFence: Edit = (lines, at) => {
  const end = lines.findIndex((line, index) => index > at && line.startsWith('```'));
  lines.splice(at + 1, end - at - 1);
};

const inSample =
  (name: number, change: (text: string, parts: readonly string[]) => string): Rule[1] =>
  (content, { file }, parts) => {
    const path = beside(pathOf(file), parts[name] ?? '');
    content.set(path, change(textOf(content, path), parts));
  };

/** The first pattern that matches the message counts. */
export const rules: readonly Rule[] = [
  [
    /^shows (\S+)(?: \(did you mean \S+\?\))?, which is not there(?: .*)?: put it in the folder of the post, beside index\.mdx$/,
    (content, { file }, [, name = '']) => {
      content.set(beside(pathOf(file), name), name.endsWith('.csv') ? table : 'const a = 1;\n');
    },
  ],
  [/^\S+ is not CSV \(.*\): correct it$/, inTable(() => table)],
  [
    /^\S+ separates its columns by (?:semicolons|tabs): separate them by commas$/,
    inTable((csv) => csv.replaceAll(/[;\t]/g, ',')),
  ],
  [/^\S+ has no row below its names of columns: add one$/, inTable((csv) => `${csv}${columnsOf(csv).map(() => 1)}\n`)],
  [
    /^\S+ has \d+ rows, the limit is (\d+): summarise them$/,
    inTable((csv, [, limit]) => csv.split('\n').slice(0, Number(limit)).join('\n')),
  ],
  [
    /^has "(.*)" in the column .*: write a number(?:, such as .*)?$/,
    inTable((csv, [, text]) => csv.replace(`,"${text}"\n`, ',1\n').replace(`,${text}\n`, ',1\n')),
  ],
  [
    /^has \d+ columns, \w+ need (\d+): name them in columns="a; b", or add them to the table$/,
    (content, diagnostic, parts) => {
      const [, count = ''] = parts;
      const { path, csv } = tableOf(content, diagnostic);
      const more = Number(count) - columnsOf(csv).length;
      if (more <= 0) return nameColumns(Number(count))(content, diagnostic, parts);
      const added = csv
        .trimEnd()
        .split('\n')
        .map((row, index) => row + (index === 0 ? ',More' : ',1').repeat(more));
      content.set(path, `${added.join('\n')}\n`);
    },
  ],
  [/^has \d+ lines, the limit is 4: leave some out, or make two charts$/, nameColumns(5)],
  [
    /^has no column (.*?)(?: \(did you mean (.*)\?\))? in its table: name some of ([^;]*)(?:;.*)?$/,
    (content, diagnostic, [, from = '', near, first = '']) =>
      inText(replace(from, near ?? first))(content, diagnostic, []),
  ],
  [/^has the value \S+ on a logarithmic scale: use a linear one$/, inText(replace(/Scale="log"/, 'Scale="linear"'))],
  [/^has bars on a logarithmic scale, which has no zero: use dots$/, inText(replace('kind="bars"', 'kind="dots"'))],
  [/^shows \S+ and has lines in the block as well: keep either the file or the lines$/, inText(emptyFence)],
  [
    /^shows the region (\S+?)(?: \(did you mean \S+\?\))?, which does not exist in (\S+): write (#region \S+) in a comment there$/,
    inSample(2, (text, [, , , marker]) => `// ${marker}\n${text}`),
  ],
  [
    /^shows the region \S+ of (\S+), which has no end: write (#endregion) in a comment there$/,
    inSample(1, (text, [, , marker]) => `${text}// ${marker}\n`),
  ],
  [
    /^is \d+ bytes, the limit of a sample is \d+: keep only what the post shows$/,
    (content, { file }) => void content.set(pathOf(file), textOf(content, pathOf(file)).slice(0, 13)),
  ],
];
