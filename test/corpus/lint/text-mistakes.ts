// Mistakes within a text: footnotes, links, images, emphasis, code, formulas, signs.
import type { Mistake } from '#test/corpus/lint/mistake.ts';

export const textMistakes: readonly Mistake[] = [
  [
    'a footnote with a space in its name',
    ['A claim.[^my note]', '', '[^my note]: The source.'],
    [
      '7 footnote [^my note] has a space in its name: write [^my-note] here and where its text stands',
      '9 footnote [^my note] has a space in its name: write [^my-note] here and where its text stands',
    ],
    ['A claim.[^my-note]', '', '[^my-note]: The source.'],
  ],
  [
    'a footnote with a space in its name and an address for its text',
    ['A claim.[^my note]', '', '[^my note]: https://example.org'],
    [
      '7 footnote [^my note] has a space in its name: write [^my-note] here and where its text stands',
      '9 footnote [^my note] has a space in its name: write [^my-note] here and where its text stands',
    ],
    ['A claim.[^my-note]', '', '[^my-note]: https://example.org'],
  ],
  [
    'a footnote in bold',
    ['**A claim.[^1]**'],
    ['7 footnote [^1] has no text: write it below as [^1]: The text'],
    ['**A claim.[^1]**', '', '[^1]: The text'],
  ],
  [
    'a footnote without text after its colon',
    ['A claim.[^1]', '', '[^1]:'],
    ['9 footnote [^1] has no text: write it after the colon, or remove it'],
    ['A claim.[^1]', '', '[^1]: The source.'],
  ],
  [
    'a link with its brackets the wrong way round',
    ['Read (the paper)[https://example.org/paper] first.'],
    [
      '7 link (the paper)[https://example.org/paper] has its brackets the wrong way round: write [the paper](https://example.org/paper)',
    ],
    ['Read [the paper](https://example.org/paper) first.'],
  ],
  [
    'an image as Obsidian writes it',
    ['![[diagram.png|300]]'],
    ['7 image ![[diagram.png|300]] is not Markdown: write ![what it shows](./diagram.png)'],
    ['Words.'],
  ],
  [
    'an image with spaces as Obsidian writes it',
    ['![[Pasted image 1.png]]'],
    ['7 image ![[Pasted image 1.png]] is not Markdown: write ![what it shows](<./Pasted image 1.png>)'],
    ['Words.'],
  ],
  [
    'a note within a note of Obsidian',
    ['![[Another note#Its heading]]'],
    [
      '7 image ![[Another note#Its heading]] is not Markdown: write a link, [Another note](/posts/its-slug), or the text of the note',
    ],
    ['Words.'],
  ],
  [
    'an image without a file',
    ['Words.', '', '![A diagram of the queue]'],
    ['9 image ![A diagram of the queue] has no file name: write ![A diagram of the queue](./its-name.png)'],
    ['Words.'],
  ],
  [
    'bold text that is not closed',
    ['> **Important: read this first.', '>', '> More.'],
    ['7 emphasis has ** that is not closed: write ** where the bold text ends, or \\*\\* for plain stars'],
    ['> **Important:** read this first.', '>', '> More.'],
  ],
  [
    'bold text in lower case that is not closed',
    ['A **bold remark.'],
    ['7 warning: emphasis has ** that is not closed: write ** where the bold text ends, or \\*\\* for plain stars'],
    ['A **bold** remark.'],
  ],
  [
    'bold text that is not closed in a list, on its second line',
    ['- One', '- Two and', '  **Three and `code`'],
    ['9 emphasis has ** that is not closed: write ** where the bold text ends, or \\*\\* for plain stars'],
    ['- One', '- Two and', '  **Three and `code`**'],
  ],
  [
    'bold text that is not opened',
    ['Important:** read this first.'],
    ['7 emphasis has ** that is not opened: write ** where the bold text begins, or \\*\\* for plain stars'],
    ['**Important:** read this first.'],
  ],
  [
    'bold text with a space before its end',
    ['This is **important **for us.', '', 'This is **important ** and done.'],
    ['9 emphasis has a space within its stars: write **important**, or \\*\\* for plain stars'],
    ['This is **important** for us.'],
  ],
  [
    'bold text with a space after its beginning',
    ['This is ** important**.'],
    ['7 emphasis has a space within its stars: write **important**, or \\*\\* for plain stars'],
    ['This is **important**.'],
  ],
  [
    'bold text with spaces all around at the start',
    ['** Note: ** this matters.'],
    ['7 emphasis has a space within its stars: write **Note:**, or \\*\\* for plain stars'],
    ['**Note:** this matters.'],
  ],
  [
    'struck text that is not closed',
    ['This is ~~gone and this is not.'],
    ['7 text has ~~ that is not closed: write ~~ where the struck text ends, or \\~\\~ for plain characters'],
    ['This is ~~gone~~ and this is not.'],
  ],
  [
    'struck text in single signs',
    ['This is ~gone~, and this is not.'],
    ['7 text has ~gone~: write ~~gone~~ to strike it out, or \\~ for a plain character'],
    ['This is ~~gone~~, and this is not.'],
  ],
  [
    'code within a sentence that is not closed',
    ['Call `npm ci and wait.'],
    ['7 code within a sentence is not closed: write ` where it ends, or \\` for a plain character'],
    ['Call `npm ci` and wait.'],
  ],
  [
    'a character reference without its semicolon',
    ['Research &amp development, and&nbsp;a'],
    ['7 text has &amp without its semicolon: write &amp;, or \\&amp for plain characters'],
    ['Research &amp; development, and&nbsp;a'],
  ],
  [
    'a reference to a control character',
    ['A bell &#7; and another &#x1B;.'],
    ['7 text has &#7;, a control character: remove it', '7 text has &#x1B;, a control character: remove it'],
    ['A bell and another.'],
  ],
  [
    'a formula with spaces inside its dollars',
    ['The load is $ \\lambda / \\mu $ at most.'],
    ['7 maths $ \\lambda / \\mu $ has a space inside its dollars: write $\\lambda / \\mu$, or \\$ for a plain dollar'],
    ['The load is $\\lambda / \\mu$ at most.'],
  ],
  [
    'a formula that a single dollar closes twice',
    ['The load is 2\\$ or $a\\lambda=$ at most.'],
    ['7 maths $a\\lambda=$ is shown as plain text: write $$a\\lambda=$$ for a formula, or \\$ for a plain dollar'],
    ['The load is 2\\$ or $$a\\lambda=$$ at most.'],
  ],
  [
    'letters that may be a formula',
    ['Take $f(x)$ and $n + 1$ of them.'],
    [
      '7 warning: maths $f(x)$ is shown as it is: write $$f(x)$$ for a formula, or \\$ for a plain dollar',
      '7 warning: maths $n + 1$ is shown as it is: write $$n + 1$$ for a formula, or \\$ for a plain dollar',
    ],
    ['Take $$f(x)$$ and \\$n + 1\\$ of them.'],
  ],
  [
    'formulas that are not closed',
    ['The load $$x = y is high.', '', 'Let \\(\\lambda be high.'],
    [
      '7 maths has $$ that is not closed: write $$ where the formula ends, or \\$\\$ for plain dollars',
      '9 maths has \\( that is not closed: write \\) where the formula ends, with no empty line before',
    ],
    ['The load $$x = y$$ is high.', '', 'Let \\(\\lambda\\) be high.'],
  ],
  [
    'an abbreviation',
    ['The API is here.', '', '*[API]: A way in'],
    ['9 text has *[API]: A way in, which is not read here: remove it, and say in the text that API means A way in'],
    ['The API (a way in) is here.'],
  ],
  [
    'raised and lowered signs',
    ['The area is x^2^ of H~2~O.'],
    [
      '7 warning: text has ^2^, which is shown as it is: write <sup>2</sup>, or \\^ for plain characters',
      '7 warning: text has ~2~, which is shown as it is: write <sub>2</sub>, or \\~ for plain characters',
    ],
    ['The area is x\\^2\\^ of H\\~2\\~O.'],
  ],
  [
    'an emoji code that is almost right',
    ['We shipped it :taada: today.'],
    ['7 warning: text has :taada:, which is not an emoji (did you mean tada?): correct it, or write \\:taada:'],
    ['We shipped it :tada: today.'],
  ],
];
