// Generates posts from a seed with unusual names, texts, front matter and images.
import { makeRandom } from '#test/corpus/folder.ts';
import type { Files } from '#test/corpus/form.ts';

export interface OddPost {
  name: string;
  /** The document is `file`; the others are its images. */
  file: string;
  files: Files;
}

type Random = () => number;

/** Ranges of code points: all general categories of Unicode, and characters that often break programs. */
const ranges: readonly (readonly [from: number, to: number])[] = [
  [0x20, 0x7e],
  [0x20, 0x7e],
  [0x01, 0x1f],
  [0x7f, 0x9f],
  [0xa0, 0x17f],
  [0x300, 0x36f],
  [0x370, 0x5ff],
  [0x600, 0x6ff],
  [0x900, 0x97f],
  [0xe00, 0xe7f],
  [0x1e00, 0x1eff],
  [0x2000, 0x206f],
  [0x20a0, 0x20bf],
  [0x2100, 0x22ff],
  [0x2600, 0x27bf],
  [0x3000, 0x30ff],
  [0x4e00, 0x4fff],
  [0xac00, 0xacff],
  [0xe000, 0xe0ff],
  [0xfb50, 0xfdff],
  [0xfe00, 0xfe0f],
  [0xfff0, 0xffff],
  [0x10000, 0x100ff],
  [0x1d400, 0x1d4ff],
  [0x1f1e6, 0x1f1ff],
  [0x1f300, 0x1f6ff],
  [0xe0020, 0xe007f],
  [0xf0000, 0xf00ff],
  [0x10fff0, 0x10ffff],
];

const pieces = [
  ...[
    '%20',
    '%',
    '%%',
    '%2F',
    '%2e%2e',
    '%00',
    '%ff',
    '%c3%28',
    '%u202e',
    '..',
    '.',
    '-',
    '--',
    '_',
    ' ',
    '#',
    '?',
    '&',
    '&amp;',
  ],
  ...[
    '&#0;',
    '"',
    "'",
    '`',
    '[',
    ']',
    '{',
    '}',
    '(',
    ')',
    '<',
    '>',
    '|',
    '\\',
    '^',
    '~',
    '*',
    '$',
    '$$',
    '@',
    '!',
    ':',
    ';',
    ',',
  ],
  ...[
    '\u202e',
    '\u200f',
    '\u200d',
    '\ufeff',
    '\u2028',
    '\u0301',
    '👩‍💻',
    '🏳️‍🌈',
    'שלום',
    'مرحبا',
    '日本語',
    'ﬁ',
    'İ',
    'ß',
    'Ǆ',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'null',
    'undefined',
    'NaN',
    '<script>',
    ']]>',
    '-->',
    '<!--',
    '{/*',
    '*/}',
    '://',
  ],
];

function pick<Value>(random: Random, values: readonly Value[]): Value {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new RangeError('There is nothing to pick');
  return value;
}

function write(random: Random, longest: number): string {
  let text = '';
  const length = 1 + Math.floor(random() ** 2 * longest);
  while (text.length < length) {
    const [from, to] = pick(random, ranges);
    const kind = random();
    if (kind < 0.3) text += pick(random, pieces);
    else if (kind < 0.6) text += pick(random, ['words', 'of', 'a', 'text', 'Post', '42']);
    else text += String.fromCodePoint(from + Math.floor(random() * (to - from + 1)));
  }
  return text;
}

/**
 * Generates a valid file name of at most 200 bytes, without slash and NUL, that is neither hidden nor a file that
 * editors leave behind.
 */
function writeName(random: Random): string {
  let name = write(random, 60).replace(/[/\0]/g, '-');
  while (Buffer.byteLength(name) > 200) name = [...name].slice(0, -1).join('');
  return name.replace(/^[.~]+|[~#]+$/g, '') || 'x';
}

function nest(random: Random, depth: number): string {
  return pick(random, [
    () => `${'> '.repeat(depth)}words`,
    () => Array.from({ length: depth }, (_, level) => `${'  '.repeat(level)}- words`).join('\n'),
    () => `${'*a '.repeat(depth)}${'b* '.repeat(depth)}`,
    () => `${'['.repeat(depth)}words${']'.repeat(depth)}(/about)`,
    () => `${'<Callout kind="tip">\n\n'.repeat(depth)}words\n\n${'</Callout>\n\n'.repeat(depth)}`,
    () => `$$${'{'.repeat(depth)}x${'}'.repeat(depth)}$$`,
    () => `${'`'.repeat(depth)}words${'`'.repeat(depth)}`,
  ])();
}

function writeBlock(random: Random): string {
  const words = () => write(random, 80);
  const line = () => words().replace(/[\n\r]/g, ' ');
  return pick(random, [
    words,
    words,
    () => `${'#'.repeat(1 + Math.floor(random() * 4))} ${line()}`,
    () => `[${line()}](${line()})`,
    () => `[words](/posts/${line()}#${line()})`,
    () => `[words](https://example.org/${encodeURIComponent(line())})`,
    () => `![${line()}](${line()})`,
    () => `\`\`\`${pick(random, ['ts', 'text', 'mermaid alt="A"', line()])}\n${words()}\n\`\`\``,
    () => `| ${line()} | b |\n| - | - |\n| ${line()} | ${line()} |`,
    () => `Words[^${line()}].\n\n[^${line()}]: ${line()}`,
    () => `<Callout kind="note" title="${line()}">\n\n${words()}\n\n</Callout>`,
    () => `<Text lang="${pick(random, ['ar', 'he', 'xx-odd', line()])}">${line()}</Text>`,
    () => `<Quote by="${line()}" href="${line()}">\n\n${words()}\n\n</Quote>`,
    () => `$$\n${words()}\n$$`,
    () => nest(random, 1 + Math.floor(random() ** 4 * 400)),
  ])();
}

/** Generates scalars that YAML may misread, and characters that pages may not contain. */
function writeScalar(random: Random): string {
  const text = write(random, 60);
  return pick(random, [
    () => JSON.stringify(text),
    () => JSON.stringify(text),
    () => text,
    () => `'${text.replaceAll("'", "''")}'`,
    () => `|\n  ${text.replaceAll('\n', '\n  ')}`,
    () => `>-\n  ${text.replaceAll('\n', '\n  ')}`,
    () =>
      pick(random, [
        '"\\ud800"',
        '"\\0"',
        '"\\e[2J"',
        '"\\u202e"',
        '"a\\nb"',
        '"\\uffff"',
        '""',
        '~',
        'yes',
        '1e999',
        '.nan',
      ]),
    () =>
      pick(random, [
        '!!binary aGk=',
        '&a words',
        '*a',
        '[words]',
        '{ a: b }',
        '0x1F',
        '2026-01-01',
        '- words',
        '? words',
        '<<: *a',
      ]),
  ])();
}

function writeFrontMatter(random: Random, isOdd: boolean): string {
  if (!isOdd) return 'title: "An odd post"\ndescription: "What is odd about it."\ndate: 2026-02-01';
  const or = (value: string, share = 0.5) => (random() < share ? writeScalar(random) : value);
  return [
    `title: ${or('"An odd post"')}`,
    `description: ${or('"What is odd about it."')}`,
    `date: ${or(pick(random, ['2026-02-01', '2026-02-01T09:00+01:00', '0000-01-01', '0001-01-01T00:00Z', '1969-12-31']), 0.1)}`,
    ...(random() < 0.4 ? [`tags: ${or('[caching]')}`] : []),
    ...(random() < 0.4 ? [`series: { title: ${JSON.stringify(write(random, 30))}, part: ${or('1', 0.2)} }`] : []),
    ...(random() < 0.3 ? [`formerly: [${or('an-old-name')}]`] : []),
    ...(random() < 0.3 ? [`updated: ${or('2026-03-01')}`] : []),
    ...(random() < 0.1 ? [`${write(random, 20)}: ${writeScalar(random)}`] : []),
  ].join('\n');
}

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

/** Generates an image and the Markdown that shows it. */
function writeImage(random: Random, folder: string, png: Uint8Array): { files: Files; text: string } {
  const [extension, bytes] = pick<[string, string | Uint8Array]>(random, [
    ['png', png],
    ['png', png],
    ['png', png],
    ['svg', svg],
    ['svg', '<svg width="9" height="9"/>'],
    ['png', 'no image'],
    ['png', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n'],
  ]);
  const name = `${writeName(random)}.${extension}`;
  const spelled = pick(random, [
    () => `![A](./${encodeURIComponent(name)})`,
    () => `![A](<./${name}>)`,
    () => `![A](./${name})`,
    () =>
      `![A](<./${name
        .normalize('NFD')
        .replaceAll('%', '%25')
        .replace(/[\\<>&*_`[\]~]/g, '\\$&')}>)`,
    () => `<Figure src="./${name.replaceAll('%', '%25')}" alt="A" />`,
  ])();
  return { files: { [`${folder}/${name}`]: bytes }, text: spelled };
}

/**
 * Generates posts.
 * @param png the bytes of a valid image
 * @returns `count` posts, which are the same for the same seed
 */
export function makeOddPosts(seed: number, count: number, png: Uint8Array): OddPost[] {
  const random = makeRandom(seed);
  return Array.from({ length: count }, (_, number) => {
    const kind = pick(random, ['name', 'text', 'front matter', 'image', 'all'] as const);
    const isOdd = (what: typeof kind) => kind === what || kind === 'all';
    const folder = `posts/${isOdd('name') ? writeName(random) : `odd-${number}`}`;
    const image = isOdd('image') ? writeImage(random, folder, png) : { files: {}, text: '' };
    const blocks = Array.from({ length: isOdd('text') ? 1 + Math.floor(random() * 4) : 0 }, () => writeBlock(random));
    const text = [...blocks, image.text, 'Words.'].filter(Boolean).join('\n\n');
    const file = isOdd('image') || random() < 0.3 ? `${folder}/index.mdx` : `${folder}.mdx`;
    const front = writeFrontMatter(random, isOdd('front matter'));
    return {
      name: `${number}, odd by its ${kind === 'all' ? 'everything' : kind}`,
      file,
      files: { ...image.files, [file]: `---\n${front}\n---\n\n${text}\n` },
    };
  });
}
