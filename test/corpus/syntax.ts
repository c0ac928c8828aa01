// Invalid MDX and module code, and the expected errors.
import { componentNames } from '#lib/compile/mdx/registry.ts';
import { formatChoices } from '#lib/model/wording.ts';
import { type Broken, body } from '#test/corpus/form.ts';

export const brokenSyntax: readonly Broken[] = [
  [
    'a component that is not closed',
    body('<Callout kind="note">', '', 'Words.'),
    ['content/posts/x.mdx:7 MDX does not parse, <Callout> is not closed: write </Callout> where it ends'],
  ],
  [
    'a component that is closed twice',
    body('<Callout kind="note">', '', 'Words.', '', '</Callout>', '', '</Callout>'),
    [
      'content/posts/x.mdx:13 MDX does not parse, a closing tag closes no open element: remove it, or open it above in the same block',
    ],
  ],
  [
    'components that close each other',
    body('<Callout kind="note">', '', '<Callout kind="tip">', '', 'Words.', '', '</Figure>', '', '</Callout>'),
    ['content/posts/x.mdx:13 MDX does not parse, </Figure> stands where <Callout> of line 9 ends: write </Callout>'],
  ],
  [
    'a component that a paragraph opens and another closes',
    body('Words <Callout kind="note">', '', 'words </Callout>'),
    [
      'content/posts/x.mdx:7 MDX does not parse, <Callout> is not closed in the paragraph it stands in: put it and its closing tag on lines of their own, between empty lines',
    ],
  ],
  [
    'a < before a digit',
    body('Fine.', '', 'It takes <5 ms.'),
    ['content/posts/x.mdx:9 MDX does not parse, a < starts no component: write \\< for a plain <, or put it in code'],
  ],
  [
    'a < at the end',
    body('Words <'),
    ['content/posts/x.mdx:7 MDX does not parse, a < starts no component: write \\< for a plain <, or put it in code'],
  ],
  [
    'a plain {',
    body('Write { to open a block.'),
    ['content/posts/x.mdx:7 MDX does not parse, a { is not closed: write \\{ for a plain brace, or put it in code'],
  ],
  [
    'a brace that another paragraph closes',
    body('Open {', '', 'close }'),
    ['content/posts/x.mdx:7 MDX does not parse, a { is not closed: write \\{ for a plain brace, or put it in code'],
  ],
  [
    'several syntax errors and the errors after each',
    body(
      'One <1.',
      '',
      '# Two { here',
      '',
      '<Callout kind="note">',
      '',
      '[Three](/nowhere) <Callout>',
      '',
      '```',
      'four',
      '```',
    ),
    [
      'content/posts/x.mdx:7 MDX does not parse, a < starts no component: write \\< for a plain <, or put it in code',
      'content/posts/x.mdx:9 MDX does not parse, a { is not closed: write \\{ for a plain brace, or put it in code',
      'content/posts/x.mdx:9 warning: heading is of level 1, which the title has, and is shown as level 2: start with ##',
      'content/posts/x.mdx:11 MDX does not parse, <Callout> is not closed: write </Callout> where it ends',
      'content/posts/x.mdx:13 MDX does not parse, <Callout> is not closed in the paragraph it stands in: put it and its closing tag on lines of their own, between empty lines',
      'content/posts/x.mdx:13 link /nowhere leads to no page: correct it, or remove it',
    ],
  ],
  [
    'many syntax errors',
    body(...Array.from({ length: 30 }, () => 'It takes <5 ms.')),
    Array.from(
      { length: 30 },
      (_, index) =>
        `content/posts/x.mdx:${7 + index} MDX does not parse, a < starts no component: write \\< for a plain <, or put it in code`,
    ),
  ],
  [
    'an attribute that is not closed',
    body('<Callout kind="note>', '', 'Words.', '', '</Callout>'),
    [
      'content/posts/x.mdx:7 MDX does not parse, <Callout has a mistake in its tag: write <Callout kind="note" title="Optional">',
    ],
  ],
  [
    'an attribute without quotes',
    body('<Callout kind=note>', '', 'Words.', '', '</Callout>'),
    [
      'content/posts/x.mdx:7 MDX does not parse, <Callout has a mistake in its tag: write <Callout kind="note" title="Optional">',
    ],
  ],
  [
    'a closing tag with an attribute',
    body('<Callout kind="note">', '', 'Words.', '', '</Callout kind="note">'),
    ['content/posts/x.mdx:11 MDX does not parse, </Callout> has more than its name: write </Callout>'],
  ],
  [
    'a brace within a quote that ends before it is closed',
    body('> Use {', '', 'Words.'),
    ['content/posts/x.mdx:7 MDX does not parse, a { is not closed: write \\{ for a plain brace, or put it in code'],
  ],
  [
    'a component that a list opens and a paragraph closes',
    body('- <Callout kind="note">', '', 'Words.', '', '</Callout>'),
    [
      'content/posts/x.mdx:7 MDX does not parse, <Callout> is not closed in the list item it stands in: put it and its closing tag on lines of their own, between empty lines',
    ],
  ],
  [
    'a comment of HTML that is not closed',
    body('Words.', '', '<!-- a note', '', 'More.'),
    ['content/posts/x.mdx:9 HTML has a comment that is not closed: write --> where it ends'],
  ],
  [
    'text after a comment of several lines',
    body('<!-- a', 'note --> Words.'),
    ['content/posts/x.mdx:7 HTML has text after a comment: put it on a line of its own'],
  ],
  [
    'elements without content',
    body('Words <img src="./x.png">', '', '<hr>', '', 'A line<br>', '', '</br>'),
    [
      'content/posts/x.mdx:7 HTML <img> is HTML, which .mdx does not take: write ![what it shows](./its-name.png), or rename the file to .md',
      'content/posts/x.mdx:9 HTML <hr> is HTML, which .mdx does not take: write --- on a line of its own, or rename the file to .md',
      'content/posts/x.mdx:13 HTML </br> closes no open element: remove it, as <br> has no closing tag',
    ],
  ],
  [
    'an image in a paragraph of HTML',
    body('<p align="center"><img src="./x.png"></p>'),
    [
      'content/posts/x.mdx:7 HTML <img> is HTML, which .mdx does not take: write ![what it shows](./its-name.png), or rename the file to .md',
      `content/posts/x.mdx:7 component <p> is HTML, which .mdx does not take: use Markdown or ${formatChoices(componentNames)}, or rename the file to .md`,
    ],
  ],
  [
    'elements that are not closed',
    body('Words <div>', '', 'A Vec<T> here.', '', 'H<sub>2'),
    [
      `content/posts/x.mdx:7 MDX <div> is HTML, which .mdx does not take: use Markdown or ${formatChoices(componentNames)}, or rename the file to .md`,
      `content/posts/x.mdx:9 MDX <T> is not known: use ${formatChoices(componentNames)}, or write \\<T> to show it as text`,
      'content/posts/x.mdx:11 MDX does not parse, <sub> is not closed: write </sub> where it ends',
    ],
  ],
  [
    'an argument of a type that looks like an address',
    body('A std::vector<std::string> here.'),
    [
      'content/posts/x.mdx:7 link <std::string> is not an address: write \\<std::string> to show it as text, or put it in code',
    ],
  ],
  [
    'an import',
    body('import { x } from "./x.js";', '', 'Words.'),
    [
      'content/posts/x.mdx:7 MDX has an import or export, a post is data: write the text itself, or ask for a component',
    ],
  ],
  [
    'an export',
    body('export const x = 1;'),
    [
      'content/posts/x.mdx:7 MDX has an import or export, a post is data: write the text itself, or ask for a component',
    ],
  ],
  [
    'an import over several lines, and an export of an object',
    body(
      'import {',
      '  a,',
      '  b as c,',
      "} from 'x';",
      '',
      'export const y = { a: 1, b: 2 };',
      '',
      "import z from 'z'",
      'export default z;',
      '',
      'export default function () { return 1; }',
      '',
      'Words {here}.',
    ),
    [
      ...[7, 12, 14, 17].map(
        (line) =>
          `content/posts/x.mdx:${line} MDX has an import or export, a post is data: write the text itself, or ask for a component`,
      ),
      'content/posts/x.mdx:19 MDX has the expression {here}, which is not evaluated: write \\{ for a brace, or put it in code',
    ],
  ],
  [
    'an expression as a block',
    body('{1 + 1}'),
    [
      'content/posts/x.mdx:7 MDX has the expression {1 + 1}, which is not evaluated: write \\{ for a brace, or put it in code',
    ],
  ],
  [
    'an expression in the text',
    body('Two is {1 + 1}.'),
    [
      'content/posts/x.mdx:7 MDX has the expression {1 + 1}, which is not evaluated: write \\{ for a brace, or put it in code',
    ],
  ],
  [
    'an expression that is no JavaScript',
    body('Use {a b c} here.'),
    [
      'content/posts/x.mdx:7 MDX has the expression {a b c}, which is not evaluated: write \\{ for a brace, or put it in code',
    ],
  ],
  [
    'an expression over several lines',
    body('Use {', '  [1, 2, 3].map((number) => number * 2).join()', '} here.'),
    [
      'content/posts/x.mdx:7 MDX has the expression {[1, 2, 3].map((number) => number * 2).j…}, which is not evaluated: write \\{ for a brace, or put it in code',
    ],
  ],
  [
    'an expression in an attribute',
    body('<Callout kind={"note"}>', '', 'Words.', '', '</Callout>'),
    ['content/posts/x.mdx:7 <Callout> has an expression in kind, which is not evaluated: write its value in quotes'],
  ],
  [
    'a spread of attributes',
    body('<Callout {...props}>', '', 'Words.', '', '</Callout>'),
    [
      'content/posts/x.mdx:7 <Callout> has an expression in {...}, which is not evaluated: write each attribute with its value in quotes',
    ],
  ],
];
