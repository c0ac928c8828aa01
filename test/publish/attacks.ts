// Attacks of a malicious author: files, trees and settings that try to run programs or read other files.
import { crc32, deflateSync } from 'node:zlib';
import { type Files, post } from '#test/corpus/form.ts';
import { buildPng } from '../../e2e/site/png.ts';
import type { Repository } from './repository.ts';

export interface Traps {
  /** A shell command that writes the canary file. */
  command: string;
  /** A file that exists only if an attack ran a program. */
  canary: string;
  /** A file outside the content, and the name of its folder. */
  secretFile: string;
  secretDir: string;
}

export interface Attack {
  name: string;
  /** Files by path below the content folder. */
  files: Files;
  /**
   * Whether `/posts/attack` may exist. `false`: the post must be refused. `true`: it may be shown, as it does no harm.
   */
  mayShow: boolean;
  /** Whether git itself may refuse to fetch it. Then the whole push is dropped, and the next one must be published. */
  mayStop?: boolean;
}

const path = 'posts/attack.mdx';
const front = 'title: "T"\ndescription: "D."\ndate: 2026-01-01\n';

function text(name: string, words: string, mayShow = false): Attack {
  return { name, files: { [path]: words }, mayShow };
}

function body(name: string, words: string, mayShow = false): Attack {
  return text(name, post(words), mayShow);
}

/** Front matter in languages that some parsers execute, and YAML tags that create objects. */
export function listFrontMatterAttacks({ canary, command }: Traps): Attack[] {
  const script = `require('child_process').execSync(${JSON.stringify(command)})`;
  const engines = [
    'js',
    ' js',
    'javascript',
    'JS',
    'coffee',
    'json',
    'toml',
    'ts',
    'cson',
    ' js ',
    '\tjs',
    'js # yaml',
  ];
  return [
    ...engines.map((engine) =>
      text(`front matter in "${engine}"`, `---${engine}\n({ title: ${script} })\n---\n\nWords.\n`),
    ),
    text('front matter in js after a byte order mark', `\ufeff---js\n({ title: ${script} })\n---\n\nWords.\n`),
    text('front matter in js with line ends of Windows', `---js\r\n({ title: ${script} })\r\n---\r\n\r\nWords.\r\n`),
    text('front matter in js with line ends of old', `---js\r({ title: ${script} })\r---\r\rWords.\r`),
    text('front matter in js after a line separator', `---\u2028js\n({ title: ${script} })\n---\n\nWords.\n`),
    text('two blocks, the second in js', `---\n${front}---\n---js\n({ title: ${script} })\n---\n\nWords.\n`, true),
    ...[
      `title: !!js/function "function () { ${script} }"`,
      `title: !<tag:yaml.org,2002:js/function> 'function () { ${script} }'`,
      `title: !!js/regexp /x/e`,
      `title: !!js/undefined ''`,
      `title: !!python/object/apply:os.system ["touch ${canary}"]`,
      `title: !ruby/object:Gem::Installer { i: x }`,
      `title: !include /etc/passwd`,
      `title: !!binary aGk=`,
      `__proto__: { draft: false, toString: x }\ntitle: "T"`,
      `constructor: { prototype: { isAdmin: true } }\ntitle: "T"`,
      `title: { toString: !!js/function "function () { ${script} }" }`,
      `? { a: 1 }\n: b\ntitle: "T"`,
    ].map((line) =>
      text(`YAML: ${line.slice(0, 40)}`, `---\n${line}\ndescription: "D."\ndate: 2026-01-01\n---\n\nWords.\n`),
    ),
    ...listYamlBombs().map(([name, lines]) => text(name, `---\n${front}${lines}\n---\n\nWords.\n`)),
  ];
}

function listYamlBombs(): [string, string][] {
  const laughs = Array.from({ length: 12 }, (_, level) => {
    const items = Array.from({ length: 9 }, () => (level === 0 ? 'lol' : `*a${level - 1}`));
    return `a${level}: &a${level} [${items.join(', ')}]`;
  });
  const merges = Array.from({ length: 200 }, (_, level) =>
    level === 0 ? 'm0: &m0 { a: 1 }' : `m${level}: &m${level} { <<: [*m${level - 1}, *m${level - 1}] }`,
  );
  return [
    ['a billion laughs', laughs.join('\n')],
    ['a billion laughs as tags', `${laughs.join('\n')}\ntags: *a11`],
    ['merges of merges', merges.join('\n')],
    ['a list that holds itself', 'tags: &a [*a]'],
    ['a map that holds itself', 'series: &a { title: *a, part: 1 }'],
    ['100,000 aliases', `x: &x 1\ntags: [${Array.from({ length: 100_000 }, () => '*x').join(', ')}]`],
    ['lists 20,000 deep', `tags: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['maps 20,000 deep', `series: ${'{a: '.repeat(20_000)}1${'}'.repeat(20_000)}`],
    ['blocks 2,000 deep', Array.from({ length: 2_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
    ['50,000 fields', Array.from({ length: 50_000 }, (_, field) => `f${field}: 1`).join('\n')],
    ['a number without end', `series: { title: "S", part: ${'9'.repeat(100_000)} }`],
    ['a title of 900,000 letters', `updated: "${'x'.repeat(900_000)}"`],
    ['tabs without end', `tags: [${'\t'.repeat(400_000)}]`],
    ['escapes without end', `updated: "${'\\u0041'.repeat(100_000)}"`],
  ];
}

const schemes: [string, string][] = [
  ['javascript', 'javascript:attack()'],
  ['capitals', 'JaVaScRiPt:attack()'],
  ['a tab', 'java\tscript:attack()'],
  ['a tab as an entity', 'java&#9;script:attack()'],
  ['a line feed as an entity', 'java&NewLine;script:attack()'],
  ['a carriage return as an entity', 'java&#13;script:attack()'],
  ['the colon as an entity', 'javascript&colon;attack()'],
  ['letters as entities', '&#106;&#97;&#118;&#97;&#115;cript:attack()'],
  ['a control character before it', '&#1;javascript:attack()'],
  ['an escape character before it', '\u001bjavascript:attack()'],
  ['a space without width', 'java\u200bscript:attack()'],
  ['a soft hyphen', 'java\u00adscript:attack()'],
  ['a byte order mark', '\ufeffjavascript:attack()'],
  ['the colon of full width', 'javascript\uff1aattack()'],
  ['the colon escaped', 'javascript%3Aattack()'],
  ['vbscript', 'vbscript:attack()'],
  ['data', 'data:text/html,<script>attack()</script>'],
  ['data in base64', 'data:text/html;base64,PHNjcmlwdD5hdHRhY2soKTwvc2NyaXB0Pg=='],
  ['blob', 'blob:https://example.org/x'],
  ['view-source', 'view-source:javascript:attack()'],
  ['a file', 'file:///etc/passwd'],
  ['about', 'about:blank#attack()'],
  ['feed', 'feed:javascript:attack()'],
];

/** Texts that try to run code in the build or in a reader's browser. */
export function listTextAttacks({ command }: Traps): Attack[] {
  const script = `require('child_process').execSync(${JSON.stringify(command)})`;
  const run = `process.mainModule.${script}`;
  return [
    body('import', `import { execSync } from 'node:child_process'\n\nWords.`),
    body('import of a file', `import secret from '/etc/passwd?raw'\n\nWords.`),
    body('export', `export const x = ${script}\n\nWords.`),
    body('export default', `export default function Layout() { ${run} }\n\nWords.`),
    body('an expression', `{${run}}`),
    body('an expression within a sentence', `Words {${run}} words.`),
    body('an expression in an attribute', `<Callout kind={${run}}>\n\nWords.\n\n</Callout>`),
    body('an expression in a list', `- {${run}}`),
    body('an expression in a table', `| a |\n| - |\n| {${run}} |`),
    body('a spread', `<Callout {...(${run})}>\n\nWords.\n\n</Callout>`),
    body('a template', `Words \${${run}} words \`{{${run}}}\`.`, true),
    body('a function that is called at once', `{(() => { ${run} })()}`),
    body('a script', '<script>attack()</script>'),
    body('a script with capitals', '<ScRiPt>attack()</ScRiPt>'),
    body('a frame', '<iframe srcdoc="<script>attack()</script>"></iframe>'),
    body('an object', '<object data="javascript:attack()"></object>'),
    body('an image that fails', '<img src="x" onerror="attack()">'),
    body('a form', '<form action="javascript:attack()"><button>Go</button></form>'),
    body('a style', '<style>@import "https://example.org/x.css";</style>'),
    body('a base', '<base href="https://example.org/">'),
    body('a meta', '<meta http-equiv="refresh" content="0;url=javascript:attack()">'),
    body('a drawing with a script', '<svg><script>attack()</script></svg>'),
    body('formulas with a script', '<math><mtext><script>attack()</script></mtext></math>'),
    body('a component with a handler', '<Callout kind="note" onClick="attack()">\n\nWords.\n\n</Callout>'),
    body('inner HTML', '<Callout kind="note" dangerouslySetInnerHTML="x">\n\nWords.\n\n</Callout>'),
    body('a component of the prototype', '<__proto__ />\n\n<Constructor />\n\n<toString />'),
    body('a component of an object', '<props.components.a href="x">Words.</props.components.a>'),
    body(
      'a title that closes a script',
      '<Callout kind="note" title="</script><script>attack()</script>">\n\nWords.\n\n</Callout>',
      true,
    ),
    text(
      'a title that closes everything',
      `---\ntitle: "</title></script><script>attack()</script><!--"\ndescription: "\\"><script>attack()</script>"\ndate: 2026-01-01\n---\n\nWords.\n`,
      true,
    ),
    body('code that closes everything', '```html\n</code></pre></script><script>attack()</script>\n```', true),
    body('a language that is a path', '```../../../../etc/passwd\nx\n```', true),
    body('a language of the prototype', '```__proto__\nx\n```\n\n```constructor\nx\n```', true),
    body('a heading of the prototype', '## __proto__\n\n## constructor\n\n[Words](#__proto__)', true),
    body('a footnote of the prototype', 'Words[^__proto__].\n\n[^__proto__]: Note.', true),
    body(
      'a formula that loads',
      '$$\\href{javascript:attack()}{x} \\includegraphics{/etc/passwd} \\input{/etc/passwd}$$',
    ),
    body('a formula with markup', '$$\\text{<script>attack()</script>} \\htmlData{x=1}{y}$$', true),
    body('a formula that never ends', '$$\\def\\a{\\a\\a}\\a$$'),
    body(
      'a formula that grows',
      `$$\\def\\a{xx}${Array.from({ length: 40 }, () => '\\edef\\a{\\a\\a}').join('')}\\a$$`,
    ),
    body(
      'a diagram that clicks',
      '```mermaid alt="A"\nflowchart LR\n  A[x] --> B\n  click A "javascript:attack()"\n```',
    ),
    body(
      'a diagram with markup',
      '```mermaid alt="A"\nflowchart LR\n  A["<script>attack()</script>"] --> B\n```',
      true,
    ),
    body(
      'a diagram with a directive',
      '```mermaid alt="A"\n%%{init: {"securityLevel": "loose"}}%%\nflowchart LR\n  A --> B\n```',
      true,
    ),
    ...schemes.flatMap(([name, address]) => [
      body(`a link with ${name}`, `[Words](<${address}>)`, isHarmless(address)),
      body(`a quote with ${name}`, `<Quote by="A" href="${address}">\n\nWords.\n\n</Quote>`, isHarmless(address)),
    ]),
    ...schemes.slice(0, 8).map(([name, address]) => body(`an image with ${name}`, `![A](<${address}>)`)),
    ...schemes
      .slice(0, 8)
      .map(([name, address]) => body(`a definition with ${name}`, `[Words][a]\n\n[a]: <${address}>`)),
  ];
}

/** Browsers do not read these as schemes. They lead to a missing page of the site, or are not links. */
function isHarmless(address: string): boolean {
  try {
    return !['javascript:', 'vbscript:', 'data:', 'file:'].includes(new URL(address, 'https://example.org/').protocol);
  } catch {
    return true;
  }
}

/** Small texts that take much work to compile. */
export function listTextBombs(): Attack[] {
  const bombs: [string, string][] = [
    ['quotes 5,000 deep', `${'> '.repeat(5_000)}Words.`],
    ['lists 500 deep', Array.from({ length: 500 }, (_, level) => `${'  '.repeat(level)}- x`).join('\n')],
    ['200,000 stars', '*'.repeat(200_000)],
    ['stars and letters', '*a_ '.repeat(50_000)],
    ['100,000 open brackets', '['.repeat(100_000)],
    ['50,000 half links', '[a]('.repeat(50_000)],
    ['50,000 half images', '![['.repeat(50_000)],
    ['backticks of every length', Array.from({ length: 900 }, (_, count) => '`'.repeat(count + 1)).join(' ')],
    ['callouts 1,000 deep', `${'<Callout kind="note">\n\n'.repeat(1_000)}x\n\n${'</Callout>\n\n'.repeat(1_000)}`],
    ['open tags without end', '<Callout '.repeat(20_000)],
    ['braces 20,000 deep', '{'.repeat(20_000)],
    ['a table of 300 by 300', table(300)],
    ['3,000 footnotes', Array.from({ length: 3_000 }, (_, n) => `Words[^${n}].\n\n[^${n}]: Note.`).join('\n\n')],
    ['5,000 headings of one name', '## Words\n\n'.repeat(5_000)],
    ['100,000 entities', '&amp;'.repeat(100_000)],
    ['formulas 2,000 deep', `$$${'\\frac{1}{'.repeat(2_000)}x${'}'.repeat(2_000)}$$`],
    ['a diagram of 1,000 nodes', diagram(1_000)],
    ['one line of code of 400,000 letters', `\`\`\`ts\n${'a(b[c{d'.repeat(50_000)}\n\`\`\``],
    ['20,000 lines of code', `\`\`\`ts\n${'const a = { b: `c` };\n'.repeat(20_000)}\n\`\`\``],
    ['strings that are not closed', `\`\`\`js\n${'"`${'.repeat(20_000)}\n\`\`\``],
    ['one word of 900,000 letters', 'x'.repeat(900_000)],
    ['direction marks and signs that pile up', `\u202e${'a\u0301\u0302'.repeat(50_000)}`],
  ];
  return bombs.map(([name, words]) => body(name, words, true));
}

function table(size: number): string {
  const row = `|${' x |'.repeat(size)}`;
  return [row, `|${' - |'.repeat(size)}`, ...Array.from({ length: size }, () => row)].join('\n');
}

function diagram(nodes: number): string {
  const lines = Array.from({ length: nodes }, (_, node) => `  N${node}[x] --> N${(node * 7) % nodes}`);
  return `\`\`\`mermaid alt="A"\nflowchart LR\n${lines.join('\n')}\n\`\`\``;
}

/** Images that are invalid, too large, or refer to other files. */
export function listImageAttacks({ secretFile, secretDir }: Traps): Attack[] {
  const shown = (name: string, bytes: string | Uint8Array, extension = 'png', mayShow = true): Attack => ({
    name,
    files: { [`posts/attack.${extension}`]: bytes, [path]: post(`![A](./attack.${extension})`) },
    mayShow,
  });
  const svg = (inner: string, head = '', attributes = '') =>
    `<?xml version="1.0"?>${head}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"${attributes}>${inner}</svg>`;
  const entity = `<!DOCTYPE svg [<!ENTITY x SYSTEM "file://${secretFile}">]>`;
  const laughs = Array.from(
    { length: 10 },
    (_, level) => `<!ENTITY a${level} "${level === 0 ? 'lol' : `&a${level - 1};`.repeat(10)}">`,
  );
  const reached = [secretFile, `../../../../../../../../../..${secretFile}`, `..%2f..%2f${secretDir}/secret.png`];
  return [
    ...reached.map((target) => ({
      name: `an image at ${target.slice(0, 20)}`,
      files: { [path]: post(`![A](${target})`) },
      mayShow: false,
    })),
    {
      name: 'an image that is a link',
      files: { 'posts/attack.png': { link: secretFile }, [path]: post('![A](./attack.png)') },
      mayShow: false,
    },
    {
      name: 'a cover that is a link',
      files: {
        'posts/attack.png': { link: secretFile },
        [path]: post('Words.', 'cover: { src: ./attack.png, alt: "A" }'),
      },
      mayShow: false,
    },
    shown('a drawing with an entity from outside', svg('<text>&x;</text>', entity), 'svg'),
    shown('a drawing that shows a file', svg(`<image href="file://${secretFile}" width="9" height="9"/>`), 'svg'),
    shown('a drawing that includes a file', svg(`<use xlink:href="${secretFile}#x"/>`), 'svg'),
    shown('a drawing with a script', svg('<script>attack()</script>', '', ' onload="attack()"'), 'svg'),
    shown(
      'a drawing with a page in it',
      svg('<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:attack()"/></foreignObject>'),
      'svg',
    ),
    shown('a drawing of a billion laughs', svg('<text>&a9;</text>', `<!DOCTYPE svg [${laughs.join('')}]>`), 'svg'),
    shown('a drawing with a style sheet', svg('', `<?xml-stylesheet href="file://${secretFile}"?>`), 'svg'),
    shown('a drawing 20,000 deep', svg(`${'<g>'.repeat(20_000)}${'</g>'.repeat(20_000)}`), 'svg'),
    shown('a drawing without measure', '<svg xmlns="http://www.w3.org/2000/svg" width="1e9" height="1e9"/>', 'svg'),
    shown('a page that is called an image', '<!DOCTYPE html><script>attack()</script>', 'png', false),
    shown(
      'commands that are called an image',
      `push graphic-context\nimage over 0,0 0,0 'ephemeral:${secretFile}'\n`,
      'png',
      false,
    ),
    shown('an image that says 60,000 by 60,000', pngOf(60_000, 60_000)),
    shown('an image that says 2 billion by 2 billion', pngOf(2_147_483_647, 2_147_483_647)),
    shown('an image that says 0 by 0', pngOf(0, 0)),
    shown('an image that unpacks to 400 MB', bombPng(20_000, 20_000)),
    shown('an image that is cut off', buildPng(400, 300, [1, 2, 3]).subarray(0, 80)),
    shown(
      'an image with a page after its end',
      Buffer.concat([buildPng(9, 9, [1, 2, 3]), Buffer.from('<script>attack()</script>')]),
    ),
  ];
}

/** A header with dimensions that the data does not have. */
function pngOf(width: number, height: number): Buffer {
  const png = Buffer.from(buildPng(1, 1, [0, 0, 0]));
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

/** One bit a pixel, all 0: about 50 kB for 400 million pixels. */
function bombPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const whole = Buffer.alloc(named.length + 8);
    whole.writeUInt32BE(data.length, 0);
    named.copy(whole, 4);
    whole.writeUInt32BE(crc32(named), named.length + 4);
    return whole;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const dots = deflateSync(Buffer.alloc((1 + width / 8) * height), { level: 9 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', dots), chunk('IEND', Buffer.alloc(0))]);
}

/** Names and links that harm a client with a work tree: symbolic links, command-like names, paths that leave the folder. */
export function listFileAttacks({ command, secretFile, secretDir }: Traps): Attack[] {
  const link = (name: string, at: string, target: string): Attack => ({
    name,
    files: { [at]: { link: target } },
    mayShow: false,
  });
  const named = (name: string): Attack => ({
    name: `a file with the name ${JSON.stringify(name.slice(0, 30))}`,
    files: { [`posts/${name}`]: post('Words.') },
    mayShow: false,
  });
  const up = '../../../../../../../../../..';
  return [
    link('a post that is a link to a secret', path, secretFile),
    link('a post that is a link to a secret, by a way up', path, `${up}${secretFile}`),
    link('a post that is a link to the environment', path, '/proc/self/environ'),
    link('a post that is a link to a command line', path, '/proc/self/cmdline'),
    link('a post that is a link to what never ends', path, '/dev/zero'),
    link('a post that is a link to itself', path, 'attack.mdx'),
    link("a post that is a link to the repository's settings", path, `${up}/config`),
    link('a folder that is a link out', 'posts/attack', secretDir),
    link('pages that are a link out', 'pages/more', secretDir),
    { name: 'tags that are a link', files: { 'tags.yaml': { link: secretFile } }, mayShow: false },
    { name: 'the page about the site is a link', files: { 'pages/about.mdx': { link: secretFile } }, mayShow: false },
    ...[
      `$(${command}).mdx`,
      `\`${command}\`.mdx`,
      `;${command};.mdx`,
      `|${command}.mdx`,
      `x\n${command}\n.mdx`,
      '--upload-pack=touch.mdx',
      '-x.mdx',
      '.mdx',
      '...mdx',
      '%2e%2e%2fattack.mdx',
      '..\\..\\attack.mdx',
      'attack.mdx ',
      'attack.mdx.',
      'attack.mdx::$DATA',
      'CON.mdx',
      'atta\u202eck.mdx',
      'attack\u0000'.replace('\u0000', '\u0001').concat('.mdx'),
      `${'a'.repeat(250)}.mdx`,
      '__proto__.mdx',
      'constructor/index.mdx',
    ].map(named),
    {
      name: 'a way of 300 folders',
      files: { [`posts/${'a/'.repeat(300)}attack.mdx`]: post('Words.') },
      mayShow: false,
    },
    {
      name: 'settings of git',
      files: {
        '.gitattributes': `* filter=evil\n*.mdx working-tree-encoding=UTF-16 ident\n`,
        'posts/.gitattributes': '* export-subst\n',
        [path]: post('$Id$ $Format:%H$'),
      },
      mayShow: true,
    },
    {
      name: 'modules',
      files: {
        '.gitmodules': `[submodule "x"]\n\tpath = posts/attack\n\turl = ext::sh -c "${command}"\n\tupdate = !${command}\n`,
      },
      mayShow: true,
      mayStop: true,
    },
    {
      name: 'programs beside the posts',
      files: {
        'posts/attack.js': `require('child_process').execSync('${command}')`,
        'posts/contentlayer.config.ts': 'x',
        'package.json': `{"scripts":{"postinstall":"${command}"}}`,
        [path]: post('Words.'),
      },
      mayShow: true,
    },
    { name: 'a text of 1,100,000 bytes', files: { [path]: post('Words. '.repeat(157_000)) }, mayShow: false },
    {
      name: 'an image of 30 MB',
      files: { 'posts/attack.png': Buffer.alloc(30_000_000, 7), [path]: post('![A](./attack.png)') },
      mayShow: false,
    },
    {
      name: '5,000 files that are none of ours',
      files: Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`posts/x/${n}.txt`, 'x'])),
      mayShow: true,
    },
  ];
}

export interface TreeAttack {
  name: string;
  /** Makes the commit of the attack on top of a good one. @returns its id */
  make: (repository: Repository, good: string) => Promise<string>;
}

type Lines = (id: string) => { mode: string; name: string | Uint8Array; id: string }[];

/** Trees that no git client writes, in the folder of the posts. */
export function listTreeAttacks(traps: Traps): TreeAttack[] {
  const cases: [string, Lines][] = [
    ['a module in the place of a post', (id) => [{ mode: '160000', name: 'attack.mdx', id }]],
    ['a name that is ..', (id) => [{ mode: '100644', name: '..', id }]],
    ['a name that is .', (id) => [{ mode: '100644', name: '.', id }]],
    ['a name that is .git', (id) => [{ mode: '100644', name: '.git', id }]],
    ['a name that is empty', (id) => [{ mode: '100644', name: '', id }]],
    ['a name with a way out', (id) => [{ mode: '100644', name: '../../../attack.mdx', id }]],
    ['a name from the root', (id) => [{ mode: '100644', name: '/tmp/attack.mdx', id }]],
    ['a name with a folder in it', (id) => [{ mode: '100644', name: 'a/attack.mdx', id }]],
    [
      'a name that is no UTF-8',
      (id) => [{ mode: '100644', name: Buffer.from([0xff, 0xfe, 0x2e, 0x6d, 0x64, 0x78]), id }],
    ],
    ['a name of 5,000 letters', (id) => [{ mode: '100644', name: `${'a'.repeat(5_000)}.mdx`, id }]],
    ['a name with a tab and a line feed', (id) => [{ mode: '100644', name: '100644 blob\tx\nattack.mdx', id }]],
    ['one name twice', (id) => [1, 2].map(() => ({ mode: '100644', name: 'attack.mdx', id }))],
    ['a program', (id) => [{ mode: '100755', name: 'attack.mdx', id }]],
    ['a file that the group may write', (id) => [{ mode: '100664', name: 'attack.mdx', id }]],
    ['a mode that is none', (id) => [{ mode: '100000', name: 'attack.mdx', id }]],
    ['a text in the place of a folder', (id) => [{ mode: '40000', name: 'attack', id }]],
    ['a folder in the place of a text', (_id) => [{ mode: '100644', name: 'attack.mdx', id: emptyTree }]],
    ['a link that is long', (id) => [{ mode: '120000', name: 'attack.mdx', id }]],
    ['a name of the file system', (id) => [{ mode: '100644', name: 'GIT~1', id }]],
    ['a name with a sign without width', (id) => [{ mode: '100644', name: '.g\u200cit', id }]],
  ];
  return [
    ...cases.map(([name, lines]) => ({
      name,
      make: (repository: Repository, good: string) => graft(repository, good, lines),
    })),
    {
      name: 'a folder of content that is a link',
      make: (repository, good) => replaceContent(repository, good, '120000', traps.secretDir),
    },
    {
      name: 'a folder of content that is a file',
      make: (repository, good) => replaceContent(repository, good, '100644', 'x'),
    },
    {
      name: 'a folder of content that is a module',
      make: (repository, good) => replaceContent(repository, good, '160000', 'x'),
    },
    {
      name: 'a commit without files',
      make: async (repository, good) => repository.commitTree(await repository.writeTree([]), good),
    },
  ];
}

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Appends lines to the tree of the posts in the given order. */
async function graft(repository: Repository, good: string, lines: Lines): Promise<string> {
  const id = await repository.writeBlob(post('Attack.'));
  await repository.writeTree([]);
  const posts = await repository.writeTree([...(await repository.readTree(good, 'content/posts')), ...lines(id)]);
  const content = await repository.readTree(good, 'content');
  const root = await repository.readTree(good);
  const inContent = await repository.writeTree(
    content.map((line) => (line.name === 'posts' ? { ...line, id: posts } : line)),
  );
  const tree = await repository.writeTree(
    root.map((line) => (line.name === 'content' ? { ...line, id: inContent } : line)),
  );
  return repository.commitTree(tree, good);
}

async function replaceContent(repository: Repository, good: string, mode: string, text: string): Promise<string> {
  const blob = await repository.writeBlob(text);
  const id = mode === '160000' ? good : blob;
  const root = await repository.readTree(good);
  const tree = await repository.writeTree(
    root.map((line) => (line.name === 'content' ? { mode, name: 'content', id } : line)),
  );
  return repository.commitTree(tree, good);
}

export interface SettingAttack {
  name: string;
  settings: Record<string, string>;
}

/** Settings that would become arguments, programs or other paths if they were not treated as values. @param url the repository of the host */
export function listSettingAttacks({ canary, secretDir }: Traps, url: string): SettingAttack[] {
  const repositories = [
    `--upload-pack=touch ${canary}`,
    `-u touch ${canary}`,
    `ext::touch ${canary}`,
    `ext::sh -c touch% ${canary}`,
    `fd::17/x`,
    `ssh://-oProxyCommand=touch\${IFS}${canary}/x`,
    `-oProxyCommand=touch ${canary}:x`,
    `git@-oProxyCommand=touch ${canary}:x`,
    `$(touch ${canary})`,
    `\`touch ${canary}\``,
    `; touch ${canary}`,
    `${url}\ntouch ${canary}`,
    `ftp://localhost/x`,
    `gopher://localhost:70/x`,
  ];
  const refs = [
    `--upload-pack=touch ${canary}`,
    `--exec=touch ${canary}`,
    `-u`,
    `main:refs/heads/stolen`,
    `+refs/heads/*:refs/heads/*`,
    `main --output=${canary}`,
    `main; touch ${canary}`,
    `$(touch ${canary})`,
    `../../../etc/passwd`,
    `refs/heads/../../HEAD`,
    `main@{1}`,
    `main^{/x}`,
    `:/x`,
    `main\n--upload-pack=touch ${canary}`,
  ];
  const paths = [
    '..',
    '../..',
    '/etc',
    secretDir,
    `content/../../..${secretDir}`,
    '-r',
    '.git',
    ':(top)',
    `--output=${canary}`,
    'content\n..',
  ];
  const show = (value: string) => JSON.stringify(value.slice(0, 24));
  return [
    ...repositories.map((value) => ({ name: `CONTENT_REPO ${show(value)}`, settings: { CONTENT_REPO: value } })),
    ...refs.map((value) => ({
      name: `CONTENT_REF ${show(value)}`,
      settings: { CONTENT_REPO: url, CONTENT_REF: value },
    })),
    ...paths.map((value) => ({
      name: `CONTENT_PATH ${show(value)}`,
      settings: { CONTENT_REPO: url, CONTENT_PATH: value },
    })),
  ];
}
