import type { Element, Nodes } from 'hast';
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import type { Body } from '#lib/model/body.ts';
import { brokenComponents } from '#test/corpus/components.ts';
import { brokenDates } from '#test/corpus/dates.ts';
import { brokenDrawings } from '#test/corpus/drawings.ts';
import { brokenFields } from '#test/corpus/fields.ts';
import { brokenFiles } from '#test/corpus/files.ts';
import { brokenImages } from '#test/corpus/images.ts';
import { brokenLinks } from '#test/corpus/links.ts';
import { brokenSyntax } from '#test/corpus/syntax.ts';
import { brokenText } from '#test/corpus/text.ts';
import { brokenYaml } from '#test/corpus/yaml.ts';

async function compile(markdown: string) {
  const article = await compileArticle(`---\ntitle: "T"\n---\n\n${markdown}\n`);
  const { tree, toc } = JSON.parse(article.body) as Body;
  return { ...article, tree, toc };
}

/** Formats a tree as short HTML, with property names of hast and no line breaks between blocks. */
function show(node: Nodes): string {
  if (node.type === 'text') return node.value;
  if (node.type === 'root')
    return node.children
      .filter((child) => child.type !== 'text')
      .map(show)
      .join('');
  if (node.type !== 'element') return `[${node.type}]`;
  const properties = Object.entries(node.properties).map(([name, value]) => ` ${name}=${[value].flat().join('+')}`);
  return `<${node.tagName}${properties.join('')}>${node.children
    .map(show)
    .join('')
    .replace(/^\n+|\n+$/g, '')}</${node.tagName}>`;
}

test.each([
  [
    'a paragraph',
    'Words *and* **more** ~~less~~ `code`.',
    '<p>Words <em>and</em> <strong>more</strong> <del>less</del> <code>code</code>.</p>',
  ],
  ['a heading', '## Two `words`', '<h2 id=two-words>Two <code>words</code></h2>'],
  ['a heading of signs', '## ???', '<h2 id=section>???</h2>'],
  ['a link', '[a](https://example.org "T")', '<p><a href=https://example.org title=T>a</a></p>'],
  ['a link by reference', '[a][b]\n\n[b]: /about', '<p><a href=/about>a</a></p>'],
  ['a bare address', 'www.example.org', '<p><a href=http://www.example.org>www.example.org</a></p>'],
  ['a list', '- a\n- b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>'.replaceAll('\n<', '\n<')],
  [
    'a list of tasks',
    '- [x] a',
    '<ul className=contains-task-list><li className=task-list-item><input type=checkbox checked=true disabled=true ariaLabel=Done></input> a</li></ul>',
  ],
  ['a numbered list that starts later', '3. a', '<ol start=3><li>a</li></ol>'],
  ['a quote', '> a', '<blockquote><p>a</p></blockquote>'],
  ['a rule', '***', '<hr></hr>'],
  ['an image alone', '![A](./x.png)', '<figure><img src=./x.png alt=A></img></figure>'],
  [
    'an image with a caption',
    '![A](./x.png "It\'s b")',
    '<figure><img src=./x.png alt=A></img><figcaption>It’s b</figcaption></figure>',
  ],
  ['an image in a sentence', 'See ![A](./x.png).', '<p>See <img src=./x.png alt=A></img>.</p>'],
  [
    'a callout',
    '<Callout kind="tip">\n\nWords.\n\n</Callout>',
    '<aside className=callout dataKind=tip ariaLabel=Tip><p className=callout-title><span className=callout-kind>Tip</span></p><p>Words.</p></aside>',
  ],
  [
    'a callout in one line',
    '<Callout kind="tip">*Words*.</Callout>',
    '<aside className=callout dataKind=tip ariaLabel=Tip><p className=callout-title><span className=callout-kind>Tip</span></p><p><em>Words</em>.</p></aside>',
  ],
  [
    'callouts in one line',
    '<Callout kind="tip">A</Callout> <Callout kind="note">B</Callout>',
    '<aside className=callout dataKind=tip ariaLabel=Tip><p className=callout-title><span className=callout-kind>Tip</span></p><p>A</p></aside><aside className=callout dataKind=note ariaLabel=Note><p className=callout-title><span className=callout-kind>Note</span></p><p>B</p></aside>',
  ],
  [
    'a callout with entities',
    '<Callout kind="note" title="a &lt;b&gt; &quot;c&quot;">\n\nW.\n\n</Callout>',
    '<aside className=callout dataKind=note ariaLabel=Note: a <b> “c”><p className=callout-title><span className=callout-kind>Note:</span> a <b> “c”</p><p>W.</p></aside>',
  ],
  [
    'a figure',
    '<Figure src="./x.png" alt="A" caption="B" />',
    '<figure><img src=./x.png alt=A></img><figcaption>B</figcaption></figure>',
  ],
  [
    'a figure with a twin for the dark',
    '<Figure src="./x.png" dark="./y.png" alt="A" />',
    '<figure><img src=./x.png alt=A dataShade=light></img><img src=./y.png alt=A dataShade=dark></img></figure>',
  ],
  [
    'details',
    '<Details summary="It\'s b">\n\n*Words*.\n\n</Details>',
    '<details className=fold><summary>It’s b</summary><p><em>Words</em>.</p></details>',
  ],
  ['keys', '<Kbd>Ctrl</Kbd>', '<p><kbd>Ctrl</kbd></p>'],
  [
    'a quote with a name',
    '<Quote by="A" href="/about">Words.</Quote>',
    '<figure className=quote><blockquote><p>Words.</p></blockquote><figcaption><a href=/about>A</a></figcaption></figure>',
  ],
  [
    'text from right to left',
    '<Text lang="ar">\n\nمرحبا\n\n</Text>\n\nA <Text lang="he">שלום</Text> <Text lang="ar-Latn">marhaban</Text>.',
    '<div lang=ar dir=rtl><p>مرحبا</p></div><p>A <span lang=he dir=rtl>שלום</span> <span lang=ar-Latn dir=ltr>marhaban</span>.</p>',
  ],
  [
    'a formula in a sentence, and money',
    'From $5 to $6 is $$\\frac{a_{1}}{b} < c$$.',
    '<p>From $5 to $6 is <span className=keep><math><mrow><mfrac><msub><mi>a</mi><mn>1</mn></msub><mi>b</mi></mfrac><mo>&lt;</mo><mi>c</mi></mrow></math>.</span></p>'.replace(
      '&lt;',
      '<',
    ),
  ],
  [
    'a formula in a block, and one alone in its paragraph',
    '$$\nx\n$$\n\n$$y$$',
    ['x', 'y']
      .map(
        (name) =>
          `<div className=wide role=group ariaLabel=Formula tabIndex=0><math display=block><mi>${name}</mi></math></div>`,
      )
      .join(''),
  ],
  ['a comment', '{/* not here */}\n\na {/* nor here */} b', '<p>a  b</p>'],
  [
    'a table',
    '| a | b |\n| :-- | --: |\n| 1 | 2 |',
    '<div className=wide role=group ariaLabel=Table tabIndex=0><table><thead><tr><th dataAlign=left scope=col>a</th><th dataAlign=right scope=col>b</th></tr></thead><tbody><tr><td dataAlign=left>1</td><td dataAlign=right>2</td></tr></tbody></table></div>',
  ],
  [
    'code',
    '```ts\nconst a = 1;\n```',
    '<figure className=code><pre role=region ariaLabel=Code in ts tabIndex=0><code><span className=tk>const </span><span className=tc>a </span><span className=tk>= </span><span className=tc>1</span>;</code></pre></figure>',
  ],
  [
    'two blocks in one language',
    '```text\na\n```\n\n```text\nb\n```',
    '<figure className=code><pre role=region ariaLabel=Code in text tabIndex=0><code>a</code></pre></figure><figure className=code><pre role=region ariaLabel=Code in text (2) tabIndex=0><code>b</code></pre></figure>',
  ],
  [
    'code without colours',
    '```text\na < {b}\n```',
    '<figure className=code><pre role=region ariaLabel=Code in text tabIndex=0><code>a < {b}</code></pre></figure>',
  ],
  [
    'empty code',
    '```text\n```',
    '<figure className=code><pre role=region ariaLabel=Code in text tabIndex=0><code></code></pre></figure>',
  ],
  [
    'code with a title and marks',
    '```text title="x.txt" {1} ins={2} del={3}\na\nb\nc\nd\n```',
    '<figure className=code><figcaption>x.txt</figcaption><pre role=region ariaLabel=x.txt tabIndex=0><code><mark>a</mark><ins>b</ins><del>c</del>d</code></pre></figure>',
  ],
  [
    'code with a title that was run',
    '```text title="x.txt" executed="Node 24"\na\n```',
    '<figure className=code><figcaption>x.txt <small>Run on Node 24</small></figcaption><pre role=region ariaLabel=x.txt tabIndex=0><code>a</code></pre></figure>',
  ],
  [
    'code without a title that illustrates',
    '```text illustration="made up"\na\n```',
    '<figure className=code><figcaption><small>Illustration: made up</small></figcaption><pre role=region ariaLabel=Code in text tabIndex=0><code>a</code></pre></figure>',
  ],
  [
    'code that wraps',
    '```text wrap\na\nb\n```',
    '<figure className=code+wrap><pre role=region ariaLabel=Code in text tabIndex=0><code><span className=line>a</span><span className=line>b</span></code></pre></figure>',
  ],
  [
    'code with numbered lines',
    '```text lineNumbers=7 {2}\na\nb\n```',
    '<figure className=code><pre role=region ariaLabel=Code in text tabIndex=0><code className=numbered dataFirst=7><span className=line>a</span><mark>b</mark></code></pre></figure>',
  ],
  [
    'a diff',
    '```diff\n-a\n+b\n```',
    '<figure className=code><pre role=region ariaLabel=Code in diff tabIndex=0><code><span className=td>-a</span>\n<span className=ti>+b</span></code></pre></figure>',
  ],
  [
    'a footnote',
    'a[^x]\n\n[^x]: b',
    '<p>a<sup><a href=#fn-x id=fnref-x dataFootnoteRef=true ariaDescribedBy=footnote-label>1</a></sup></p><section dataFootnotes=true className=footnotes><h2 className=visually-hidden id=footnote-label>Footnotes</h2>\n<ol>\n<li id=fn-x>\n<p>b <a href=#fnref-x dataFootnoteBackref= ariaLabel=Back to reference 1 className=data-footnote-backref>↩</a></p>\n</li>\n</ol></section>',
  ],
])('%s', async (_name, markdown, expected) => {
  const { tree, diagnostics } = await compile(markdown);
  expect(diagnostics).toEqual([]);
  const bare = (html: string) => html.replace(/>\n+</g, '><');
  expect(bare(show(tree))).toBe(bare(expected));
});

test('headings that read the same get different ids, none of which a footnote has', async () => {
  const { facts, toc } = await compile(
    '## Same\n\n### Same\n\n## Same 1\n\n## Footnote label\n\n## Fn 1\n\n## Don\'t *stop* -- "now"[^1]\n\n## !\n\n## ?\n\n## 日本語\n\n[^1]: a',
  );
  expect(toc.map(({ id, depth }) => [id, depth])).toEqual([
    ['same', 2],
    ['same-1', 3],
    ['same-1-1', 2],
    ['footnote-label-1', 2],
    ['fn-1-1', 2],
    ['dont-stop--now', 2],
    ['section', 2],
    ['section-1', 2],
    ['日本語', 2],
  ]);
  expect(toc[5]?.text).toBe('Don’t stop – “now”');
  expect(new Set(facts.anchors).size).toBe(facts.anchors.length);
  expect(facts.anchors).toContain('fn-1');
});

test('headings get no id that a page has around the article', async () => {
  const { toc } = await compile('## Main\n\n## Related\n\n## Main');
  expect(toc.map(({ id }) => id)).toEqual(['main-1', 'related-1', 'main-2']);
});

test('the targets of links and images are recorded with their lines', async () => {
  const { facts } = await compile(
    'Words\n[a](/b#c) [d](#e) [f](https://example.org) [g](mailto:a@example.org)\n\n![h](./i.png) [j][k]\n\n<Figure src="./l.png" alt="m" />\n\n[k]: /n',
  );
  expect(facts.links).toEqual([
    { target: '/b#c', line: 6 },
    { target: '#e', line: 6 },
    { target: '/n', line: 12 },
  ]);
  expect(facts.images).toEqual([
    { target: './i.png', line: 8 },
    { target: './l.png', line: 10 },
  ]);
});

test('code takes the same colours however long it takes', async () => {
  const line = `const a = ${'"b" + '.repeat(300)}1;`;
  const { body } = await compile(`\`\`\`ts\n${line}\n${line}\n\`\`\`\n`);
  const strings = body.match(/"className":\["ts"\]/g) ?? [];
  expect(strings).toHaveLength(600);
});

const html = new Set(
  'a aside blockquote br code del details div em figcaption figure h1 h2 h3 h4 h5 h6 hr img input ins interactive-figure kbd li mark ol p pre section small span strong summary sup table tbody td th thead tr ul'.split(
    ' ',
  ),
);
const mathml = new Set(
  'math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none'.split(
    ' ',
  ),
);
const svg = new Set('svg g defs marker rect text tspan line polyline polygon path circle ellipse'.split(' '));
const properties = new Set(
  'align alt ariaDescribedBy ariaLabel checked className dataAlign dataFirst dataFootnoteBackref dataFootnoteRef dataFootnotes dataKind dataShade dir disabled href id lang model role scope src start tabIndex title type'.split(
    ' ',
  ),
);
/** Allowed attribute values in formulas and diagrams: numbers, words, points, colours of the page, local references. */
const drawingValue =
  /^(?:[\w\s.,%#+-]*|var\(--(?:ground|raised|line|text|quiet|sans)\)|url\(#d\d+-[\w-]+\)|(?:translate|rotate)\([\d\s.,-]+\))$/;

function listElements(node: Nodes): Element[] {
  if (!('children' in node)) return [];
  return [...(node.type === 'element' ? [node] : []), ...node.children.flatMap(listElements)];
}

const corpus = [
  brokenFields,
  brokenDates,
  brokenYaml,
  brokenSyntax,
  brokenComponents,
  brokenText,
  brokenDrawings,
  brokenLinks,
  brokenImages,
  brokenFiles,
]
  .flat()
  .flatMap(([name, files]) =>
    Object.entries(files).flatMap(([path, text]) =>
      path.endsWith('.mdx') && typeof text === 'string' ? [[`${name} (${path})`, text.slice(0, 10_000)] as const] : [],
    ),
  );

test.each(corpus)(
  '%s: what comes out holds no style, no script and no element that is not known',
  async (_name, text) => {
    const { tree } = JSON.parse((await compileArticle(text)).body) as Body;
    expectKnown(tree);
  },
);

function expectKnown(tree: Nodes): void {
  for (const { tagName, properties: given } of listElements(tree)) {
    const isDrawn = mathml.has(tagName) || svg.has(tagName);
    if (!isDrawn) expect(html).toContain(tagName);
    for (const [property, value] of Object.entries(given)) {
      expect(property).not.toMatch(/^(?:style$|on|xlink)/i);
      if (!isDrawn) expect(properties).toContain(property);
      else if (property !== 'ariaLabel') expect([value].flat().join(' ')).toMatch(drawingValue);
    }
  }
}

test('the opening is the first paragraph, cut at a word', async () => {
  const opening = async (text: string) => (await compileArticle(text)).facts.opening;
  expect(await opening('## A heading\n\n- An item\n\nThe *first* `paragraph` --\nin two lines.\n\nThe next.\n')).toBe(
    'The first paragraph – in two lines.',
  );
  expect(await opening('Let $n \\geq 2$ be.\n')).toBe('Let n≥2 be.');
  const long = (await opening(`${'word '.repeat(40)}end.\n`)) ?? '';
  expect(long).toMatch(/word…$/);
  expect(long.length).toBeLessThanOrEqual(160);
  expect(await opening('日本語。'.repeat(80))).toMatch(/^(?:日本語。)+日本語…$/);
  expect(await opening('```text\nx\n```\n')).toBeUndefined();
});
