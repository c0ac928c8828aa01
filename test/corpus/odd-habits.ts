// Rare and nested Markdown, one kind each. Each is compiled as `.md` and as `.mdx`, and its warnings are checked, too.
import type { Habit } from '#test/corpus/habits.ts';

export interface OddHabit extends Habit {
  /** Words of the only warning, for each format. */
  warning?: string;
}

function odd(
  name: string,
  body: readonly string[],
  md: Habit['md'],
  mdx: Habit['mdx'] = md,
  warning?: string,
): OddHabit {
  return { name, body, md, mdx, warning };
}

export const oddHabits: readonly OddHabit[] = [
  odd(
    'code in nested lists',
    [
      '1. First',
      '',
      '   ```js title="a.js"',
      '   a',
      '   ```',
      '',
      '   - nested',
      '',
      '     ~~~sh',
      '     ls',
      '     ~~~',
      '',
      '2. Second',
      'continued',
    ],
    ['<figcaption>a.js</figcaption>', '<p>nested</p>\n<figure', 'Code in sh', '<p>Second\ncontinued</p>'],
  ),
  odd('a pipe in code in a table', ['| a |', '|---|', '| `x \\| y` |'], ['<td><code>x | y</code></td>']),
  odd(
    'footnotes with lists, code and quotes',
    [
      'Text[^a].',
      '',
      '[^a]: First.',
      '',
      '    - a list',
      '',
      '      ```js',
      '      code',
      '      ```',
      '',
      '    > quote',
    ],
    ['id="fn-a"', '<p>a list</p>', 'Code in js', '<blockquote>\n<p>quote</p>'],
  ),
  odd(
    'references with titles',
    ['See [the docs][docs], [Docs][] and [docs].', '', '[docs]: https://example.org/docs "The \\"docs\\""'],
    ['title="The &#x22;docs&#x22;">the docs</a>', '>Docs</a>', '>docs</a>'],
  ),
  odd(
    'character references in code',
    ['`&amp;`, `&lt;b&gt;` and &amp;amp;'],
    ['<code>&#x26;amp;</code>', 'and &#x26;amp;'],
  ),
  odd(
    'nested tasks',
    ['- [ ] one', '  - [x] two', '    - [X] three', '', '1. [ ] four'],
    ['aria-label="To do"> one', 'aria-label="Done"> two', 'aria-label="Done"> three', 'aria-label="To do"> four'],
  ),
  odd('a task without a space', ['- [x]one'], ['<li>[x]one</li>'], ['<li>[x]one</li>'], 'is not a task'),
  odd(
    'headings with links, emoji and code',
    ['## A [link](https://example.org) and :rocket: `code`', '', '### Same! {#custom}', '', 'See [it](#custom).'],
    [
      '<h2 id="a-link-and--code">A <a href="https://example.org">link</a> and 🚀 <code>code</code>',
      '<h3 id="custom">Same!',
    ],
  ),
  odd('underlined headings', ['Setext two', '----------', '', 'Words.'], ['<h2 id="setext-two">']),
  odd('a backslash at the end of a paragraph', ['one\\', 'two\\'], ['<p>one<br>\ntwo\\</p>']),
  odd('code by a tab', ['Run:', '', '\ttab code'], ['<code>tab code'], null),
  odd('code by tabs in a list', ['- a', '', '\t\ttab code'], ['tab code\n</code>'], null),
  odd(
    'characters without a width',
    ['non\u2011breaking\u00a0space, zero\u200bwidth, soft\u00adhyphen'],
    ['non\u2011breaking\u00a0space, zero\u200bwidth, soft\u00adhyphen'],
  ),
  odd(
    'brackets in the text of a link',
    ['[a [b] c](https://example.org), [a \\] b](https://example.org) and [[x]](https://example.org)'],
    ['>a [b] c</a>', '>a ] b</a>', '>[x]</a>'],
  ),
  odd(
    'addresses with punctuation after them',
    ['See https://example.org/a_(b). And (https://example.org/c), https://example.org/e?x=1&copy=2, a@b.co.'],
    [
      'href="https://example.org/a_(b)"',
      '>https://example.org/c</a>),',
      'e?x=1&#x26;copy=2"',
      'mailto:a@b.co">a@b.co</a>.',
    ],
  ),
  odd(
    'Markdown within details',
    ['<details open>', '<summary>More</summary>', '', '- **b**', '', '```js', 'code', '```', '', '</details>'],
    ['<details open class="fold">', '<strong>b</strong>', 'Code in js'],
    null,
  ),
  odd(
    'Markdown in the lines of HTML',
    ['<p align="center">**bold** and [link](/about)</p>'],
    ['>**bold** and [link](/about)</p>'],
    null,
    'where Markdown is shown as it is',
  ),
  odd(
    'linked images in tables',
    ['| [![A](./x.png)](https://example.org) | b |', '|---|---|', '| ![C](./x.png "T") | d |'],
    ['<a href="https://example.org"><img src="./x.png" alt="A"></a>', '<img src="./x.png" alt="C" title="T">'],
  ),
  odd(
    'an image for dark pages',
    [
      '<picture>',
      '  <source media="(prefers-color-scheme: dark)" srcset="./dark.png">',
      '  <img alt="A" src="./x.png">',
      '</picture>',
    ],
    ['<img alt="A" src="./x.png">'],
    null,
    'for dark pages is dropped',
  ),
  odd(
    'a video with several sources',
    ['<video width="400">', '  <source src="./a.webm">', '  <source src="./a.mp4">', '</video>'],
    ['<video width="400" controls aria-label="a">', '<source src="./a.webm">', '<source src="./a.mp4">'],
    null,
  ),
  odd(
    'definitions after lists',
    ['- a', '- b', '', 'Term', ': Def', '', '1. x', '', 'Other', ': One', '', ': Two'],
    ['<dt>Term</dt>', '<dt>Other</dt>', '<li>x</li>', 'Two'],
  ),
  odd(
    'callouts in lists',
    ['- item', '', '  > [!NOTE]', '  > in a list', '', '- other', '  :::tip', '  in a list', '  :::'],
    ['<p>item</p>\n<aside class="callout" data-kind="note"', 'data-kind="tip"'],
  ),
  odd(
    'nested directives, and colons in code',
    ['::::note Outer', ':::warning Inner', 'text', ':::', 'after', '::::', '', ':::tip', '```', ':::', '```', ':::'],
    ['aria-label="Note: Outer"', 'aria-label="Warning: Inner"', '<p>after</p></aside>', '<code>:::'],
  ),
  odd(
    'formulas in headings and tables',
    ['## The formula $E = mc^2$ {#e}', '', '| $a_1$ |', '|---|', '| $\\frac{1}{2}$ |'],
    ['<h2 id="e">The formula <math>', '<th scope="col"><math>', '<td><math>'],
  ),
  odd(
    'prices beside formulas',
    ['It costs $5 for $n = 2$ items, $10-$20 with $x$ dollars ($3.50), and 5$.'],
    ['costs $5 for <math>', 'items, $10-$20 with <math>', 'dollars ($3.50), and 5$.'],
  ),
  odd(
    'a formula in a fence, and one in code',
    ['```math', 'a^2', '```', '', 'Inline $`\\sqrt{3}`$.'],
    ['<math display="block"', '<msqrt>'],
  ),
  odd(
    'fences of Docusaurus, VitePress, Hugo and MkDocs',
    [
      '```js {1,3} showLineNumbers frame="terminal"',
      'a',
      'b',
      'c',
      '```',
      '',
      '```ts:line-numbers {1}',
      'a',
      '```',
      '',
      '```go {hl_lines=[1],linenostart=5}',
      'a',
      '```',
      '',
      '```python linenums="3"',
      'a',
      '```',
    ],
    ['data-first="1"><mark>a', 'Code in ts', 'data-first="5"', 'data-first="3"'],
  ),
  odd('fences within fences', ['````md', '```js', 'x', '```', '````'], ['```js</span>\nx\n']),
  odd(
    'quotes within quotes',
    ['> quote', '> > nested', '> > ```js', '> > a', '> > ```', '', '> - list', '>   1. inner'],
    ['<blockquote>\n<p>nested</p>\n<figure', '<li>list\n<ol>'],
  ),
  odd('lists with other first numbers', ['5. five', '6. six', '', '1) one'], ['<ol start="5">', '<li>one</li>']),
  odd(
    'signs within words',
    ['snake_case_word, *a*b, **bold**text, ***both*** and 2*3*4 with ``a`b``'],
    ['snake_case_word, <em>a</em>b, <strong>bold</strong>text', '<em><strong>both</strong></em>', '<code>a`b</code>'],
  ),
  odd(
    'bold text whose last stars do not close it',
    ['**“quoted”**text'],
    ['<p>**“quoted”**text</p>'],
    ['<p>**“quoted”**text</p>'],
    'which is not bold',
  ),
  odd('a link of a wiki', ['See [[Page one]].'], ['[[Page one]]'], ['[[Page one]]'], 'a link of a wiki'),
  odd('lists of lists', ['[[1, 2], [3]] and [[ -f x ]]'], ['[[1, 2], [3]] and [[ -f x ]]']),
  odd(
    'a comment of Obsidian',
    ['A %%note to me%% b.'],
    ['%%note to me%%'],
    ['%%note to me%%'],
    'a comment of Obsidian',
  ),
  odd('tabs of MkDocs', ['=== "One"', '', '    text'], null),
  odd('tables of Pandoc', ['+---+---+', '| a | b |', '+---+---+'], null),
  odd('a formula without dollars', ['\\begin{equation}', 'a = b', '\\end{equation}'], null),
  odd(
    'a command of LaTeX',
    ['\\newpage', '', 'Words.'],
    ['<p>\\newpage</p>'],
    ['<p>\\newpage</p>'],
    'a command of LaTeX',
  ),
  odd(
    'footnotes in headings and tables',
    ['## H[^1]', '', '| a[^1] |', '|---|', '| b |', '', '[^1]: Note with $x^2$.'],
    ['<h2 id="h">H<sup>', 'id="fnref-1-2"', '<math>'],
  ),
  odd(
    'titles of callouts with markup',
    ['> [!TIP] With `code`, **bold** and [link](https://example.org)', '> Text'],
    ['aria-label="Tip: With code, bold and link"'],
  ),
  odd(
    'elements within a list of HTML',
    ['<ul>', '<li>one</li>', '<li>two', '', 'with **Markdown**', '', '</li>', '</ul>'],
    ['<li>one</li>', '<p>with <strong>Markdown</strong></p>'],
    null,
  ),
  odd(
    'a definition of several blocks',
    ['A', 'B', ':   Def', '', '    ```js', '    code', '    ```', '', ':   second'],
    ['<dt>A</dt>\n<dt>B</dt>', 'Code in js', '<p>second</p>'],
  ),
  odd(
    'an image with a caption in HTML',
    ['<figure>', '', '![Alt](./x.png)', '', '<figcaption>Caption</figcaption>', '</figure>'],
    ['<img src="./x.png" alt="Alt">', '<figcaption>Caption</figcaption>'],
    null,
  ),
  odd(
    'emoji of several characters, and times',
    ['Hello :smile: :man_technologist: at 10:30:20, `:smile:`'],
    ['😄 👨‍💻 at 10:30:20, <code>:smile:</code>'],
  ),
  odd(
    'attributes after a directive of another program',
    ['Install it with :pm-install{name="x"}.'],
    [':pm-install{name=“x”}'],
    null,
    'has {name="x"}, an attribute of a generator',
  ),
  odd(
    'attributes after an image',
    ['See ![a thing](./x.png){width="300"} here.'],
    ['{width=“300”}'],
    null,
    'has {width="300"}, an attribute of a generator',
  ),
];
