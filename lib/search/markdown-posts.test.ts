// Tests that the search entry of a `.md` post has the words that readers see, and no markup.
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import { readSection, readWords } from '#lib/search/entry.ts';

async function buildEntry(markdown: string) {
  const { search } = await compileArticle(`---\ntitle: "T"\n---\n\n${markdown}\n`, 'md');
  const entry = Buffer.from(search);
  const sections = readWords(entry).map((_, number) => readSection(entry, number));
  return { text: sections.map((section) => section?.text).join('\n'), words: readWords(entry), sections };
}

test.each([
  ['a callout', '> [!WARNING] Mind the gap\n> Inside *it*.', 'Warning: Mind the gap\nInside it.'],
  ['definitions', 'Queue\n: Holds **jobs**.', 'Queue\nHolds jobs.'],
  ['a footnote', 'Text[^1].\n\n[^1]: The `note`.', 'Text.\nThe note.'],
  ['a note within a text', 'Text^[The note.].', 'Text.\nThe note.'],
  ['formulas', 'Let $x^2$ be so.\n\n$$\ny\n$$', 'Let be so.'],
  ['emoji', 'Done :tada: `:tada:`', 'Done 🎉 :tada:'],
  ['marked text', 'It is ==marked== <mark>so</mark>.', 'It is marked so.'],
  [
    'HTML',
    '<details>\n<summary>More</summary>\n\nHidden <kbd>Ctrl</kbd>.\n\n</details>\n\n<!-- not this -->',
    'More\nHidden Ctrl.',
  ],
  ['a table', '| a | b |\n|---|---|\n| c<br>d | `e` |', 'a\nb\nc\nd\ne'],
  ['tasks', '- [x] done\n- [ ] open', 'done\nopen'],
  ['text that looks like a tag', 'A Vec\\<T> and {braces}.', 'A Vec<T> and {braces}.'],
])('%s', async (_name, markdown, text) => {
  expect((await buildEntry(markdown)).text).toBe(text);
});

test('words, titles and code are found in their sections', async () => {
  const { words, sections } = await buildEntry(
    'Before.\n\n## Why `x` fails {#why}\n\n> [!TIP]\n> Retries.\n\n```ts\nconst limit = 1;\n```',
  );
  expect(sections[1]).toMatchObject({
    id: 'why',
    title: 'Why x fails',
    text: 'Tip\nRetries.',
    code: 'const limit = 1;',
  });
  expect(words[1]?.text.map(([term]) => term)).toEqual(['retries', 'tip']);
});
