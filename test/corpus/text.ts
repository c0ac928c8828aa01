// Errors in headings, code and footnotes, and the expected messages.
import { type Broken, body } from '#test/corpus/form.ts';

export const brokenText: readonly Broken[] = [
  [
    'a heading of level 1',
    body('# One'),
    [
      'content/posts/x.mdx:7 warning: heading is of level 1, which the title has, and is shown as level 2: start with ##',
    ],
  ],
  [
    'a heading of level 1 by underlining',
    body('One', '==='),
    [
      'content/posts/x.mdx:7 warning: heading is of level 1, which the title has, and is shown as level 2: start with ##',
    ],
  ],
  [
    'headings that skip a level',
    body('## Two', '', '#### Four', '', '##### Five', '', '## Two', '', '### Three'),
    ['content/posts/x.mdx:9 warning: heading skips from level 2 to 4: write ### for ####'],
  ],
  [
    'a first heading of level 3',
    body('### Three'),
    ['content/posts/x.mdx:7 warning: heading skips from level 1 to 3: write ## for ###'],
  ],
  [
    'an empty heading',
    body('##'),
    ['content/posts/x.mdx:7 heading has no text: write it after ##, or remove the line'],
  ],
  [
    'code in an unknown language',
    body('```klingon', 'words', '```'),
    [
      'content/posts/x.mdx:7 warning: code is in "klingon", which the highlighter does not know, and is shown as plain text: use its usual short name, or text',
    ],
  ],
  [
    'code in a language that is near a known one',
    body('```typescipt', 'words', '```'),
    [
      'content/posts/x.mdx:7 warning: code is in "typescipt", which the highlighter does not know (did you mean typescript?), and is shown as plain text: use its usual short name, or text',
    ],
  ],
  [
    'code in a language that is near none of its letter',
    body('```xyz', 'words', '```'),
    [
      'content/posts/x.mdx:7 warning: code is in "xyz", which the highlighter does not know, and is shown as plain text: use its usual short name, or text',
    ],
  ],
  [
    'code with words that mean nothing',
    body('```ts x.ts', 'words', '```'),
    [
      'content/posts/x.mdx:7 warning: code does not know x.ts, which is ignored: use title="x.ts", {2,4-6}, ins={3}, del={4}, lineNumbers or wrap',
    ],
  ],
  [
    'code with a title of words without quotes',
    body('```ts title=my file.ts', 'words', '```'),
    ['content/posts/x.mdx:7 warning: code has file.ts after title=my, which is ignored: write title="my file.ts"'],
  ],
  [
    'code with an option that is misspelt',
    body('```ts titel="x.ts"', 'words', '```'),
    [
      'content/posts/x.mdx:7 warning: code does not know titel="x.ts" (did you mean title?), which is ignored: use title="x.ts", {2,4-6}, ins={3}, del={4}, lineNumbers or wrap',
    ],
  ],
  [
    'code with a title that is not closed',
    body('```ts {1} title="x.ts', 'words', '```'),
    [
      'content/posts/x.mdx:7 warning: code does not know title="x.ts, which is ignored: use title="x.ts", {2,4-6}, ins={3}, del={4}, lineNumbers or wrap',
    ],
  ],
  [
    'code that marks a line it does not have',
    body('```ts {1,3-4}', 'one', 'two', 'three', '```'),
    ['content/posts/x.mdx:7 warning: code has the line 4 in {1,3-4}, the block has 3: correct the number'],
  ],
  [
    'code that marks a line 0',
    body('```ts {0}', 'one', '```'),
    ['content/posts/x.mdx:7 warning: code has the lines {0}, which are ignored: write them as {2,4-6}'],
  ],
  [
    'code that marks lines backwards',
    body('```ts ins={2-1}', 'one', 'two', '```'),
    ['content/posts/x.mdx:7 warning: code has the lines {2-1}, which are ignored: write them as {2,4-6}'],
  ],
  [
    'code that marks no number',
    body('```ts del={}', 'one', '```'),
    ['content/posts/x.mdx:7 warning: code has the lines {}, which are ignored: write them as {2,4-6}'],
  ],
  [
    'code that marks a huge line',
    body('```ts {1-99999999999}', 'one', '```'),
    [
      'content/posts/x.mdx:7 warning: code has the line 99999999999 in {1-99999999999}, the block has 1: correct the number',
    ],
  ],
  [
    'a footnote without text',
    body('Fine.', '', 'Words', 'and a claim.[^1]'),
    ['content/posts/x.mdx:10 footnote [^1] has no text: write it below as [^1]: The text'],
  ],
  [
    'a footnote that is never used',
    body('Words.', '', '[^1]: The source.'),
    ['content/posts/x.mdx:9 footnote [^1] is never used: put [^1] where it belongs, or remove it'],
  ],
  [
    'a footnote written twice',
    body('Words.[^1]', '', '[^1]: The source.', '', '[^1]: Another.'),
    ['content/posts/x.mdx:11 footnote [^1] is written twice: give one of them another name'],
  ],
  [
    'a link reference without a definition',
    body('Words', 'and [a link][nowhere] and [another][].'),
    [
      'content/posts/x.mdx:8 link [nowhere] has no address: write it below as [nowhere]: https://...',
      'content/posts/x.mdx:8 link [another] has no address: write it below as [another]: https://...',
    ],
  ],
  [
    'a link definition written twice',
    body('[Words][a].', '', '[a]: https://example.org/1', '[a]: https://example.org/2'),
    ['content/posts/x.mdx:10 link [a] has two addresses: remove one'],
  ],
];
