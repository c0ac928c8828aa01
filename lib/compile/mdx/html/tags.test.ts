// Tests the messages about HTML: each names its line, and following its advice leaves nothing to report.
import { toHtml } from 'hast-util-to-html';
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import type { Body } from '#lib/model/body.ts';

async function compile(
  text: string,
  format: 'md' | 'mdx',
): Promise<{ messages: string[]; html: string; images: string[] }> {
  const { diagnostics, body, facts } = await compileArticle(`---\ntitle: "T"\n---\n\n${text}\n`, format);
  return {
    messages: diagnostics.map(({ level, line, field, message }) => `${level ?? 'error'} ${line} ${field} ${message}`),
    html: toHtml((JSON.parse(body) as Body).tree),
    images: facts.images.map(({ target }) => target),
  };
}

test.each<[typed: string, messages: string[], advised: string, shown: string]>([
  [
    'A Vec<T> here.',
    ['warning 5 HTML <T> is shown as text, because HTML has no such element: write \\<T> to say so'],
    'A Vec\\<T> here.',
    '<p>A Vec&#x3C;T> here.</p>',
  ],
  [
    'Words.\n\n<div>\nA Vec<T> &amp; more.\n</div>',
    ['warning 8 HTML <T> is shown as text, because HTML has no such element: write &lt;T> to say so'],
    'Words.\n\n<div>\nA Vec&lt;T> &amp; more.\n</div>',
    'A Vec&#x3C;T> &#x26; more.',
  ],
  [
    'An Option<Text> here.',
    ['warning 5 HTML <Text> is shown as text, because HTML has no such element: write \\<Text> to say so'],
    'An Option\\<Text> here.',
    'An Option&#x3C;Text> here.',
  ],
  [
    '<MyNote>\nSome *words*.\n</MyNote>',
    [
      'warning 5 HTML <MyNote> is shown as text, because HTML has no such element: write \\<MyNote> to say so',
      'warning 7 HTML </MyNote> is shown as text, because HTML has no such element: write \\</MyNote> to say so',
    ],
    '\\<MyNote>\nSome *words*.\n\\</MyNote>',
    'Some <em>words</em>.',
  ],
  [
    '<script>alert(1)</script>',
    ['error 5 HTML <script> is not allowed: remove it, a post runs no code, or write &lt;script> to show it as text'],
    '&lt;script>alert(1)&lt;/script>',
    '&#x3C;script>alert(1)&#x3C;/script>',
  ],
  [
    '<iframe src="https://www.youtube.com/embed/a_b-c?x=1"></iframe>',
    [
      'error 5 HTML <iframe> is not allowed: write a link, [its title](https://www.youtube.com/watch?v=a_b-c), or write &lt;iframe> to show it as text',
    ],
    '[A talk](https://www.youtube.com/watch?v=a_b-c)',
    '<a href="https://www.youtube.com/watch?v=a_b-c">A talk</a>',
  ],
  [
    '<b onclick="x()">bold</b>',
    ['error 5 HTML <b> has onclick, which would run a script: remove it'],
    '<b>bold</b>',
    '<b>bold</b>',
  ],
  [
    '<p style="color: red">Red.</p>',
    ['warning 5 HTML <p> has a style, which is dropped: remove it'],
    '<p>Red.</p>',
    '<p>Red.</p>',
  ],
  [
    'Some <b>bold words.\n\nMore.',
    ['error 5 HTML <b> is not closed: write </b> where it ends, or &lt;b> to show it as text'],
    'Some <b>bold</b> words.\n\nMore.',
    '<b>bold</b>',
  ],
  [
    '> <div>\n>\n> Words.\n\nMore.',
    ['warning 5 HTML <div> is not closed: write </div> where it ends, or &lt;div> to show it as text'],
    '> <div>\n>\n> Words.\n>\n> </div>\n\nMore.',
    '<p>Words.</p>\n</div>\n</blockquote>\n<p>More.</p>',
  ],
  ['Words.</div>', ['warning 5 HTML </div> closes no open element: remove it'], 'Words.', '<p>Words.</p>'],
  [
    'A line</br>break.',
    ['warning 5 HTML </br> closes no open element: write <br>'],
    'A line<br>break.',
    'A line<br>break.',
  ],
  [
    '<img src="./x.png">',
    ['error 5 image ./x.png has no alt text: say what it shows, alt="what it shows"'],
    '<img src="./x.png" alt="A cat">',
    '<img src="./x.png" alt="A cat">',
  ],
  [
    '<img alt="A cat">',
    ['error 5 image has no file name: write ./its-name.png in src="..."'],
    '<img src="./x.png" alt="A cat">',
    '<img src="./x.png" alt="A cat">',
  ],
  [
    '<a href="javascript:x()">x</a>',
    ['error 5 link has the scheme javascript:, which is not allowed: use https:, http:, mailto: or tel:'],
    '<a href="https://example.org">x</a>',
    '<a href="https://example.org">x</a>',
  ],
  [
    '<a href="https://example.org"></a>',
    ['error 5 link to https://example.org has no text: say before </a> where it leads'],
    '<a href="https://example.org">A place</a>',
    'A place</a>',
  ],
  [
    '<p id="main">Words.</p>',
    ['warning 5 HTML has the id "main", which a page gives itself, and it is dropped: choose another'],
    '<p id="start">Words.</p>',
    '<p id="start">Words.</p>',
  ],
  [
    '<h1>One</h1>',
    ['warning 5 heading is of level 1, which the title has, and is shown as level 2: start with <h2>'],
    '<h2>One</h2>',
    '<h2 id="one">One<',
  ],
  [
    '<p id="a">One</p> <p id="a">Two</p>',
    ['warning 5 HTML has the id "a" twice, and it is dropped: choose another'],
    '<p id="a">One</p> <p id="b">Two</p>',
    '<p id="b">Two</p>',
  ],
  [
    '<Details summary="More">\n\nWords.\n\n</Details>',
    [
      'error 5 HTML <Details> is a component, which .md does not have: rename the file to .mdx, or write &lt;Details> to show it as text',
    ],
    '<details>\n<summary>More</summary>\n\nWords.\n\n</details>',
    '<summary>More</summary>',
  ],
  [
    'Words.\n\n<!-- open',
    ['error 7 HTML has a comment that is not closed: write --> where it ends'],
    'Words.\n\n<!-- open -->',
    '<p>Words.</p>',
  ],
  [
    '{% include x.html %}',
    [
      'error 5 text has {% include x.html %}, a tag of Liquid, which is not run here: write what it stands for in Markdown, or put it in code',
    ],
    '`{% include x.html %}`',
    '<code>{% include x.html %}</code>',
  ],
])('%s is reported in .md, and nothing once the advice was followed', async (typed, messages, advised, shown) => {
  expect((await compile(typed, 'md')).messages).toEqual(messages);
  const after = await compile(advised, 'md');
  expect(after.messages).toEqual([]);
  expect(after.html).toContain(shown);
});

test('files that rename their ending on advice have nothing to report', async () => {
  const block = '<div align="center">\n\nWords.\n\n</div>';
  expect((await compile(block, 'mdx')).messages).toEqual([expect.stringContaining('rename the file to .md')]);
  expect((await compile(block, 'md')).messages).toEqual([]);
  const component = '<Details summary="More">\n\nWords.\n\n</Details>';
  expect((await compile(component, 'mdx')).messages).toEqual([]);
});

test('raw images, links and headings are those of Markdown', async () => {
  const { messages, html, images } = await compile(
    [
      '<p align="center"><a href="/about"><img src="./a b.png" alt="A" width="300px" loading="lazy"></a></p>',
      '',
      '<h2 id="own">A <i>heading</i></h2>',
      '',
      '<center>Words</center> <font>red</font> <tt>code</tt>',
      '',
      '<picture><source srcset="x.webp"><img src="c.png" alt="C"></picture>',
      '',
      '<pre><code class="language-ts">const <b>a</b> = 1;</code></pre>',
      '',
      '<table><tr><th scope="row">A</th><td align="right">1</td></tr></table>',
    ].join('\n'),
    'md',
  );
  expect(messages).toEqual([]);
  expect(images).toEqual(['./a b.png', 'c.png']);
  expect(html).toContain('<p data-align="center"><a href="/about"><img src="./a b.png" alt="A" width="300"></a></p>');
  expect(html).toContain('<h2 id="own">A <i>heading</i></h2>');
  expect(html).toContain('<div data-align="center">Words</div> <span>red</span> <code>code</code>');
  expect(html).toContain('<img src="./c.png" alt="C">');
  expect(html).not.toContain('<source');
  expect(html).toContain('aria-label="Code in ts"');
  expect(html).toContain('<th scope="row">A</th><td data-align="right">1</td>');
});

test('.mdx takes comments, breaks, addresses and five elements', async () => {
  const { messages, html } = await compile(
    'H<sub>2</sub>O<!-- x -->, <kbd>K</kbd><br>and <https://example.org>.\n\n<!--\nA note\n\nof two paragraphs\n-->\n\n<br>',
    'mdx',
  );
  expect(messages).toEqual([]);
  expect(html).toBe(
    '<p>H<sub>2</sub>O, <kbd>K</kbd><br>\nand <a href="https://example.org">https://example.org</a>.</p>\n<p><br>\n</p>',
  );
});

test('the files of a video are published, and it has controls', async () => {
  const { messages, html, images } = await compile(
    '<video width="320">\n<source src="x.mp4" type="video/mp4">\n<track src="./x.vtt">\n</video>',
    'md',
  );
  expect(messages).toEqual([]);
  expect(images).toEqual(['x.mp4', './x.vtt']);
  expect(html).toContain(
    '<video width="320" controls aria-label="x">\n<source src="./x.mp4" type="video/mp4">\n<track src="./x.vtt">',
  );
});

test('a message names the element as the author wrote it', async () => {
  const { messages } = await compile('A <font data-face="x" style="color: red">word</font>.', 'md');
  expect(messages).toEqual([
    'warning 5 HTML <font> has data-face, which is dropped: remove it',
    'warning 5 HTML <font> has a style, which is dropped: remove it',
  ]);
});

test('attributes without an effect are reported once, unless they only concern looks', async () => {
  const { messages } = await compile(
    '<div class="a" hidden>\n\nA\n\n</div>\n\n<p className="b" data-x="1" role="note">B</p>\n\n<table border="0" data-x="2"><tr><td nowrap>C</td></tr></table>',
    'md',
  );
  expect(messages).toEqual([
    'warning 5 HTML <div> has a class, and classes are dropped, because the site has its own styles: remove them',
    'warning 5 HTML <div> has hidden, which is dropped, and readers see its text: remove the text, or write <!-- it -->',
    'warning 11 HTML <p> has data-x, which is dropped: remove it',
    'warning 11 HTML <p> has role, which is dropped: remove it',
  ]);
});

test.each([
  ['<video src="./a%20b.mp4" title="A film"></video>', 'A film'],
  ['<figure><video src="./a.mp4"></video><figcaption>A <b>talk</b></figcaption></figure>', 'A talk'],
  ['<video controls><source src="./a b.webm"><source src="./a b.mp4"></video>', 'a b'],
  ['Words <audio src="./song.mp3"></audio>', 'song'],
])('a player has a name: %s', async (html, name) => {
  const { html: shown, messages } = await compile(html, 'md');
  expect(messages).toEqual([]);
  expect(shown).toContain(`aria-label="${name}"`);
});

test('an image in HTML on a line of its own is a figure', async () => {
  const { html } = await compile(
    '<img src="./x.png" alt="X" title="Caption">\n\n<a href="/about"><img src="./y.png" alt="Y"></a>\n\nA <img src="./z.png" alt="Z">.',
    'md',
  );
  expect(html).toContain('<figure><img src="./x.png" alt="X"><figcaption>Caption</figcaption></figure>');
  expect(html).toContain('<p><a href="/about"><img src="./y.png" alt="Y"></a></p>');
  expect(html).toContain('<p>A <img src="./z.png" alt="Z">.</p>');
});
