// biome-ignore-all lint/suspicious/noTemplateCurlyInString: posts have such text
// Posts in the conventions of other blogs, one kind each. Each is compiled as `.md` and as `.mdx`.

export interface Habit {
  name: string;
  /** The lines of the body. */
  body: readonly string[];
  /** The whole front matter, if the habit concerns it. */
  front?: string;
  /** The line around the front matter. */
  mark?: string;
  /** Parts of the HTML that readers must get, unless an error keeps the post back. `null` if there must be an error. */
  md: readonly string[] | null;
  mdx: readonly string[] | null;
}

function habit(name: string, body: readonly string[], md: Habit['md'], mdx: Habit['mdx'] = md): Habit {
  return { name, body, md, mdx };
}

function front(name: string, front: string, md: Habit['md'] = ['<p>Words.</p>']): Habit {
  return { name, body: ['Words.'], front, md, mdx: md };
}

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => [line(index), '']).flat();

export const habits: readonly Habit[] = [
  habit(
    'alerts of GitHub',
    ['> [!NOTE]', '> Good to know.', '', '> [!CAUTION]', '> Take care.'],
    ['class="callout"', '<p>Good to know.</p>', '<p>Take care.</p>'],
  ),
  habit(
    'signs of comparison and arguments of types',
    ['A Vec<T>, a->b, x<y and y>z, <3 and Map<K,V>.'],
    ['A Vec&#x3C;T>, a->b, x&#x3C;y and y>z, &#x3C;3 and Map&#x3C;K,V>.'],
    null,
  ),
  {
    ...habit(
      'Arabic',
      ['## مقدمة', '', 'فقرة مع `npm ci` وكلمة Redis؟', '', '- أول', '', '> اقتباس.', '', '| أ |', '|---|', '| ١ |'],
      ['<h2 id="مقدمة"', '<code>npm ci</code>', '<td>١</td>'],
    ),
    front: 'title: "كيف نبني نظاماً موثوقاً؟"\ndescription: "وصف قصير."\ndate: 2026-01-02',
  },
  habit(
    'addresses in angle brackets',
    ['See <https://example.org/a_b>, <ada@example.org> and https://example.org/bare.'],
    ['href="https://example.org/a_b"', 'href="mailto:ada@example.org"', 'href="https://example.org/bare"'],
  ),
  habit(
    'addresses alone in a line',
    ['A talk:', '', 'https://www.youtube.com/watch?v=abcdefghijk'],
    ['<p><a href="https://www.youtube.com/watch?v=abcdefghijk">'],
  ),
  front('a byte order mark and line ends of Windows', 'title: "T"\r\ndescription: "D."\r\ndate: 2026-01-01'),
  habit('a backslash in a cell', ['| a | b |', '|---|---|', '| one\\', 'two | three |'], null),
  habit('a break that is closed', ['Line', '', '<br></br>', '', 'break.'], ['<br>', '<p>break.</p>'], null),
  habit('a break with a slash', ['Line<br/>break.'], ['Line<br>', 'break.']),
  habit(
    'braces and signs of comparison',
    ['Write {name}, a < b, x <5, List<String> or ${HOME}.'],
    ['Write {name}, a &#x3C; b, x &#x3C;5, List&#x3C;String> or ${HOME}.'],
    null,
  ),
  habit('hard breaks', ['Two spaces  ', 'and a backslash\\', 'break.'], ['spaces<br>', 'backslash<br>']),
  habit('quotes in Chinese', ['他说"你好"，这是**“粗体”**文字。'], ['他说“你好”，', '<strong>“粗体”</strong>']),
  habit(
    'containers',
    [':::note', '', 'Inside.', '', ':::', '', '::: tip A title', 'Other.', ':::'],
    ['class="callout"', '<p>Inside.</p>', 'A title', '<p>Other.</p>'],
  ),
  habit('an admonition of MkDocs', ['!!! note', '    Inside.'], null),
  habit(
    'indentation by four spaces in a list',
    ['* a', '', '    second paragraph', '', '* b', '', '        code'],
    ['<p>second paragraph</p>', 'code\n</code>'],
    null,
  ),
  habit(
    'definitions',
    ['Term', ': Its meaning.', '', 'Other', ': Its meaning.'],
    ['<dl>', '<dt>Term</dt>', 'Its meaning.'],
  ),
  habit('prices', ['It costs $5 and $10.'], ['It costs $5 and $10.']),
  habit('a name of the shell', ['Use $x and ${y}.'], ['Use $x and ${y}.'], null),
  habit('names of emoji', ['Shipped :tada: :+1: at 10:30:00.'], ['Shipped 🎉 👍 at 10:30:00.']),
  habit(
    'character references',
    ['A&nbsp;b &mdash; c &lt;tag&gt; &copy; &#8594; &hearts;'],
    ['A\u00a0b — c &#x3C;tag> © → ♥'],
  ),
  habit(
    'fences with the words of other programs',
    [
      '```',
      'plain',
      '```',
      '',
      '```JSON',
      '{}',
      '```',
      '',
      '```js{1,3}',
      'a',
      '',
      'b',
      '```',
      '',
      '```js title=app.js',
      'a',
      '```',
    ],
    ['Code in text', 'Code in json', '<mark>', 'app.js'],
  ),
  habit(
    'fences of unusual languages',
    ['```promql', 'up', '```', '', '```none', 'a', '```', '', '```shell-session', '$ a', '```'],
    ['up', '$ a'],
  ),
  front(
    'fields of other generators',
    'title: "T"\nsummary: "S."\npubDate: 2024-05-01\nlastmod: 2024-06-01\ncategories: [a]\nlayout: post\npublished: false',
    null,
  ),
  habit(
    'footnotes of two paragraphs',
    ['Text[^1] and[^2].', '', '[^1]: First.', '', '    Second.', '', '[^2]: With `code`.'],
    ['id="fn-1"', '<p>Second.', '<code>code</code>'],
  ),
  front(
    'an old address as a former slug',
    'title: "T"\ndescription: "D."\ndate: 2026-01-01\nformerly: [2024/05/Old.html]',
    null,
  ),
  habit(
    'addresses of other schemes',
    ['See <mailto:ada@example.org>, <http://localhost:3000> and [call](tel:+123).'],
    ['href="mailto:ada@example.org"', 'href="http://localhost:3000"', 'href="tel:+123"'],
  ),
  habit('an address of an unsupported scheme', ['See <ftp://example.org/a>.'], null),
  habit(
    'two headings of one text',
    ['## Setup', '', '## Setup', '', 'See [the second](#setup-1).'],
    ['id="setup"', 'id="setup-1"', 'href="#setup-1"'],
  ),
  {
    ...habit('Hebrew', ['## מבוא', '', 'פסקה עם `code`.', '', '1. ראשון'], ['<h2 id="מבוא"', '<li>ראשון</li>']),
    front: 'title: "למה תורים מתמלאים?"\ndescription: "תיאור קצר."\ndate: 2026-01-02',
  },
  habit(
    'ids of headings',
    ['## A heading {#my-id}', '', 'Words.', '', '### Other { #other-id }', '', 'See [it](#my-id).'],
    ['<h2 id="my-id">A heading<', '<h3 id="other-id">Other<'],
  ),
  habit(
    'headings in any order',
    ['## Same', '', '#### Deep', '', '## Same', '', '## 🎉', '', '## `code` and *it*'],
    ['id="same-1"', '<h4 id="deep"', 'id="section"', 'id="code-and-it"'],
  ),
  habit('a heading of level 1', ['# One', '', 'Words.'], ['<h2 id="one"']),
  habit(
    'blocks of HTML',
    [
      '<div align="center">',
      '',
      'Centred.',
      '',
      '</div>',
      '',
      '<figure>',
      '  <img src="./x.png" alt="X">',
      '  <figcaption>Caption</figcaption>',
      '</figure>',
    ],
    ['<div data-align="center">\n<p>Centred.</p>', '<img src="./x.png" alt="X">', '<figcaption>Caption</figcaption>'],
    null,
  ),
  habit('an image without alternative text in HTML', ['<p align="center"><img src="./x.png" width="300"></p>'], null),
  habit(
    'a break in a cell',
    ['| a | b |', '|---|---|', '| one<br>two | three |'],
    ['one<br>', 'two</td>', '<td>three</td>'],
  ),
  habit(
    'comments',
    ['Before.', '', '<!-- a note -->', '', '<!--more-->', '', 'After.'],
    ['<p>Before.</p>\n<p>After.</p>'],
  ),
  habit(
    'a details element',
    ['<details>', '<summary>More</summary>', '', 'Hidden **words**.', '', '</details>'],
    ['<summary>More</summary>', '<p>Hidden <strong>words</strong>.</p>', '</details>'],
    null,
  ),
  habit(
    'a frame of YouTube',
    ['<iframe width="560" src="https://www.youtube.com/embed/abc" allowfullscreen></iframe>'],
    null,
  ),
  habit('a character reference in code', ['A `&nbsp;`, &nbsp; and &#x1F600;.'], ['<code>&#x26;nbsp;</code>', '😀']),
  habit('an unknown character reference', ['A &notanentity; here.'], ['A &#x26;notanentity; here.']),
  habit(
    'elements in a sentence',
    [
      '<kbd>Ctrl</kbd>, H<sub>2</sub>O, x<sup>2</sup>, <mark>marked</mark>, <abbr title="Hyper Text">HT</abbr>, line<br>break.',
    ],
    [
      '<kbd>Ctrl</kbd>',
      'H<sub>2</sub>O',
      'x<sup>2</sup>',
      '<mark>marked</mark>',
      '<abbr title="Hyper Text">HT</abbr>',
      'line<br>',
    ],
  ),
  habit(
    'an anchor and a link in HTML',
    ['<u>u</u>, <a name="top"></a><a href="https://example.org" target="_blank">link</a>.'],
    ['<u>u</u>', '<span id="top"></span>', '<a href="https://example.org">link</a>'],
    null,
  ),
  habit('an id after a backslash', ['## A heading \\{#my-id}', '', 'Words.'], ['<h2 id="my-id">A heading<']),
  habit('a title of an image', ['![A](./x.png "caption")'], ['<figcaption>caption</figcaption>']),
  habit(
    'an image that is closed',
    ['<p align="center"><img src="./x.png" alt="X"></img></p>'],
    ['<img src="./x.png" alt="X">'],
    null,
  ),
  habit(
    'an image in HTML within a sentence',
    ['An image: <img src="./x.png" alt="X" width="300"> here.'],
    ['<img src="./x.png" alt="X" width="300"> here.'],
    null,
  ),
  habit('imports', ['import Chart from "../components/chart"', '', 'Words.'], null),
  habit('an unknown component', ['<Tweet id="abc" />', '', 'Words.'], ['&#x3C;Tweet id=“abc” />'], null),
  habit(
    'code by indentation, with braces',
    ['Run:', '', '    if (x < 3) { return a; }', '', 'and go on.'],
    ['<code>if (x &#x3C; 3) { return a; }'],
    null,
  ),
  habit(
    'code by indentation',
    ['Run:', '', '    sudo make', '    echo $HOME', '', 'and go on.'],
    ['<code>sudo make\necho $HOME'],
    null,
  ),
  front('a date of Jekyll', 'title: "T"\ndescription: "D."\ndate: 2024-05-01 09:30:00 +0200'),
  habit('an attribute of kramdown', ['A paragraph.', '{: .note}'], null),
  habit(
    'addresses with spaces and brackets',
    ['[b](https://example.org/a(b)) [c](https://example.org "a \\"title\\"")'],
    ['href="https://example.org/a(b)"'],
  ),
  habit(
    'an image in HTML within a link',
    ['[<img src="./x.png" alt="A thing">](https://example.org)'],
    ['<a href="https://example.org"><img src="./x.png" alt="A thing"></a>'],
    null,
  ),
  habit('tags of Liquid', ['{% highlight ruby %}', 'puts 1', '{% endhighlight %}', '', 'See {{ page.title }}.'], null),
  habit(
    'a comment of MDX in a list',
    ['- one', '  {/* a note */}', '- two'],
    ['one\n{/* a note */}'],
    ['<li>one</li>', '<li>two</li>'],
  ),
  habit('a comment in a list', ['- one', '  <!-- a note -->', '- two'], ['<li>one</li>', '<li>two</li>']),
  habit(
    'formulas with braces',
    ['The set $\\mathbb{R}$ is not $\\mathbb{Q}$.'],
    ['<math>', '<mi>ℝ</mi>', '<mi>ℚ</mi>'],
  ),
  habit('a formula with a brace after a backslash', ['The set $\\mathbb\\{R}$ is big.'], null),
  habit(
    'a formula in one line',
    ['$$ x = y + 1 $$', '', 'and', '', '$$x', '= y$$', '', 'end'],
    ['<math display="block"', 'end'],
  ),
  habit('formulas of LaTeX', ['Let \\(n \\geq 2\\) hold.'], ['<math>', 'hold.']),
  habit(
    'formulas between single dollars',
    ['Let $n \\geq 2$ and $x_1 + x_2 = y$, in $O(n \\log n)$.'],
    ['<math>', '<mo>≥</mo>'],
  ),
  habit(
    'a diagram of Mermaid',
    ['```mermaid alt="A leads to B"', 'graph TD', '  A[Start] --> B{Choice}', '```'],
    ['<svg'],
  ),
  habit('a diagram of another kind', ['```mermaid alt="x"', 'gantt', '  title A', '```'], null),
  front('an offset with a colon', 'title: "T"\ndescription: "D."\ndate: 2024-05-01 09:30:00+02:00'),
  habit(
    'quotes and flags',
    ["He said \"she said 'no'\". The '90s. Use --force and -v... 5'10\" tall."],
    ['“she said ‘no’”', 'The ’90s', '--force and -v…', '5′10″'],
  ),
  habit('an image by reference', ['![An image][pic]', '', '[pic]: ./x.png'], ['<img src="./x.png" alt="An image">']),
  habit('relative links', ['See [other](other-post.md) and [up](../about).'], null),
  habit('an image from elsewhere', ['![A chart](https://example.org/chart.png)'], null),
  habit('a size after the address of an image', ['![size](./x.png =300x200)'], null),
  habit(
    'shortcodes of Hugo',
    ['{{< figure src="x.png" title="A" >}}', '', '{{% notice %}}', 'words', '{{% /notice %}}'],
    null,
  ),
  habit('marked text', ['This is ==marked==.'], ['<mark>marked</mark>']),
  habit('subscript between tildes', ['H~2~O and x^2^.'], ['H', 'O']),
  habit('a note within a sentence', ['A note^[the note in words].'], ['data-footnote-ref', 'the note in words']),
  habit('an abbreviation of Markdown Extra', ['The HTML spec.', '', '*[HTML]: Hyper Text'], null),
  habit('a style in JSX', ['<p style={{color: "red"}}>Red</p>'], ['Red'], null),
  habit('a class', ['<span className="x">y</span>'], ['<span>y</span>'], null),
  habit(
    'a table in HTML',
    ['<table>', '<tr><th>A</th><th>B</th></tr>', '<tr><td>1</td><td>2</td></tr>', '</table>'],
    ['<th scope="col">A</th>', '<td>1</td>', 'class="wide"'],
    null,
  ),
  habit('a wide cell', ['| Command |', '|---|', '| `npm run a:very:long:name --flag=value` |'], ['--flag=value']),
  front('tags as text', 'title: "T"\ndescription: "D."\ndate: 2026-01-01\ntags: architecture, backend'),
  habit(
    'tasks',
    ['- [ ] open', '- [x] done', '    - [ ] nested', '', '1) one', '2) two'],
    ['type="checkbox"', 'nested', '<ol>'],
  ),
  front('a colon in a title', 'title: Rust: a story\ndescription: "D."\ndate: 2026-01-01', null),
  habit('a mark for the contents', ['[[toc]]', '', '## One', '', 'Words.'], ['<h2 id="one"']),
  { ...front('TOML', 'title = "T"\ndate = 2026-01-01', null), mark: '+++' },
  habit('many comments', lines(25, (index) => `<!-- note ${index} -->`).concat('Words.'), ['<p>Words.</p>']),
  habit(
    'many breaks',
    lines(25, (index) => `Line ${index} breaks<br>here.`),
    ['Line 24 breaks<br>'],
  ),
  habit('paths of Windows', ['Path C:\\new\\table and \\alpha.'], ['Path C:\\new\\table and \\alpha.']),
  habit('braces and escaped braces', ['A {brace} and \\{another\\}.'], ['A {brace} and {another}.'], null),
];
