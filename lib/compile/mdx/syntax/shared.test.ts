// Tests the syntax that both formats share, in pages, feeds and the Markdown for readers.
import { describe, expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import { renderArticle } from '#lib/feed/article-html.ts';
import type { Body } from '#lib/model/body.ts';
import type { Format } from '#lib/source/documents.ts';

async function compile(markdown: string, format: Format) {
  const article = await compileArticle(`---\ntitle: "T"\n---\n\n${markdown}\n`, format);
  const body = JSON.parse(article.body) as Body;
  const html = renderArticle(body, 'https://example.org/posts/x', '').replace(/\s*\n\s*/g, '');
  return { ...article, toc: body.toc, html, text: article.body };
}

const note = (title: string, words = '<p>Words.</p>') =>
  `<blockquote><p><strong>${title}</strong></p>${words}</blockquote>`;

/** A small generator of pseudo-random numbers: https://en.wikipedia.org/wiki/Linear_congruential_generator */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const parts = [
  ...[
    'Term',
    ': def',
    ':',
    ':::note',
    ':::',
    '::: tip T',
    '::::',
    '> [!NOTE]',
    '> ',
    '- a',
    '1. x',
    '| a | b |',
    '|---|---|',
  ],
  ...[
    '```',
    '$x$',
    '$$',
    '$$x',
    'y$$',
    '\\(x\\)',
    '\\[',
    '\\]',
    '==m==',
    '==',
    '^[n]',
    '^[n [l](/x)',
    '## H {#id}',
    '# T',
    '---',
  ],
  ...[
    '{:toc}',
    '* TOC',
    '[TOC]',
    '    code',
    '',
    '',
    '',
    '[^1]: n',
    ':tada:',
    '<div>',
    '<!-- c -->',
    'a\\',
    '**b',
    '~~s~~',
  ],
];

describe.each<Format>(['md', 'mdx'])('in .%s', (format) => {
  test.each([
    ['an alert', '> [!NOTE]\n> Words.', note('Note')],
    ['an alert in small letters with a title', '> [!warning] Take *care*\n> Words.', note('Warning: Take care')],
    ['an alert with its text in one line', '> [!CAUTION] Words.', note('Caution')],
    [
      'an alert with several blocks',
      '> [!TIP]\n>\n> Words.\n>\n> - a',
      note('Tip', '<p>Words.</p><ul><li>a</li></ul>'),
    ],
    ['an alert that folds', '> [!important]- Title\n> Words.', note('Important: Title')],
    ['an alert with a look', '> [!important|no-icon] Title\n> Words.', note('Important: Title')],
    ['an alert within an alert', '> [!NOTE]\n> > [!TIP]\n> > Words.', note('Note', note('Tip'))],
    ['a directive', ':::note\nWords.\n:::', note('Note')],
    ['a directive with a title in brackets', ':::danger[Take `care`]\n\nWords.\n\n:::', note('Danger: Take care')],
    ['a directive with a title after it', ':::info Take care\nWords.\n:::', note('Info: Take care')],
    ['a directive with a space', '::: important\nWords.\n:::', note('Important')],
    ['a directive with a title attribute', ':::caution{title="Take care"}\nWords.\n:::', note('Caution: Take care')],
    ['directives within each other', ':::note\n:::tip\nWords.\n:::\n:::', note('Note', note('Tip'))],
    ['directives with more colons outside', '::::note\n:::tip\nWords.\n:::\n::::', note('Note', note('Tip'))],
    [
      'a directive in a list',
      '- a\n\n  :::tip\n  Words.\n  :::\n\n- b',
      `<ul><li><p>a</p>${note('Tip')}</li><li><p>b</p></li></ul>`,
    ],
    [
      'a directive that folds',
      '::: details Title\nWords.\n:::',
      '<details><summary>Title</summary><p>Words.</p></details>',
    ],
    ['a directive with colons in code', ':::note\n```text\n:::\n```\n:::', note('Note', '<pre><code>:::</code></pre>')],
    ['times and names with colons', 'At 10:30, a:b, :x and ::y.', '<p>At 10:30, a:b, :x and ::y.</p>'],
    [
      'definitions',
      'Term\n: One.\n: Two.\n\n*Other*\n: `x`',
      '<dl><dt>Term</dt><dd>One.</dd><dd>Two.</dd><dt><em>Other</em></dt><dd><code>x</code></dd></dl>',
    ],
    [
      'a definition of several blocks',
      'Term\n\n: One.\n\n    Two.',
      '<dl><dt>Term</dt><dd><p>One.</p><p>Two.</p></dd></dl>',
    ],
    [
      'a definition of several paragraphs',
      'Term\n: One.\n\n    Two.',
      '<dl><dt>Term</dt><dd><p>One.</p><p>Two.</p></dd></dl>',
    ],
    [
      'emoji codes',
      'Done :tada: :+1::100: `:tada:` at 10:30:45, a:b:c, \\:tada:',
      '<p>Done 🎉 👍💯 <code>:tada:</code> at 10:30:45, a:b:c, :tada:</p>',
    ],
    [
      'marked text',
      '==a *b*== and 这是==重点==内容, a == b == c, a==b==c, \\==d==',
      '<p><mark>a <em>b</em></mark> and 这是<mark>重点</mark>内容, a == b == c, a==b==c, ==d==</p>',
    ],
  ])('%s', async (_name, markdown, html) => {
    const { html: found, diagnostics, source } = await compile(markdown, format);
    expect(found).toBe(html);
    expect(diagnostics).toEqual([]);
    expect(source).toEqual([`${markdown}\n`]);
  });

  test('a callout has a kind, a title and a label', async () => {
    const { text } = await compile('> [!IMPORTANT]\n> Words.\n\n:::danger\nWords.\n:::\n\n:::tip\nWords.\n:::', format);
    expect(text.match(/"dataKind":"\w+","ariaLabel":"\w+"/g)).toEqual([
      '"dataKind":"note","ariaLabel":"Important"',
      '"dataKind":"warning","ariaLabel":"Danger"',
      '"dataKind":"tip","ariaLabel":"Tip"',
    ]);
  });

  test.each([
    ['## One {#first}', 'first', 'One'],
    ['## One { #first .class }', 'first', 'One'],
    ['## One {: #first}', 'first', 'One'],
    ['## One `x` {#first}', 'first', 'One x'],
    ['## One {/* #first */}', 'first', 'One'],
    ['One {#First_1}\n---', 'First_1', 'One'],
  ])('%s has an id of its own', async (markdown, id, text) => {
    const { diagnostics, toc, facts } = await compile(markdown, format);
    expect(diagnostics).toEqual([]);
    expect(toc).toEqual([{ id, text, depth: 2 }]);
    expect(facts.anchors).toEqual([id]);
  });

  test('a heading after one with an id of its own does not get the same id', async () => {
    const { toc } = await compile('## One\n\nWords.\n\n## Two {#one}', format);
    expect(toc.map(({ id }) => id)).toEqual(['one-1', 'one']);
  });

  test.each([
    ['# T\n\nWords.\n\n## One', [], ['One 2']],
    ['# One\n\n### Two', ['heading', 'heading'], ['One 2', 'Two 3']],
    ['## One\n\n#### Two\n\n## Three', ['heading'], ['One 2', 'Two 4', 'Three 2']],
  ])('the outline of %j is right', async (markdown, fields, outline) => {
    const { diagnostics, toc } = await compile(markdown, format);
    expect(diagnostics.map(({ field, level }) => (level === 'warning' ? field : 'error'))).toEqual(
      markdown.startsWith('# One') ? ['heading'] : fields,
    );
    expect(toc.map(({ text, depth }) => `${text} ${depth}`)).toEqual(outline);
  });

  test.each(['[[toc]]', '[TOC]', '{:toc}', '* TOC\n{:toc}', '- TOC\n{:toc}'])(
    '%j is removed with a warning',
    async (mark) => {
      const { html, diagnostics, source } = await compile(`${mark}\n\nWords.`, format);
      expect(html).toBe('<p>Words.</p>');
      expect(source.join('')).toBe('Words.\n');
      expect(diagnostics.map(({ level }) => level)).toEqual(['warning']);
    },
  );

  test('no mixture of the syntax makes the pipeline fail', async () => {
    const random = makeRandom(5);
    const pick = (list: readonly string[]) => list[random(list.length)] ?? '';
    for (let number = 0; number < 120; number++) {
      const lines = Array.from({ length: 1 + random(12) }, () => pick(['', '', '> ', '    ', '- ']) + pick(parts));
      await expect(compileArticle(lines.join('\n'), format), lines.join('\n')).resolves.toBeDefined();
    }
    for (const text of ['- $$x\n[^1] Words', '> $$x\nWords\n\n$$', ' > [!NOTE]\n- $$x\n== \n---']) {
      await expect(compileArticle(text, format), text).resolves.toBeDefined();
    }
  });

  test('a heading that repeats the title is neither on the page nor in the Markdown for readers', async () => {
    const { html, source, diagnostics } = await compile('# T\n\nWords.\n\n## One', format);
    expect({ html, diagnostics }).toEqual({ html: '<p>Words.</p><h2>One</h2>', diagnostics: [] });
    expect(source.join('')).toBe('Words.\n\n## One\n');
  });

  test('a directive may follow a line of text', async () => {
    const { html, diagnostics } = await compile('Text\n:::note\nWords.\n:::\nMore.', format);
    expect({ html, diagnostics }).toEqual({ html: `<p>Text</p>${note('Note')}<p>More.</p>`, diagnostics: [] });
  });

  test('a note within a text becomes a footnote', async () => {
    const { html, diagnostics } = await compile('One^[The *first* [note](https://example.org).], two^[More].', format);
    expect(diagnostics).toEqual([]);
    expect(html).toMatch(/One<sup>.*<\/sup>, two<sup>.*<\/sup>\..*The <em>first<\/em> <a .*>note<\/a>\..*More/);
  });

  test('a note may follow a space or another element, and a regular expression is none', async () => {
    const { html } = await compile('A ^[one] here, **b**^[two] and ^[a-z]+ or ^[xy]*.', format);
    expect(html).toMatch(/A <sup>.*<\/sup> here, <strong>b<\/strong><sup>.*<\/sup> and \^\[a-z\]\+ or \^\[xy\]\*\./);
  });

  test('a backslash keeps one note as text, and leaves the others alone', async () => {
    const { html } = await compile('A \\^[text], `\\^[code]`, one^[Note \\^[in] it.] and ^\\[more].', format);
    expect(html).toMatch(
      /A \^\[text\], <code>\\\^\[code\]<\/code>, one<sup>.*<\/sup> and \^\[more\]\..*Note \^\[in\] it\./,
    );
  });
});
