// Tests what becomes of the text of one post: MDX, HTML, links, headings and the marks of generators.
import { expect, test } from 'vitest';
import { convert } from '#lib/import/convert.ts';
import type { Collection, Entry } from '#lib/import/model.ts';
import { hugo, liquid, type TagSyntax, wordpress } from '#lib/import/tags/syntax.ts';

const siteUrl = 'https://old.example';

interface Converted {
  text: string;
  path: string;
  /** The remarks that leave something to do, with their lines. */
  notes: string[];
  /** The others. */
  hints: string[];
}

function convertText(
  body: string,
  format: Entry['format'] = 'md',
  syntaxes: readonly TagSyntax[] = [],
  habits: Partial<Collection> = {},
): Converted {
  const entry: Entry = {
    kind: 'post',
    file: 'posts/a.md',
    line: 1,
    fields: { title: 'The title', date: '2020-01-01' },
    body,
    format,
    slug: 'a',
    addresses: ['/posts/a/'],
  };
  const other: Entry = {
    ...entry,
    file: 'posts/b.md',
    slug: 'b',
    fields: { title: 'B', date: '2020-01-02', redirectFrom: ['/old-b'] },
    body: '## A heading here\n',
    addresses: ['/posts/b/'],
  };
  const collection: Collection = {
    origin: '',
    root: '/',
    entries: [entry, other],
    leftOut: [],
    syntaxes,
    siteUrl,
    moved: new Map(),
    authors: new Map(),
    findFile: () => undefined,
    ...habits,
  };
  const { documents, outputs } = convert(collection, { readContent: () => '', now: Date.parse('2026-01-01') });
  const [document] = documents;
  const output = outputs.get(document?.path ?? '');
  const text = output && 'text' in output ? output.text.replace(/^---\n[\s\S]*?\n---\n\n/, '') : '';
  const list = (harmless: boolean) =>
    (document?.notes ?? [])
      .filter(({ isHarmless = false }) => isHarmless === harmless)
      .map(({ line, message }) => `${line} ${message}`);
  return { text, path: document?.path ?? '', notes: list(false), hints: list(true) };
}

test.each<[string, Entry['format'], string, string]>([
  ['a heading that repeats the title', 'md', '# The Title!\n\nA\n\n## B', 'A\n\n## B\n'],
  ['other headings of level 1', 'md', '# A\n\nB\n=\n\n## C', '## A\n\n## B\n\n### C\n'],
  [
    'a link to a post',
    'md',
    '[x](/posts/b/) [y](../b) [z](https://old.example/posts/b) [f](b.md#a-heading-here)',
    '[x](/posts/b) [y](/posts/b) [z](/posts/b) [f](/posts/b#a-heading-here)\n',
  ],
  ['a link to a former address', 'md', '[x](/old-b/)', '[x](/posts/b)\n'],
  ['an anchor in another spelling', 'md', '[x](/posts/b#A_Heading--here)', '[x](/posts/b#a-heading-here)\n'],
  ['an anchor that does not exist', 'md', '[x](/posts/b#gone)', '[x](/posts/b)\n'],
  ['a link to another page of the old site', 'md', '[x](/talks "T")', '[x](https://old.example/talks "T")\n'],
  ['links in code', 'md', '`[x](/posts/b/)`\n\n    [x](/posts/b/)', '`[x](/posts/b/)`\n\n    [x](/posts/b/)\n'],
  ['a definition', 'md', '[x][y]\n\n[y]: /posts/b/ "T"', '[x][y]\n\n[y]: /posts/b "T"\n'],
  ['HTML', 'md', '<a href="/posts/b/">x</a> <h1>y</h1>', '<a href="/posts/b">x</a> <h2>y</h2>\n'],
  [
    'a player',
    'md',
    '<iframe src="https://www.youtube.com/embed/abc"></iframe>',
    '[Video on YouTube](https://www.youtube.com/watch?v=abc)\n',
  ],
  ['a script', 'md', 'A\n\n<script async src="https://platform.twitter.com/widgets.js"></script>\n\nB', 'A\n\nB\n'],
  ['marks of generators', 'md', '[[toc]]\n\n*a*{: .wide} b\n{: .c}\n\n<!-- more -->\n\nd', '*a* b\n\nd\n'],
  ['braces in code', 'md', '`a`{b} `{: .x}`', '`a`{b} `{: .x}`\n'],
  [
    'imports and exports',
    'mdx',
    "import A from './a.js';\n\nexport const b = {\n  c: 1,\n};\n\nText {/* comment */}{' '}{\"x\"}.",
    'Text  x.\n',
  ],
  ['a statement in code', 'mdx', '```js\nimport a from "b";\n```', '```js\nimport a from "b";\n```\n'],
  [
    'components',
    'mdx',
    '<Tabs>\n<TabItem label="One">\n\na\n\n</TabItem>\n</Tabs>\n\n<Callout type="warning">b</Callout>',
    '**One**\n\na\n\n> [!WARNING]\n> b\n',
  ],
  [
    'an interactive figure beside a component that is not known here',
    'mdx',
    '<Interactive model="erlang-b">\n\na\n\n</Interactive>\n\n<Card>b</Card>',
    'a\n\nb\n',
  ],
  [
    'elements with expressions',
    'mdx',
    '<div style={{ color: "red" }} className="x">\n**a**\n</div>',
    '<div class="x">\n\n**a**\n</div>\n',
  ],
  ['a tag that is shown as text', 'mdx', 'A \\<B> and \\{"c"}', 'A \\<B> and \\{"c"}\n'],
  ['an element without content', 'mdx', '<br />\n<span />', '<br />\n<span></span>\n'],
  [
    'text that is indented',
    'mdx',
    '<Card>\n      Words.\n\n      - a\n        - b\n</Card>\n\n<div>\n    more\n</div>',
    'Words.\n\n- a\n  - b\n\n<div>\n\nmore\n</div>\n',
  ],
  ['the id of a heading', 'mdx', '## A {/* #b */}\n\n[c](#b)', '## A {#b}\n\n[c](#b)\n'],
  ['a callout by an attribute of Jekyll', 'md', '> A\n> b\n{: .prompt-tip }\n\nc', '> [!TIP]\n> A\n> b\n\nc\n'],
  ['a callout by an attribute of Hugo', 'md', '> A\n{ .prompt-danger }', '> [!CAUTION]\n> A\n'],
  ['a notice', 'md', 'A\n{: .notice--warning}\n\nb', '> [!WARNING]\n> A\n\nb\n'],
  ['a notice in HTML', 'md', '<div class="notice--info" markdown="1">\n**A**\n</div>', '> [!NOTE]\n> **A**\n'],
  [
    'code that VitePress shows as tabs',
    'md',
    '::: code-group\n```sh [npm]\na\n```\n:::\n\nb',
    '```sh [npm]\na\n```\n\nb\n',
  ],
  ['tabs of Hexo', 'md', '<!-- tab One -->\na\n<!-- endtab -->', '**One**\n\na\n'],
  [
    'a video of Gatsby',
    'md',
    'A\n\n`youtube: abc`\n\nb `youtube: c`',
    'A\n\n[Video on YouTube](https://www.youtube.com/watch?v=abc)\n\nb `youtube: c`\n',
  ],
  ['a callout with a name of its own', 'mdx', '<MdxCallout>\n  Words.\n</MdxCallout>', '> [!NOTE]\n> Words.\n'],
  ['a callout of MkDocs', 'md', '!!! note "T"\n    a\n\n    - b\n\nc', '> [!NOTE] T\n> a\n>\n> - b\n\nc\n'],
  [
    'a diagram',
    'md',
    '```mermaid\ngraph TD;\n  A-->B[x];\n  B-->|y|C;\n```',
    '```mermaid alt="Diagram"\ngraph TD\n  A --> B[x]\n  B -->|y| C\n```\n',
  ],
  ['a diagram that is not drawn', 'md', '```mermaid\ngantt\n```', '```mmd\ngantt\n```\n'],
  ['a formula', 'mdx', '$$\\frac{1}{2}$$ and $x^{2}$', '$$\\frac{1}{2}$$ and $x^{2}$\n'],
  [
    'HTML alone',
    'html',
    '<h1>A</h1><p>b <em>c</em> * d</p><table><tr><th>e</th></tr><tr><td>f</td></tr></table>',
    '## A\n\nb *c* \\* d\n\n| e |\n| - |\n| f |\n',
  ],
])('%s', (_name, format, source, expected) => {
  expect(convertText(source, format)).toMatchObject({ text: expected, notes: [] });
});

test.each([
  ['a paragraph', '$\\sum_{i=1}^{n} x_i$ and \\(x_{n=0}\\)'],
  ['a block', '$$\n\\sum_{i=1}^{n}\n\n\n\\max_{j=2}\n$$'],
  ['a list', '- $x_{n=0}$'],
  ['a table', '| a |\n| - |\n| $x_{n=0}$ |'],
  ['a quotation', '> $$\n> x_{n=0}\n> $$'],
  ['text that is not an element', 'f(x){n=1} and a_{n=0} and 2 >{n=1}'],
])('braces in a formula are no attributes, in %s', (_name, source) => {
  expect(convertText(source)).toMatchObject({ text: `${source}\n`, notes: [] });
});

test.each([
  ['one dollar', '<p>A $x_{ij}$, $\\int f\\,dx$ and $\\{1\\}$.</p>', 'A $x_{ij}$, $\\int f\\,dx$ and $\\{1\\}$.'],
  ['brackets', '<p>\\(a_1\\) \\[b_2 &lt; c_3\\]</p>', '\\(a_1\\) \\[b_2 < c_3\\]'],
  ['lines', '<p>$$<br>\na_1 &amp;= b \\\\<br>\n- c<br>\n$$</p>', '$$\na_1 &= b \\\\\n- c\n$$'],
  ['a list', '<ul><li>$\\{1\\}$ <em>x</em> <kbd>y</kbd> z</li></ul>', '- $\\{1\\}$ *x* <kbd>y</kbd> z'],
  ['lines in a sentence', '<p>A \\(b_1\n- c\\)</p>', 'A \\(b_1 - c\\)'],
  ['WordPress', '<p>$latex x_i&amp;s=2$ $latex a+b$</p>', '$x_i$ $`a+b`$'],
  ['a table', '<table><tr><th>$|x|_1$</th></tr></table>', '| $\\vert x\\vert _1$ |\n| ----------------- |'],
  [
    'signs that look like an element',
    '<p>Sum $latex \\sum_{i<n} a_i$ end <strong>bold</strong>. \\(x<y\\) $a_i<b$ <i>c</i></p>',
    'Sum $\\sum_{i<n} a_i$ end **bold**. \\(x<y\\) $a_i<b$ *c*',
  ],
  [
    'prose',
    '<p>$latex is a system; pay $latex 5. $latex is a system, $6</p>',
    '$latex is a system; pay $latex 5. $latex is a system, $6',
  ],
  ['text and code', '<p>$5_ and $6_ <code>$x_i$</code></p>', '$5\\_ and $6\\_ `$x_i$`'],
])('formulas in HTML stay as they are: %s', (_name, source, expected) => {
  expect(convertText(source, 'html')).toMatchObject({ text: `${expected}\n`, notes: [] });
});

test.each([
  ['in a sentence', '<p>Inline [latex]x^2[/latex] here, [latex]a &lt; b[/latex].</p>', 'Inline $x^2$ here, $`a < b`$.'],
  ['two in a row', '<p>[latex]x^2[/latex] [latex]y[/latex][latex]z[/latex]th</p>', '$x^2$ $y$ $z$th'],
  ['a block', '<p>[latex]x^2<br>\n+y[/latex]</p>', '$$x^2\n+y$$'],
])('formulas in tags of WordPress: %s', (_name, source, expected) => {
  expect(convertText(source, 'html', wordpress)).toMatchObject({ text: `${expected}\n`, notes: [] });
});

const mark = '<!-- import: {{< x >}} -->';

test.each<[string, Entry['format'], string, string]>([
  ['a paragraph', 'md', '{{< x >}} a **b**, [c](/posts/b/)\nd', `${mark}\na **b**, [c](/posts/b)\nd`],
  ['an indent', 'md', 'a\n\n  {{< x >}} b', `a\n\n  ${mark}\n  b`],
  ['a list', 'md', '- {{< x >}} a\n  b\n1. {{< x >}} c', `- ${mark}\n  a\n  b\n1. ${mark}\n   c`],
  ['attributes', 'md', '{{< x >}} `a`{: .b}', `${mark}\n\`a\``],
  ['a quotation', 'md', '> {{< x >}} a', `> ${mark}\n> a`],
  ['a note', 'md', 'a[^long-name]\n\n[^long-name]: {{< x >}} b', `a[^long-name]\n\n[^long-name]: ${mark}\n    b`],
  ['the middle of a paragraph', 'md', 'a\n{{< x >}} b', `a ${mark}\nb`],
  ['a line with two', 'md', '{{< x >}} {{< x >}} a', `${mark} ${mark}\na`],
  ['another tag', 'md', '{{% notice %}}\n{{< x >}} a\n{{% /notice %}}', `> [!NOTE]\n> ${mark}\n> a`],
  ['HTML', 'html', '<p>{{< x >}} <b>c</b></p>', `${mark}\n**c**`],
])('text after the comment for an unknown tag stays Markdown, in %s', (_name, format, source, expected) => {
  expect(convertText(source, format, hugo).text).toBe(`${expected}\n`);
});

test.each([
  [
    'a sentence',
    'A \\\\(a_1\\\\) and \\\\(x\\\\), \\\\(\\\\{1\\\\}\\,=b\\_2\\\\)',
    'A \\(a_1\\) and \\(x\\), \\(\\{1\\}\\,=b_2\\)',
  ],
  ['a block', '\\\\[ a_1 = 2 \\\\]', '\\[ a_1 = 2 \\]'],
  ['rows', '\\\\[\nx_1 \\\\\ny_2\n\\\\]', '\\[\nx_1 \\\\\ny_2\n\\]'],
  [
    'aligned rows',
    '\\\\[\\begin{aligned} a&=b \\\\ c&=d \\\\\\\\\n e&=f \\end{aligned}\\\\]',
    '\\[\\begin{aligned} a&=b \\\\ c&=d \\\\\n e&=f \\end{aligned}\\]',
  ],
  ['a table', '| a |\n| - |\n| \\\\(a_1\\\\) |', '| a |\n| - |\n| \\(a_1\\) |'],
  ['text and code', 'A \\\\(file\\\\) `\\\\(a_1\\\\)`', 'A \\\\(file\\\\) `\\\\(a_1\\\\)`'],
])('formulas with doubled backslashes get single ones, in %s', (_name, source, expected) => {
  for (const habits of [{}, { hasKramdown: true }])
    expect(convertText(source, 'md', [], habits)).toMatchObject({ text: `${expected}\n`, notes: [] });
  expect(convertText(source, 'md', [], { keepsAnchors: true }).text).toBe(`${source}\n`);
});

const kramdown = { hasKramdown: true };
const blocks = { hasBlockAttributes: true };

test.each<[string, Partial<Collection>, string, string]>([
  ['text in Hugo', blocks, '`a`{.b} map[string]{#T} arr[0]{.z} [x]{.y}', '`a`{.b} map[string]{#T} arr[0]{.z} [x]{.y}'],
  ['text in Jekyll', kramdown, '`a`{.b} map[string]{#T} {:ok, x.y}', '`a`{.b} map[string]{#T} {:ok, x.y}'],
  ['text of an unknown generator', {}, 'map[string]{#T} arr[0]{.z} [x]{.y}', 'map[string]{#T} arr[0]{.z} [x]{.y}'],
  ['blocks in Hugo', blocks, 'A\n{.wide}\n\nB\n\n{.c}', 'A\n\nB\n\n{.c}'],
  ['headings in Hugo', blocks, '## A {#b .c}\n\n## D {.e}\n\n[f](#b)', '## A {#b}\n\n## D\n\n[f](#b)'],
  ['headings in Jekyll', kramdown, '## A\n{: #f .g}\n\nB\n-\n{: #h}\n\n[c](#f)', '## A {#f}\n\nB {#h}\n-\n\n[c](#f)'],
  ['a tight list', kramdown, '* a\n{: .x}\n* b\n{: .x}\n\nc', '* a\n* b\n\nc'],
  ['paragraphs', kramdown, 'a\n{: .x}\nb', 'a\n\nb'],
  ['quotes', kramdown, '> a\n> {: .q}\n\n> b\n{: .q}', '> a\n\n> b'],
  [
    'cells and items',
    kramdown,
    '| a{: .q} |\n| - |\n| *b*{: .q} |\n{: .q}\n\n* {: .q} c',
    '| a |\n| - |\n| *b* |\n\n* c',
  ],
])('attributes are removed, and other braces stay: %s', (_name, habits, source, expected) => {
  expect(convertText(source, 'md', [], habits)).toMatchObject({ text: `${expected}\n`, notes: [], hints: [] });
});

test('attributes after elements are removed', () => {
  const source = '*a*{: .b} [c](https://d.example){target="_blank"} `e`{.f} [g]{.h} <b>i</b>{k=1}';
  expect(convertText(source).text).toBe('*a* [c](https://d.example) `e` [g]{.h} <b>i</b>\n');
});

test('components that exist here keep a post in MDX', () => {
  const source = '<Callout kind="note">\n\nA\n\n</Callout>\n';
  expect(convertText(source, 'mdx')).toMatchObject({ text: source, path: 'posts/a.mdx' });
});

test('expressions of MDX get their values, or are reported', () => {
  const source =
    'export const year = 2022;\n\nIn {year}, {frontmatter.title}, {f(1)} and $x_{i}$ `{a}`.\n\n## A {#b}\n\n<Chart n={3} />\n';
  expect(convertText(source, 'mdx')).toMatchObject({
    text: 'In 2022, The title, <!-- import: {f(1)} --> and $x_{i}$ `{a}`.\n\n## A {#b}\n\n<!-- import: <Chart n={3} /> -->\n',
    notes: [
      '7 <Chart n={3} /> is not known: write in the place of its comment what it showed',
      '3 {f(1)} is an expression, which is not run: write its value in the place of its comment',
    ],
  });
});

test('code and links of components', () => {
  const source =
    '<CodeBlock language="js" title="a.js" showLineNumbers>\n{`f(\\`x\\`) {\n}`}\n</CodeBlock>\n\n<Code code={`x`} lang="ts" />\n\n<Link to="/posts/b">B *c*</Link>\n';
  expect(convertText(source, 'mdx')).toMatchObject({
    text: '```js title="a.js" lineNumbers\nf(`x`) {\n}\n```\n\n```ts\nx\n```\n\n[B *c*](/posts/b)\n',
    notes: [],
  });
});

test('an image in a link leaves its alt text, and one with a definition leaves none', () => {
  expect(convertText('[![b](/c.png)](https://a.example) ![d][e]\n\n[e]: /e.png')).toMatchObject({
    text: '[b](https://a.example) [d](https://old.example/e.png)\n',
  });
});

test('an image that is missing becomes a link to the old site, and is reported with its line', () => {
  expect(convertText('A\n\n![b](/img/c.png)\n\n<Chart />', 'mdx')).toMatchObject({
    text: 'A\n\n[b](https://old.example/img/c.png)\n\n<!-- import: <Chart /> -->\n',
    notes: [
      '5 <Chart /> is not known: write in the place of its comment what it showed',
      '3 the image https://old.example/img/c.png is elsewhere: it became a link, --fetch downloads it',
    ],
  });
});

test.each<[string, Entry['format'], readonly TagSyntax[], string, string]>([
  ['in a sentence', 'md', hugo, 'See {{< relref "b.md" >}}.', 'See /posts/b.\n'],
  ['in a sentence, with an anchor', 'md', hugo, 'See {{< ref "b#a-heading-here" >}}', 'See /posts/b#a-heading-here\n'],
  ['in a link', 'md', hugo, '[{{< ref "b" >}}]({{< ref "b" >}})', '[/posts/b](/posts/b)\n'],
  ['in an element', 'md', hugo, '<p>See {{< ref "b" >}}.</p>', '<p>See /posts/b.</p>\n'],
  [
    'in HTML',
    'html',
    liquid,
    '<p><a href="{% post_url b %}">x</a>, <a href="{{ "/posts/b" | relative_url }}">y</a>, {% post_url b %}.</p>',
    '[x](/posts/b), [y](/posts/b), /posts/b.\n',
  ],
])('a reference to a post becomes its address %s', (_name, format, syntaxes, source, expected) => {
  expect(convertText(source, format, syntaxes)).toMatchObject({ text: expected, notes: [] });
});

test('a reference without a target leaves its words, and is reported', () => {
  expect(convertText('A\n\n{{< ref "gone_a/c.md" >}}; `source-file:b;`', 'md', hugo)).toMatchObject({
    text: 'A\n\ngone_a/c.md; `source-file:b;`\n',
    notes: ['3 the link to gone_a/c.md leads to no imported page: its words are kept, correct the address'],
  });
});

test.each([
  ['after it', '![a](x.png){: .right width="300"}'],
  ['below it', '![a](x.png)\n{: .right width="300"}'],
  ['after the link around it', '[![a](x.png)](https://a.example){: .right width="300"}'],
])('attributes of an image are reported %s', (_name, source) => {
  expect(convertText(`A *b*{: .c}\n{: .d}\n\n${source}`).hints).toEqual([
    expect.stringMatching(/^[45] the attributes \{: \.right width="300"\} of an image are left out$/),
  ]);
});

test('two backslashes of kramdown break a line, except in formulas and code', () => {
  const source = 'A\\\\\nb\n\n$$\na \\\\\nb\n$$\n\n```\na\\\\\n```\n';
  const { text } = convertText(source, 'md', [], { hasKramdown: true });
  expect(text).toBe(source.replace('A\\\\', 'A\\'));
  expect(convertText(source).text).toBe(source);
});

test('files that VitePress includes and images without an address are reported', () => {
  const { text, notes } = convertText('<<< @/a.js\n\nB <!--@include: ./b.md--> <img alt="c">');
  expect(text).toBe('<!-- import: @/a.js -->\n\nB <!-- import: ./b.md --> *c*\n');
  expect(notes).toEqual([
    '1 the file @/a.js is not included: write its text in the place of its comment',
    '3 the file ./b.md is not included: write its text in the place of its comment',
    '3 <img> has no src: add the image, or describe it',
  ]);
});
