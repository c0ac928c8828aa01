// Tests what the documents of a source become together: links, old addresses, languages and the lines of the report.
import { rm } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { convert } from '#lib/import/convert.ts';
import { readSource } from '#lib/import/read-source.ts';
import { type Folders, makeFolders } from '#test/corpus/folder.ts';
import type { Files } from '#test/corpus/form.ts';

let made: Folders[] = [];

afterEach(async () => {
  for (const { root } of made) await rm(root, { recursive: true });
  made = [];
});

async function importFiles(files: Files, siteYaml = '') {
  const folders = await makeFolders(files);
  made.push(folders);
  const readContent = (path: string) => (path === 'site.yaml' ? siteYaml : '');
  const collection = readSource(folders.contentDir, {});
  const plan = convert(collection, { readContent, now: Date.parse('2026-01-01') });
  const textOf = (path: string) => {
    const output = plan.outputs.get(path);
    return output && 'text' in output ? output.text : undefined;
  };
  const notes = [...plan.documents.flatMap((document) => document.notes), ...plan.leftOut];
  return { origin: collection.origin, plan, textOf, notes: notes.map(({ message }) => message) };
}

const head = (...lines: string[]) => `---\ntitle: A\n${lines.map((line) => `${line}\n`).join('')}---\n\n`;

test('the path of a Jekyll site stands before addresses that a tag writes', async () => {
  const links = [
    '{{ site.baseurl }}/2011/01/01/one.html',
    '{{ site.url }}{{ site.baseurl }}/2011/01/01/one.html',
    "{{ '/2011/01/01/one.html' | relative_url }}",
    '{{ "2011/01/01/one.html" | absolute_url }}',
    '{{ site.baseurl }}{% post_url 2011-01-01-one %}',
    '/blog/2011/01/01/one.html',
    '{{ site.baseurl }}/gone.html',
  ];
  const { textOf, notes } = await importFiles({
    '_config.yml': 'url: https://zoe.example\nbaseurl: /blog\n',
    '_posts/2011-01-01-one.md': head().concat('Words.\n'),
    '_posts/2011-01-02-two.md': `${head()}![A]({{ site.baseurl }}/img/a.png)\n\n${links.map((href) => `[x](${href})\n`).join('\n')}`,
    'img/a.png': 'png',
  });
  expect(textOf('posts/two/index.md')?.split('---\n\n')[1]?.split('\n\n')).toEqual([
    '![A](./a.png)',
    ...Array.from({ length: 6 }, () => '[x](/posts/one)'),
    '[x](https://zoe.example/blog/gone.html)\n',
  ]);
  expect(notes).toEqual([
    'the link to /blog/gone.html leads to no imported page: it leads to the old site, https://zoe.example/blog/gone.html',
  ]);
});

test('HTML of Hugo is imported, and other markup is reported', async () => {
  const { plan, textOf, notes } = await importFiles({
    'hugo.toml': '',
    'content/posts/x.html': `${head('date: 2020-01-02')}<p>A <strong>b</strong>.</p>\n`,
    'content/posts/plain.html': '<p>No front matter</p>\n',
    'content/posts/y.org': '#+TITLE: A\n',
    'content/posts/z.rst': 'A\n=\n',
  });
  expect(textOf('posts/x.md')).toContain('A **b**.\n');
  expect(plan.addresses).toContainEqual(['/posts/x', '/posts/x']);
  expect(plan.leftOut.map(({ file }) => file)).toEqual(['content/posts/y.org', 'content/posts/z.rst']);
  expect(notes[0]).toBe('is not read: convert it to Markdown, for example with pandoc, and import again');
});

const wxr = (...items: string[]) =>
  `<rss><channel><link>https://old.example</link><language>de-DE</language><wp:wxr_version>1.2</wp:wxr_version>${items.join('')}</channel></rss>`;
const item = (id: number, text: string, type = 'post', rest = '<wp:status>publish</wp:status>') =>
  `<item><title>${id}</title><link>https://old.example/${id}/</link><wp:post_name>p${id}</wp:post_name><wp:post_id>${id}</wp:post_id><wp:post_type>${type}</wp:post_type><wp:post_date>2020-01-02 00:00:00</wp:post_date>${rest}<content:encoded><![CDATA[${text}]]></content:encoded></item>`;

test('reusable blocks of WordPress are included, and those that the export lacks are reported', async () => {
  const { textOf, notes } = await importFiles({
    'export.xml': wxr(
      item(1, '<!-- wp:block {"ref":77} /-->\n\n<!-- wp:block {"ref":78} /-->'),
      item(77, '<!-- wp:paragraph --><p>Shared</p><!-- /wp:paragraph -->', 'wp_block'),
    ),
  });
  expect(textOf('posts/p1.md')).toContain('---\n\nShared\n');
  expect(notes).toEqual(['"1" shows the reusable block 78, which is not in the export: write its text into the post']);
});

test('a folder with an export alone is that export, and a folder with nothing is an error', async () => {
  expect((await importFiles({ 'export.xml': wxr(item(1, 'A')) })).origin).toContain('WordPress');
  const posts = [{ id: '1', title: 'A', slug: 'a', html: '<p>A</p>', status: 'published' }];
  expect((await importFiles({ 'b.json': JSON.stringify({ db: [{ data: { posts } }] }) })).origin).toContain('Ghost');
  await expect(importFiles({ 'data.json': '{}', 'feed.xml': '<rss></rss>' })).rejects.toThrow(/has no documents: name/);
  const both = { 'a.xml': wxr(item(1, 'A')), 'b.xml': wxr(item(2, 'B')) };
  await expect(importFiles(both)).rejects.toThrow(/has several exports: name one of a\.xml, b\.xml$/);
});

test.each([
  ['languageCode = "de-de"', 'language: en', 'lang: de-DE'],
  ['defaultContentLanguage = "de"', 'language: de-AT', undefined],
  ['languageCode = "en-us"', 'language: "en"', undefined],
  ['languageCode = "pt_BR"', 'language: pt-PT', 'lang: pt-BR'],
])('posts of a Hugo site with %s in a site with %s', async (config, siteYaml, expected) => {
  const files = { 'hugo.toml': `${config}\n`, 'content/posts/a.md': `${head('date: 2020-01-02')}A.\n` };
  const { textOf } = await importFiles(files, siteYaml);
  expect(/^lang: .*/m.exec(textOf('posts/a.md') ?? '')?.[0]).toBe(expected);
});
