import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { formatDiagnostic } from '#lib/model/diagnostic.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { makeFolders, makeRandom } from '#test/corpus/folder.ts';
import { type Files, goodFolder, now } from '#test/corpus/form.ts';
import { sampled, samples } from '#test/sample-counts.ts';

const rich = `---
title: "A rich post: \\"quoted\\""
description: 'It''s all in it.'
date: 2026-02-01T09:00+01:00
updated: 2026-03-01
tags:
  - caching
  - backend
series: { title: "Redis", part: 2 }
formerly: [an-old-name]
draft: false
---

Words with *emphasis*, **strength**, \`code\`, [a link](/about#who-writes), [a reference][ref] and a note.[^1]

## A heading with \`code\`

<Callout kind="note" title="A title">

- One
- Two, with https://example.org

</Callout>

> A quote -- "in quotes".

\`\`\`ts title="x.ts" {1} ins={2} lineNumbers=4
const a: Record<string, number> = {};
export { a };
\`\`\`

| Left | Right |
| :--- | ----: |
| 1    |     2 |

### Deeper {/* a comment */}

<Callout kind="tip">One line.</Callout>

<Details summary="More">

<Text lang="ar">مرحبا</Text>

</Details>

<Quote by="Somebody" href="https://example.org">Words.</Quote>

Press <Kbd>Ctrl</Kbd> for $$\\frac{a}{b}$$.

$$
\\begin{cases} x^2 & \\text{if } x > 0 \\\\ 0 \\end{cases}
$$

\`\`\`mermaid alt="What it shows"
sequenceDiagram
  A->>B: Words
  B-->>A: More words
\`\`\`

[ref]: https://example.org/a?b=c#d
[^1]: The text of the note.
`;

const inserted = [
  '<',
  '>',
  '{',
  '}',
  '`',
  '```',
  '[',
  ']',
  '](',
  '![',
  '[^',
  '---',
  '\n---\n',
  '\n',
  '\n\n',
  '\t',
  ' ',
  '"',
  "'",
  ':',
  ': ',
  '#',
  '\n# ',
  '&',
  '*',
  '!',
  '%',
  '|',
  '\\',
  '</',
  '/>',
  '<!--',
  '{/*',
  '*/}',
  '$',
  '$$',
  '\n$$\n',
  '\\',
  '\\color{red}',
  '\n```mermaid\n',
  '-->',
  'subgraph x',
  '<Callout',
  '</Callout>',
  '<div>',
  '{...x}',
  'import ',
  '\nexport ',
  '\nimport x from "y"\n',
  '\n> ',
  '\n- ',
  '\n1. ',
  '[x]: ',
  '&#9;',
  '&lt;',
  '\0',
  '\u0001',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\ufffd',
  '\ud800',
  '\u{1f600}',
  '\u202e',
  '\u0301',
  '漢字',
  '\r',
  '\r\n',
  '__proto__',
  'javascript:',
  '::',
  '~~',
  '$$',
  '=',
  '\n===\n',
];

/** Makes one to four random changes: removes or repeats parts, or inserts characters, in front matter or text. */
function mutate(text: string, random: () => number): string {
  let changed = text;
  for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--) {
    const end = random() < 0.4 ? changed.indexOf('\n---\n', 4) + 5 : changed.length;
    const at = Math.floor(random() * end);
    const length = Math.floor(random() ** 3 * 60);
    const kind = random();
    if (kind < 0.3) changed = changed.slice(0, at) + changed.slice(at + 1 + length);
    else if (kind < 0.4) changed = changed.slice(0, at) + changed.slice(at, at + length) + changed.slice(at);
    else changed = changed.slice(0, at) + (inserted[Math.floor(random() * inserted.length)] ?? '') + changed.slice(at);
  }
  return changed;
}

const batches = samples(4, 8);
const postsInABatch = 25;

test('the post that is changed here is good', async () => {
  const folders = await makeFolders({ ...goodFolder, 'posts/rich.mdx': rich });
  const { errors } = await makeRelease({ ...folders, now });
  expect(errors.map(formatDiagnostic)).toEqual([]);
  await rm(folders.root, { recursive: true });
});

test.each(Array.from({ length: batches }, (_, seed) => seed + 1))(
  'whatever a post is changed to, each diagnostic is one line with its file and a line of it (seed %i)',
  sampled,
  async (seed) => {
    const random = makeRandom(seed);
    const posts: Files = {};
    for (let index = 0; index < postsInABatch; index++) posts[`posts/p${index}.mdx`] = mutate(rich, random);
    const folders = await makeFolders({
      ...goodFolder,
      ...posts,
      'site.yaml': `${mutate('name: "N"\nauthor: A\nlanguage: en\n', random)}\n`,
      'tags.yaml': `${mutate('backend: B\ncaching: "C"\n', random)}\n`,
    });
    const { errors, isNew, compiled } = await makeRelease({ ...folders, now });
    expect(errors.length).toBeGreaterThan(0);
    expect(isNew).toBe(false);
    expect(compiled).toBeGreaterThan(0);
    for (const diagnostic of errors) {
      const line = formatDiagnostic(diagnostic);
      expect(line).toMatch(
        /^content\/(?:posts\/[a-z0-9]+\.mdx|pages\/about\.mdx|(?:site|tags)\.yaml):[1-9]\d* \S.* .+: .+$/u,
      );
      expect(line).not.toMatch(/\p{Cc}|\u2028|\u2029|undefined|\[object|NaN|null|Error|\bat \/|node_modules/u);
      const text = String(posts[diagnostic.file.replace('content/', '')] ?? '');
      if (text) expect(diagnostic.line).toBeLessThanOrEqual(text.split(/\r\n?|\n/).length);
    }
    await rm(folders.root, { recursive: true });
  },
);
