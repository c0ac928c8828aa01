// All mistakes in Markdown.
import { type Broken, body } from '#test/corpus/form.ts';
import { blockMistakes } from '#test/corpus/lint/block-mistakes.ts';
import type { Mistake } from '#test/corpus/lint/mistake.ts';
import { textMistakes } from '#test/corpus/lint/text-mistakes.ts';

export const mistakes: readonly Mistake[] = [...textMistakes, ...blockMistakes];

export const brokenMarkdown: readonly Broken[] = [
  ...mistakes.map(
    ([name, lines, diagnostics]): Broken => [
      name,
      body(...lines),
      diagnostics.map((problem) => `content/posts/x.mdx:${problem}`),
    ],
  ),
  [
    'a post without a text',
    { 'posts/x.mdx': '---\ntitle: "T"\ndescription: "D."\ndate: 2026-02-01\n---\n' },
    ['content/posts/x.mdx:5 text is missing: write it below the front matter'],
  ],
  [
    'a page with a comment alone',
    { 'pages/about.mdx': '---\ntitle: "T"\ndescription: "D."\n---\n\n{/* to be written */}\n' },
    ['content/pages/about.mdx:6 text is missing: write it below the front matter'],
  ],
];
