// Tests what the documents of a source become together: links, old addresses, languages and the lines of the report.
import { rm } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { convert } from '#lib/import/convert.ts';
import { readSource } from '#lib/import/read-source.ts';
import { type Folders, makeFolders } from '#test/corpus/folder.ts';
import type { Files } from '#test/corpus/form.ts';

let folders: Folders | undefined;

afterEach(async () => {
  if (folders) await rm(folders.root, { recursive: true });
});

async function importFiles(files: Files, siteYaml = '') {
  folders = await makeFolders(files);
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
