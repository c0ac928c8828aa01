import { afterEach, expect, test } from 'vitest';
import { importSite, removeSites } from '#test/import/import-site.ts';

afterEach(removeSites);

const dated = (title: string) => `---\ntitle: ${title}\ndate: 2024-01-01\n---\n\n`;
const notes = {
  '.obsidian/app.json': '{}',
  'Attachments/Pasted image 1.png': 'x',
  'posts/Second Note.md': `${dated('Second Note')}## A section\n\nWords. ^block1\n`,
};

async function importNote(body: string, files: Record<string, string> = notes) {
  const site = await importSite({ ...files, 'posts/First.md': `${dated('First')}${body}\n` });
  const path = site.paths.find((one) => one.startsWith('posts/first')) ?? '';
  return { ...site, body: site.bodyOf(path) };
}

test.each([
  ['a note', '[[Second Note]]', '[Second Note](/posts/second-note)'],
  ['its path', '[[posts/Second Note]]', '[posts/Second Note](/posts/second-note)'],
  ['other words', '[[Second Note|the second]]', '[the second](/posts/second-note)'],
  ['a heading', '[[Second Note#A section|there]]', '[there](/posts/second-note#a-section)'],
  ['a paragraph', '[[Second Note#^block1]]', '[Second Note](/posts/second-note)'],
  ['a table', '| A |\n|---|\n| [[Second Note\\|two]] |', '| A |\n|---|\n| [two](/posts/second-note) |'],
  ['an image', '![[Pasted image 1.png]]', '![Pasted image 1](./Pasted-image-1.png)'],
  [
    'an image with words and a size',
    '![[Pasted image 1.png|What it shows|300]]',
    '![What it shows](./Pasted-image-1.png)',
  ],
  ['a comment', 'A %%hidden%% word.', 'A  word.'],
  ['a comment of several lines', 'A\n\n%%\nhidden\n%%\n\nB', 'A\n\nB'],
  ['the id of a paragraph', 'Words. ^block2', 'Words. '],
  ['code', '`[[Second Note]]` and `%%x%%`', '`[[Second Note]]` and `%%x%%`'],
  ['a shell', 'Write [[ -f x ]], [[1, 2]] or 100%% of 2 ^3', 'Write [[ -f x ]], [[1, 2]] or 100%% of 2 ^3'],
])('a wiki shows %s', async (_name, body, shown) => {
  expect((await importNote(body)).body).toBe(`${shown.trimEnd()}\n`);
});

test('a note within a note becomes a link, and a note that is missing is reported by its name', async () => {
  const { body, notes } = await importNote('![[Second Note]]\n\n[[No such note]]');
  expect(body).toBe('[Second Note](/posts/second-note)\n\nNo such note\n');
  expect(notes).toEqual([
    'the link to No such note leads to no imported page: its words are kept, correct the address',
  ]);
});

test('a generator has links of wikis only if its content is a vault', async () => {
  const files = {
    'hugo.toml': 'baseURL = "https://old.example/"\n',
    'content/posts/second.md': `${dated('S')}Words.\n`,
  };
  const body = async (vault: Record<string, string>) => {
    const site = await importSite({ ...files, ...vault, 'content/posts/a.md': `${dated('A')}[[second]]\n` });
    return site.bodyOf('posts/a.md');
  };
  expect(await body({})).toBe('[[second]]\n');
  expect(await body({ 'content/.obsidian/app.json': '{}' })).toBe('[second](/posts/second)\n');
});

test('a folder of texts has links to its files, and no other syntax of Obsidian', async () => {
  const files = { 'a/pic.png': 'x', 'posts/second.md': `${dated('S')}## Part\n\nWords.\n` };
  const body = [
    '[[second]], [[second#Part|two]], ![[pic.png]], [[nodiscard]], [[#Part]], [[Knuth74]] and ![[no.png]]',
    '- Stop it with ^C\n- A %%word%%',
    'Comments begin with %% here.\n\n```text\n%% note\n```',
    '[Knuth74]: https://knuth.example',
  ].join('\n\n');
  expect((await importNote(body, files)).body).toBe(
    `${body
      .replace('[[second]]', '[second](/posts/second)')
      .replace('[[second#Part|two]]', '[two](/posts/second#part)')
      .replace('![[pic.png]]', '![pic](./pic.png)')}\n`,
  );
});

test('a comment of Obsidian ends in its paragraph, unless it stands between two lines', async () => {
  const kept = 'Comments begin with %% here:\n```text\n%% note\n```\n\nand end with %%.';
  expect((await importNote(kept)).body).toBe(`${kept}\n`);
  expect((await importNote('A\n\n%%\nhidden\n\n```js\nx\n```\n%%\n\nB')).body).toBe('A\n\nB\n');
});

test('a tag of Obsidian loses its #', async () => {
  const site = await importSite({
    ...notes,
    'posts/a.md': '---\ntitle: A\ndate: 2024-01-01\ntags: ["#reading", c#]\n---\n\nWords.\n',
  });
  expect(site.headOf('posts/a.md')).toContain('tags: [reading, c-sharp]');
});
