// Tests what becomes of elements without Markdown syntax: they stay, become files or formulas, or are reported.
import { expect, test } from 'vitest';
import { toMarkdown } from '#lib/import/html/html.ts';

function convert(html: string, anchors: string[] = []): { text: string; notes: string[] } {
  const notes: string[] = [];
  const note = (message: string, line: number, isHarmless = false) =>
    void notes.push(`${line}${isHarmless ? '' : '!'} ${message}`);
  return { text: toMarkdown(html, { anchors: new Set(anchors), note }).trim(), notes };
}

test.each([
  ['a script', '<p>A</p>\n<script>run()</script>', 'A', ['2 a script is left out']],
  ['a script that decorates', '<p>A</p><script src="https://platform.twitter.com/widgets.js"></script>', 'A', []],
  ['a style sheet', '<style>a{}</style><p>A</p>', 'A', ['1 a style sheet is left out']],
  [
    'a form',
    '<p>A</p>\n\n<form><input><button>Go</button></form>',
    'A',
    ['3! <form> is left out: write in its place what it showed'],
  ],
  ['a canvas', '<canvas>old</canvas>A', 'A', ['1! <canvas> is left out: write in its place what it showed']],
  [
    'MathML without TeX',
    'A <math><mi>x</mi></math>',
    'A',
    ['1! <math> is left out: write in its place what it showed'],
  ],
  ['an icon', '<svg class="icon"><path d="M0 0"/></svg>A', 'A', ['1 an icon is left out']],
])('elements that are left out are reported: %s', (_name, html, text, notes) => {
  expect(convert(html)).toEqual({ text, notes });
});

test.each([
  [
    'TeX in MathML',
    'A <math><semantics><mi>x</mi><annotation encoding="application/x-tex">x_1</annotation></semantics></math> b',
    'A $x_1$ b',
  ],
  [
    'TeX in scripts',
    'A <script type="math/tex">x_1</script><script type="math/tex; mode=display">y</script>',
    'A $x_1$$$y$$',
  ],
  [
    'words without Markdown syntax',
    '<p><u>a</u> <ins>b</ins> <small class="c">d</small> <ruby>e<rt>f</rt></ruby></p>',
    '<u>a</u> <ins>b</ins> <small>d</small> <ruby>e<rt>f</rt></ruby>',
  ],
  [
    'a table with wide cells',
    '<table class="a"><tr>\n\n<th colspan="2" style="b">C</th></tr><tr><td>d</td><td>$x_1$</td></tr></table>',
    '<table><tbody><tr><th colspan="2">C</th></tr><tr><td>d</td><td>\n\n$x_1$\n\n</td></tr></tbody></table>',
  ],
  [
    'a table with a list',
    '<table><tr><td><ul><li>a</li></ul></td></tr></table>',
    '<table><tbody><tr><td><ul><li>a</li></ul></td></tr></tbody></table>',
  ],
  ['a plain table', '<table><tr><th>a</th></tr></table>', '| a |\n| - |'],
  [
    'breaks and sides of cells',
    '<table><tr><th class="has-text-align-right">a</th><th style="text-align: center">b</th></tr><tr><td>1<br>2</td><td>3</td></tr></table>',
    '|      a |  b  |\n| -----: | :-: |\n| 1<br>2 |  3  |',
  ],
  [
    'a caption with a link',
    '<figure><img src="a.png" alt="A"><figcaption>By <a href="https://b.example">B</a></figcaption></figure>',
    '![A](a.png)\n\nBy [B](https://b.example)',
  ],
  [
    'the caption of a gallery',
    '<figure class="kg-gallery-card"><img src="a.png" alt="A"><figcaption><b><strong>B</strong></b> c</figcaption></figure>',
    '![A](a.png)\n\n**B** c',
  ],
  ['an acronym', '<p><acronym title="x y">XY</acronym></p>', '<abbr title="x y">XY</abbr>'],
  [
    'details with a formula',
    '<details open><summary>More</summary><p>A $\\sum_{i<n}$ <b>b</b></p></details>',
    '<details open>\n<summary>More</summary>\n\nA $\\sum_{i<n}$ **b**\n\n</details>',
  ],
  [
    'the plain text of a summary',
    '<details><summary>Using <code>Vec&lt;T&gt;</code>, *args and **kwargs, f[0](x), &amp;lt;</summary><p>A</p></details>',
    '<details>\n<summary>Using Vec&lt;T>, *args and **kwargs, f[0](x), &amp;lt;</summary>\n\nA\n\n</details>',
  ],
  [
    'emphasis in another one',
    '<p><b><em>a</em></b> <i><strong>b</strong></i> <b><strong>c</strong></b> <i><em>d</em></i></p>',
    '**_a_** ***b*** **c** *d*',
  ],
  [
    'the caption of a file',
    '<div class="kg-file-card"><a href="a.zip"><div class="kg-file-card-title">A</div><div class="kg-file-card-caption"># 1. *b*</div></a></div>',
    '[A](a.zip)\n\n\\# 1. \\*b\\*',
  ],
  ['a definition with a formula', '<dl><dt>a</dt><dd>$x_1$</dd></dl>', '<dl><dt>a</dt><dd>\n\n$x_1$\n\n</dd></dl>'],
])('elements are kept: %s', (_name, html, text) => {
  expect(convert(html)).toEqual({ text, notes: [] });
});

test('a drawing becomes a file', () => {
  const { text } = convert('<svg viewBox="0 0 9 9"><title>A box</title><rect width=3 height=3></svg>');
  const [, data = ''] = /^!\[A box\]\(data:image\/svg\+xml;base64,([^)]+)\)$/.exec(text) ?? [];
  expect(Buffer.from(data, 'base64').toString()).toBe(
    '<svg viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg"><title>A box</title><rect width="3" height="3" /></svg>',
  );
});

test('ids of headings stay, and those of other elements if a link names them', () => {
  const html =
    '<h2 id="own">A b</h2><h3 id="c">C</h3><p id="d">e</p><a name="f"></a><p id="g">h</p><div id="i"><p>j</p></div>';
  expect(convert(html, ['d', 'f', 'i']).text).toBe(
    '## A b {#own}\n\n### C\n\n<a id="d"></a>e\n\n<a id="f"></a>\n\nh\n\n<a id="i"></a>j',
  );
});
