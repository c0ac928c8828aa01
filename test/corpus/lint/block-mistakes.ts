// Mistakes in blocks: headings, tables, fences, callouts, lists of contents.
import type { Mistake } from '#test/corpus/lint/mistake.ts';

export const blockMistakes: readonly Mistake[] = [
  [
    'headings without a space, with a hard space, and in the middle of a paragraph',
    ['##Why it failed', '', '##\u00a0Why it lasted', '', 'Words.', '###Why `it` works'],
    [
      '7 heading has no plain space after ##: write ## Why it failed, or \\## for plain characters',
      '9 heading has no plain space after ##: write ## Why it lasted, or \\## for plain characters',
      '12 heading has no plain space after ###: write ### Why `it` works, or \\### for plain characters',
    ],
    ['## Why it failed', '', '## Why it lasted', '', 'Words.', '', '### Why `it` works'],
  ],
  [
    'a paragraph with a rule right below it',
    ['One line', 'and another.', '---', '', 'A sentence.', '---'],
    [
      '7 heading is a text with dashes right below it: leave an empty line between them, or start it with ##',
      '11 heading is a text with dashes right below it: leave an empty line between them, or start it with ##',
    ],
    ['One line', 'and another.', '', '---', '', 'A sentence.', '', '---'],
  ],
  [
    'a table with too few cells in its row of dashes',
    ['| a | b | c |', '|---|---|', '| 1 | 2 | 3 |'],
    ['7 table has 3 cells in its header and 2 in the row of dashes below: write as many in both'],
    ['| a | b | c |', '|---|---|---|', '| 1 | 2 | 3 |'],
  ],
  [
    'a table without a row of dashes',
    ['| a | b |', '| 1 | 2 |'],
    ['7 table has no row of dashes: write | - | - | below its header'],
    ['| a | b |', '| - | - |', '| 1 | 2 |'],
  ],
  [
    'a table with more cells than columns',
    ['| a | b |', '|---|---|', '| 1 | `x || y` |', '| 1 | 2 |'],
    ['9 table has 4 cells in a row, and 2 in its header: write \\| for a plain |, or add a column'],
    ['| a | b |', '|---|---|', '| 1 | `x \\|\\| y` |', '| 1 | 2 |'],
  ],
  [
    'a fence that is not closed',
    ['```ts', 'const a = 1;', '', 'Words.'],
    ['7 code is not closed: write ``` on a line of its own where it ends'],
    ['```ts', 'const a = 1;', '```', '', 'Words.'],
  ],
  [
    'a fence in a list that is not closed',
    ['- One', '', '  ```ts', '  const a = 1;', '- Two'],
    ['9 code is not closed: write ``` on a line of its own where it ends'],
    ['- One', '', '  ```ts', '  const a = 1;', '  ```', '- Two'],
  ],
  [
    'a fence that continues to the end of the next',
    ['```ts', 'const a = 1;', '', 'Words.', '', '```sh', 'ls', '```'],
    ['7 code holds the beginning of another block, ```sh: write ``` where the first ends, or ```` around both'],
    ['```ts', 'const a = 1;', '```', '', 'Words.', '', '```sh', 'ls', '```'],
  ],
  [
    'a callout without an end, and one without a text',
    [':::note', 'Words.', '', '::: tip Title', ':::'],
    [
      '7 text has :::note, which is not closed: write ::: on a line of its own where it ends',
      '10 text has :::tip without a text: write the text before the closing :::',
    ],
    [':::note', 'Words.', '', '::: tip Title', 'Words.', ':::', ':::'],
  ],
  [
    'callouts of an unknown kind',
    [':::nte', 'Words.', ':::', '', '> [!WARN]', '> Words.'],
    [
      '7 text has :::nte, which is not known (did you mean note?): write ::: with note, tip, info, important, warning, caution, danger or details, or remove its two lines',
      '11 text has [!WARN], which is not known: write [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION], or \\[!WARN] for plain text',
    ],
    [':::note', 'Words.', ':::', '', '> [!WARNING]', '> Words.'],
  ],
  [
    'callouts with marks that are missing or too many',
    ['Words.', '', ':::', '', '[!NOTE]', 'Words.', '', '> [!TIP]', '', '!!! note "Title"', '', 'Words.'],
    [
      '9 text has :::, which closes no callout: remove it, or write :::note where the callout begins',
      '11 text has [!NOTE] outside a quote: write > before it and before each line of its text',
      '14 text has [!TIP] without a text: write the text below it, after >, or remove it',
      '16 text has !!! note "Title", which is not read here: write :::note[Title], its text without spaces in front, and ::: below',
    ],
    ['Words.', '', '> [!NOTE]', '> Words.', '', '> [!TIP]', '> Words.', '', ':::note[Title]', '', 'Words.', '', ':::'],
  ],
  [
    'attributes of a callout',
    [':::note[Title]{.wide}', 'Words.', ':::'],
    ['7 warning: text has {.wide} after :::note, which is ignored here: remove it'],
    [':::note[Title]', 'Words.', ':::'],
  ],
  [
    'ids of headings that are taken',
    ['## One {#one}', '', 'Words.', '', '## Two {#one}', '', '## Three {#top}'],
    ['11 heading has the id one, which is taken: choose another one'],
    ['## One {#one}', '', 'Words.', '', '## Two {#two}'],
  ],
  [
    'code that is indented by four spaces',
    ['Words:', '', '    const a = 1;', '', 'Words.'],
    [
      '9 code is indented by four spaces, which is not code in .mdx: write ``` and its language above it and ``` below it, remove the spaces, or rename the file to .md',
    ],
    ['Words:', '', '```ts', 'const a = 1;', '```', '', 'Words.'],
  ],
  [
    'lists of contents',
    ['[TOC]', '', 'Words.', '', '[[toc]]', '', '{:toc}'],
    [
      '7 warning: text has [TOC], which is removed: remove it, the page lists its headings by itself',
      '11 warning: text has [[toc]], which is removed: remove it, the page lists its headings by itself',
      '13 warning: text has {:toc}, which is removed: remove it, the page lists its headings by itself',
    ],
    ['Words.'],
  ],
  [
    'a heading of level 1 and a skipped level',
    ['Words.', '', '# One', '', '#### Two'],
    [
      '9 warning: heading is of level 1, which the title has, and is shown as level 2: start with ##',
      '11 warning: heading skips from level 2 to 4: write ### for ####',
    ],
    ['Words.', '', '## One', '', '### Two'],
  ],
  [
    'unclosed bold text in a component that is written in one line',
    ['Words.', '', '<Callout kind="note">**Important: read this.</Callout>'],
    ['9 emphasis has ** that is not closed: write ** where the bold text ends, or \\*\\* for plain stars'],
    ['Words.', '', '<Callout kind="note">**Important:** read this.</Callout>'],
  ],
];
