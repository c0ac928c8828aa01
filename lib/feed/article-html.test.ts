// The HTML that feed readers get for each element of a post.
import { describe, expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import { renderArticle, stripControls } from '#lib/feed/article-html.ts';
import { element } from '#lib/model/element.ts';

const url = 'https://blog.example.org/posts/x';

async function render(text: string): Promise<string> {
  const { body, diagnostics } = await compileArticle(text);
  expect(diagnostics).toEqual([]);
  return renderArticle(JSON.parse(body), url, 'x-').trim();
}

describe('every element of a post has a plain form', () => {
  test.each<[name: string, text: string, html: string]>([
    [
      'words',
      'One *two* **three** ~~four~~ `five`.',
      '<p>One <em>two</em> <strong>three</strong> <del>four</del> <code>five</code>.</p>',
    ],
    ['signs', 'A & B \\< C "quoted" 🚀', '<p>A &#x26; B &#x3C; C “quoted” 🚀</p>'],
    ['a heading, without its anchor', '## A & B', '<h2>A &#x26; B</h2>'],
    [
      'a link to another site',
      '[a](https://example.org/a?b=1&c=2)',
      '<p><a href="https://example.org/a?b=1&#x26;c=2">a</a></p>',
    ],
    ['a link with a title', '[a](https://example.org "b")', '<p><a href="https://example.org/" title="b">a</a></p>'],
    ['a link to this site', '[a](/about?x=1#who)', '<p><a href="https://blog.example.org/about?x=1#who">a</a></p>'],
    ['a link to a place in the post', '[a](#b)\n\n## b', `<p><a href="${url}#b">a</a></p>\n<h2>b</h2>`],
    ['a link to write to', '[a](mailto:a@example.org)', '<p><a href="mailto:a@example.org">a</a></p>'],
    ['a list', '3. a\n4. b', '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'],
    ['a list of tasks', '- [x] a\n- [ ] b', '<ul>\n<li>☑ a</li>\n<li>☐ b</li>\n</ul>'],
    ['a quote and a rule', '> a\n\n---', '<blockquote>\n<p>a</p>\n</blockquote>\n<hr />'],
    [
      'code',
      '```ts\nconst a = "]]>" && 1 < 2;\n```',
      '<pre><code>const a = "]]>" &#x26;&#x26; 1 &#x3C; 2;\n</code></pre>',
    ],
    [
      'code with a title',
      '```ts title="a.ts" {1} lineNumbers\na\n```',
      '<p><strong>a.ts</strong></p><pre><code>a\n</code></pre>',
    ],
    [
      'code with a title that was run',
      '```ts title="a.ts" executed="Node 24"\na\n```',
      '<p><strong>a.ts</strong> <small>Run on Node 24</small></p><pre><code>a\n</code></pre>',
    ],
    [
      'code without a title that was checked',
      '```ts checked="tsc 7"\na\n```',
      '<p><small>Checked with tsc 7</small></p><pre><code>a\n</code></pre>',
    ],
    [
      'a change of code',
      '```ts ins={2} del={3} {4}\nlet a;\nlet b;\nlet c;\nlet d;\nlet e;\nlet f;\n```',
      '<pre><code>  let a;\n+ let b;\n- let c;\n  let d;\n  let e;\n  let f;\n</code></pre>',
    ],
    [
      'an image with a caption',
      '![a "b"](./a.png "c")',
      '<figure><img alt="a &#x22;b&#x22;" src="https://blog.example.org/posts/a.png" /><figcaption>c</figcaption></figure>',
    ],
    [
      'a callout',
      '<Callout kind="tip">\n\na\n\n</Callout>',
      '<blockquote><p><strong>Tip</strong></p><p>a</p></blockquote>',
    ],
    [
      'a callout with a title and code',
      '<Callout kind="warning" title="A & B">\n\n```ts\na\n```\n\n</Callout>',
      '<blockquote><p><strong>Warning: A &#x26; B</strong></p><pre><code>a\n</code></pre></blockquote>',
    ],
    [
      'a figure',
      '<Figure src="./a.png" alt="a" caption="b" />',
      '<figure><img alt="a" src="https://blog.example.org/posts/a.png" /><figcaption>b</figcaption></figure>',
    ],
    [
      'a figure with an image for the dark',
      '<Figure src="./a.png" dark="./b.png" alt="a" />',
      '<figure><img alt="a" src="https://blog.example.org/posts/a.png" /></figure>',
    ],
    ['details', '<Details summary="a">\n\nb\n\n</Details>', '<details><summary>a</summary><p>b</p></details>'],
    [
      'a quote with its source',
      '<Quote by="A" href="https://example.org/a">\n\nb\n\n</Quote>',
      '<figure><blockquote><p>b</p></blockquote><figcaption><a href="https://example.org/a">A</a></figcaption></figure>',
    ],
    ['an interactive figure', '<Interactive model="utilization">\n\na\n\n</Interactive>', '<p>a</p>'],
    ['a key', 'Press <Kbd>Esc</Kbd>.', '<p>Press <kbd>Esc</kbd>.</p>'],
    ['another language', 'One <Text lang="ar">سلام</Text>.', '<p>One <span dir="rtl" lang="ar">سلام</span>.</p>'],
    [
      'a diagram, in words',
      '```mermaid alt="From a to b" caption="c"\nflowchart LR\n  a --> b\n```',
      `<figure><a href="${url}">From a to b (drawn on the site)</a><figcaption>c</figcaption></figure>`,
    ],
  ])('%s', async (_, text, html) => {
    expect(await render(text)).toBe(html);
  });

  test('a table, with its alignment and without the box it scrolls in', async () => {
    const html = await render('| a | b |\n|:--|--:|\n| 1 | 2 |');
    expect(html.replaceAll('\n', '')).toBe(
      '<table><thead><tr><th scope="col" align="left">a</th><th scope="col" align="right">b</th></tr></thead>' +
        '<tbody><tr><td align="left">1</td><td align="right">2</td></tr></tbody></table>',
    );
  });

  test('footnotes, with ids that are unique to the post', async () => {
    const html = await render('One[^a] two[^a] three[^b].\n\n[^a]: First.\n\n[^b]: Second.');
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    const targets = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href);
    expect(ids).toEqual(['x-fnref-a', 'x-fnref-a-2', 'x-fnref-b', 'x-fn-a', 'x-fn-b']);
    expect(new Set(targets.map((target) => target.replace(`${url}#`, '')))).toEqual(new Set(ids));
    expect(html).toContain('<h2>Footnotes</h2>');
  });
});

test('scripts, styles, event handlers and layout elements in a tree are left out', () => {
  const element = (tagName: string, properties = {}, value = 'a') => ({
    type: 'element' as const,
    tagName,
    properties,
    children: [{ type: 'text' as const, value }],
  });
  const children = [
    element('script'),
    element('style'),
    element('p', { style: 'color: red', className: ['b'], onClick: 'c', tabIndex: 0, id: 'd', dataE: 'f', role: 'g' }),
    element('div', { className: ['wide'] }, 'b'),
    element('span', { className: ['tk'] }, 'c'),
    element('mark', { width: '1' }, 'd'),
    element('math', { display: 'block', className: ['x'] }, 'e'),
    { ...element('svg', { ariaLabel: 'A & B' }), children: [element('style'), element('script')] },
  ];
  expect(renderArticle({ tree: { type: 'root', children } }, url, '')).toBe(
    `<p>a</p>bc<mark>d</mark><math display="block">e</math><a href="${url}">A &#x26; B (drawn on the site)</a>`,
  );
});

test.each([
  ['a\u0000b\u0008c\u000bd\u001fe\u007ff\u0085g', 'abcdefg'],
  ['tab\tline\nreturn\r', 'tab\tline\nreturn\r'],
  ['\ufffe\uffff\ufdd0x\u{1ffff}', 'x'],
  ['\ud83d', '\ufffd'],
  ['🚀 é 本 \u200d', '🚀 é 本 \u200d'],
])('%j without characters that XML forbids is %j', (text, expected) => {
  expect(stripControls(text)).toBe(expected);
});

test('feeds contain the address of a video or a sound', () => {
  const players = [
    element('video', { src: '/media/a.mp4', controls: true, poster: '/media/a.jpg' }),
    element('audio', { controls: true }, [element('source', { src: '/media/a.mp3' })]),
  ];
  expect(renderArticle({ tree: { type: 'root', children: players } }, url, 'x-')).toBe(
    '<video controls poster="https://blog.example.org/media/a.jpg" src="https://blog.example.org/media/a.mp4"></video><audio controls src="https://blog.example.org/media/a.mp3"></audio>',
  );
});

test('feeds contain the fallback image of a picture element', () => {
  const image = element('picture', {}, [
    element('source', { type: 'image/avif', srcSet: '/media/0123456789abcdef-440.avif 440w', sizes: '100vw' }),
    element('img', { src: '/media/0123456789abcdef.jpg', alt: 'a', width: 1200, height: 800, loading: 'eager' }),
  ]);
  const html = renderArticle({ tree: { type: 'root', children: [element('figure', {}, [image])] } }, url, 'x-');
  expect(html).toBe(
    '<figure><img alt="a" height="800" width="1200" src="https://blog.example.org/media/0123456789abcdef.jpg" /></figure>',
  );
});
