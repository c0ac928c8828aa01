// Inputs with errors about the files that a post is compiled from, samples and tables of charts, and about further facts of the
// site: for the test that all advice is right.
import { type Files, post } from '#test/corpus/form.ts';

const table = 'Case,Wait (h),Wait (days)\none,1,2\ntwo,3,4\n';
const sample = '// #region add\nconst a = 1;\n// #endregion\n';

/** A post in a folder of its own. */
function folder(body: string, files: Files): Files {
  const beside = Object.entries(files).map(([name, file]) => [`posts/x/${name}`, file]);
  return { 'posts/x/index.mdx': post(body), ...Object.fromEntries(beside) };
}

function chart(attributes: string, csv: string = table): Files {
  return folder(`Words.\n\n<Chart src="./waits.csv" alt="Waits" ${attributes} />`, { 'waits.csv': csv });
}

function code(options: string, text: string = sample, lines = ''): Files {
  return folder(`Words.\n\n\`\`\`ts ${options}\n${lines}\`\`\``, { 'x.ts': text });
}

const rows = (count: number) => Array.from({ length: count }, (_row, index) => `${index},1\n`).join('');

export const inputs: readonly (readonly [name: string, files: Files])[] = [
  // Charts
  ['a table of a chart that is not there', folder('Words.\n\n<Chart src="./gone.csv" kind="bars" alt="Waits" />', {})],
  [
    'a table of a chart with a slip',
    folder('Words.\n\n<Chart src="./wait.csv" kind="bars" alt="W" />', { 'waits.csv': table }),
  ],
  ['a table that is too large for a chart', chart('kind="lines"', `x,y\n${'1,2\n'.repeat(30_000)}`)],
  ['a table with a torn row', chart('kind="bars"', 'Case,Wait\none,1\ntwo\n')],
  ['a table without a row', chart('kind="bars"', 'Case,Wait\n')],
  ['a table with too many rows', chart('kind="lines"', `x,y\n${rows(401)}`)],
  ['columns between semicolons', chart('kind="bars"', 'Case;Wait\none;1\ntwo;2\n')],
  ['a cell with a unit', chart('kind="bars"', 'Case,Wait\none,"1,200 ms"\ntwo,2\n')],
  ['a cell that is not a number', chart('kind="bars"', 'Case,Wait\none,many\ntwo,\n')],
  ['a chart with too few columns', chart('kind="ranges"', 'Case,Wait\none,1\n')],
  ['a chart that names too few columns', chart('kind="ranges" columns="Case; Wait (h)"')],
  ['a chart with too many lines', chart('kind="lines"', 'x,a,b,c,d,e\n0,1,2,3,4,5\n1,2,3,4,5,6\n')],
  ['a column with a slip', chart('kind="bars" columns="Case; Wait(h)"')],
  ['a column that is not there', chart('kind="bars" series="Nothing"')],
  ['a zero on a logarithmic scale', chart('kind="lines" yScale="log"', 'x,y\n0,0\n1,10\n')],
  ['bars on a logarithmic scale', chart('kind="bars" xScale="log"')],
  ['a chart of an unknown kind', chart('kind="pie"')],
  ['a scale of an unknown kind', chart('kind="lines" yScale="root"', 'x,y\n0,1\n1,10\n')],
  ['a limit that is not a number', chart('kind="bars" mark="high"')],
  [
    'a chart without words about it',
    folder('Words.\n\n<Chart src="./waits.csv" kind="bars" />', { 'waits.csv': table }),
  ],
  // Samples
  ['a sample that is not there', folder('Words.\n\n```ts file=./gone.ts\n```', {})],
  ['a sample with a slip', folder('Words.\n\n```ts file=./ax.ts\n```', { 'x.ts': sample })],
  ['a sample in a fence with lines', code('file=./x.ts', sample, 'const b = 2;\n')],
  ['a region that is not there', code('file=./x.ts region=sum', 'const a = 1;\n')],
  ['a region with a slip', code('file=./x.ts region=ad')],
  ['a region without an end', code('file=./x.ts region=add', '// #region add\nconst a = 1;\n')],
  ['a sample that is too large', code('file=./x.ts', `const a = 1;\n${'// words\n'.repeat(20_000)}`)],
  ['a sample that is a link', folder('Words.', { 'x.ts': { link: '/etc/hostname' } })],
  ['a marked line that a sample does not have', code('file=./x.ts region=add {7}')],
  // Facts of the site
  ['fonts that are none', { 'site.yaml': 'fonts: comic\n' }],
  ['a history that is a word', { 'site.yaml': 'history: yes\n' }],
  ['a history with an unknown field', { 'site.yaml': 'history: { subject: true }\n' }],
  ['subjects that are neither true nor false', { 'site.yaml': 'history: { subjects: often }\n' }],
  ['a list of posts for new readers that is a word', { 'site.yaml': 'start: good\n' }],
  ['a list of posts for new readers with a number', { 'site.yaml': 'start: [good, 7]\n' }],
  ['too many posts for new readers', { 'site.yaml': `start: [${'good, '.repeat(31)}good]\n` }],
];
