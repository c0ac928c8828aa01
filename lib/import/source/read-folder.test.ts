// Tests that the generator of a folder is found, and that its posts have the addresses that it gave them.
import { rm } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { readMarkdownFolder } from '#lib/import/source/read-folder.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import type { Files } from '#test/corpus/form.ts';

let folders: Folders | undefined;

afterEach(async () => {
  if (folders) await rm(folders.root, { recursive: true });
});

const yaml = (...lines: string[]) => `---\n${lines.join('\n')}\n---\n\nWords.\n`;
const dated = yaml('title: A', 'date: 2020-03-04');

test.each<[string, Files, string, string[]]>([
  ['the default of Hugo', { 'hugo.toml': '', 'content/posts/A b.md': dated }, 'Hugo', ['/posts/a-b/']],
  [
    'a permalink of Hugo',
    {
      'config.yaml': 'permalinks: { posts: "/:year/:slug" }',
      'content/posts/a.md': yaml('title: A B', 'date: 2020-03-04'),
    },
    'Hugo',
    ['/2020/a-b'],
  ],
  [
    'an address of its own',
    { 'hugo.toml': '', 'content/posts/a.md': yaml('title: A', 'date: 2020-03-04', 'url: /x.html') },
    'Hugo',
    ['/x.html'],
  ],
  [
    'the default of Jekyll',
    { '_config.yml': '', '_posts/2020-03-04-a.md': yaml('title: A', 'categories: b C') },
    'Jekyll',
    ['/b/c/2020/03/04/a.html', '/b/c/2020/03/04/a'],
  ],
  [
    'a style of Jekyll',
    { '_config.yml': 'permalink: pretty', '_posts/2020-03-04-a.md': yaml('title: A') },
    'Jekyll',
    ['/2020/03/04/a/', '/2020/03/04/a/'],
  ],
  [
    'a post of Jekyll in HTML',
    { '_config.yml': '', '_posts/2020-03-04-a.html': yaml('title: A') },
    'Jekyll',
    ['/2020/03/04/a.html', '/2020/03/04/a'],
  ],
  ['Hexo', { '_config.yml': '', 'source/_posts/a.md': dated }, 'Hexo', ['/2020/03/04/a/']],
  [
    'Zola',
    {
      'config.toml': 'base_url = "https://a.example"',
      'content/blog/2020-03-04-a.md': '+++\ntitle = "A"\n+++\nWords.\n',
    },
    'Zola',
    ['/blog/a'],
  ],
  [
    'Astro',
    {
      'astro.config.mjs': '',
      'src/pages/blog/[...slug].astro': '',
      'src/content/blog/a.md': yaml('title: A', 'pubDate: 2020-03-04'),
    },
    'Astro',
    ['/blog/a'],
  ],
  [
    'Docusaurus',
    { 'docusaurus.config.ts': '', 'blog/2020-03-04-a.md': yaml('title: A') },
    'Docusaurus',
    ['/blog/2020/03/04/a'],
  ],
  [
    'Next',
    { 'next.config.mjs': '', 'app/(site)/blog/[slug]/page.tsx': '', 'posts/a.mdx': dated },
    'Next.js',
    ['/blog/a'],
  ],
  ['Gatsby', { 'gatsby-config.js': '', 'content/blog/a/index.md': dated }, 'Gatsby', ['/a', '/blog/a']],
  ['VitePress', { '.vitepress/config.ts': '', 'posts/a.md': dated }, 'VitePress', ['/posts/a.html', '/posts/a']],
  [
    'a permalink of Eleventy',
    {
      '.eleventy.js': '',
      'src/posts/a.md': yaml('title: A', 'date: 2020-03-04', 'permalink: "/x/{{ page.fileSlug }}/"'),
    },
    'Eleventy',
    ['/x/a/', '/posts/a', '/posts/a'],
  ],
  ['a folder without a generator', { 'a.md': dated }, 'Markdown', ['/a']],
])('%s', async (_name, files, generator, addresses) => {
  folders = await makeFolders(files);
  const { origin, entries, leftOut } = readMarkdownFolder(folders.contentDir);
  expect([origin.split(' (')[0], leftOut]).toEqual([generator, []]);
  expect(entries.map((entry) => entry.addresses)).toEqual([addresses]);
});

test('a reference outside the source finds nothing', async () => {
  folders = await makeFolders({ 'posts/a.md': dated, 'b.png': 'b' });
  const { entries, findFile } = readMarkdownFolder(`${folders.contentDir}/posts`);
  const [entry] = entries;
  expect(entry && findFile('../b.png', entry)).toBeUndefined();
});

async function read(files: Files) {
  folders = await makeFolders({});
  await putFiles(folders.root, files);
  return readMarkdownFolder(folders.root);
}

test('authors are read from their documents and from the posts', async () => {
  const { authors, entries, leftOut } = await read({
    'next.config.js': '',
    'data/authors/jo.mdx': '---\nname: Jo Doe\noccupation: Builder\n---\n\nWords.\n',
    'src/content/authors/li.json': '{ "name": "Li Wu", "url": "https://li.example" }',
    'data/blog/a.md': yaml(
      'title: A',
      'date: 2020-03-04',
      'author: Mike',
      'authorTitle: CTO',
      'authorURL: https://mike.example',
    ),
    'data/blog/b.md': yaml('title: B', 'date: 2020-03-05', 'authors: [{ name: Guest, url: https://guest.example }]'),
  });
  expect(Object.fromEntries(authors)).toEqual({
    jo: { name: 'Jo Doe', bio: 'Builder', links: [], file: 'data/authors/jo.mdx' },
    li: { name: 'Li Wu', links: ['https://li.example'], file: 'src/content/authors/li.json' },
    Mike: { name: 'Mike', bio: 'CTO', links: ['https://mike.example'] },
    Guest: { name: 'Guest', links: ['https://guest.example'] },
  });
  expect(entries.map(({ slug }) => slug)).toEqual(['a', 'b']);
  expect(leftOut).toMatchObject([
    { file: 'data/authors/jo.mdx', message: 'describes an author, who is in authors.yaml' },
  ]);
});

test('front matter in JavaScript, fields in capitals and a post without a date are understood', async () => {
  const { entries } = await read({
    'hugo.toml': '',
    'content/posts/a.md':
      '---js\n{\n  title: "Old",\n  title: "A: b",\n  date: new Date("2021-02-03"),\n}\n---\n\nWords.\n',
    'content/posts/b.md': yaml('Title: B', 'Date: 2020-01-01', 'Tags: [x]', 'Draft: true'),
    'content/posts/c.md': yaml('title: C'),
  });
  expect(entries.map(({ kind, fields }) => [kind, fields])).toEqual([
    ['post', { title: 'A: b', date: '2021-02-03' }],
    ['post', { title: 'B', date: '2020-01-01', tags: ['x'], draft: true }],
    ['post', { title: 'C' }],
  ]);
  expect(entries[2]).toMatchObject({ isDateGuessed: true, slug: 'c' });
});

test('a post without a date has the date of its address, and not that of its file', async () => {
  const { entries } = await read({
    '.vitepress/config.ts': '',
    '2020/03/04/a.md': yaml('title: A'),
  });
  expect(entries).toMatchObject([{ kind: 'post', slug: 'a', date: '2020-03-04', isDateGuessed: false }]);
});

test.each(['---\n---\n', '---\n\n---\n', '+++\n+++\n'])('front matter may be empty: %j', async (head) => {
  const { entries } = await read({ '_config.yml': '', '_posts/2020-03-04-a.md': `${head}Words.\n` });
  expect(entries).toMatchObject([{ body: 'Words.\n', line: head.split('\n').length, fields: {} }]);
});

test('images are found in the folder that a post names, and by a name that is the only one', async () => {
  const { entries, findFile, root } = await read({
    '_config.yml': '',
    'assets/img/s/one.png': 'x',
    'assets/deep/er/two.png': 'x',
    '_posts/2020-03-04-a.md': yaml('title: A', 'media_subpath: /assets/img/s/'),
  });
  const [entry] = entries;
  expect(entry && ['one.png', 'two.png', 'three.png'].map((name) => findFile(name, entry)?.slice(root.length))).toEqual(
    ['/assets/img/s/one.png', '/assets/deep/er/two.png', undefined],
  );
});
