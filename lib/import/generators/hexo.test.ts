import { afterEach, expect, test } from 'vitest';
import { importSite, removeSites } from '#test/import/import-site.ts';

afterEach(removeSites);

const head = (...lines: string[]) => `---\n${['title: A', 'date: 2024-01-01', ...lines].join('\n')}\n---\n\n`;
const config = (permalink: string) => `url: https://old.example\npermalink: ${permalink}\n`;

test('a permalink may name any field, and one that names no field is reported', async () => {
  const known = await importSite({
    '_config.yml': config('posts/:abbrlink.html'),
    'source/_posts/a.md': `${head('abbrlink: 3f2a')}Words.\n`,
  });
  expect(known.redirects).toContain('"/posts/3f2a.html": /posts/a');
  const unknown = await importSite({
    '_config.yml': config('posts/:abbrlink.html'),
    'source/_posts/a.md': `${head()}Words.\n`,
  });
  expect(unknown.notes).toEqual([
    'its old address /posts/:abbrlink.html has a part that is not known: add it to redirects.yaml',
  ]);
});

test('pages of tags keep their letters, and lead to the spelling here', async () => {
  const files = {
    '_config.yml': config(':title/'),
    'source/_posts/a.md': `${head('tags: [JS, 前端, two words]')}[Tag](/tags/JS/), [two](/tags/two-words/).\n`,
  };
  const { bodyOf, redirects } = await importSite(files);
  expect(bodyOf('posts/a.md')).toBe('[Tag](/tags/js), [two](/tags/two-words).\n');
  expect(redirects.filter((line) => line.includes('"/tags/'))).toEqual([
    '"/tags/JS": /tags/js',
    '"/tags/前端": /tags/tag-1',
  ]);
});

const signs = 'tags: [Node.js, C++, foo_bar, Café, "f(x)"]';
const signKeys = ['node-js', 'c-plus-plus', 'foo-bar', 'cafe', 'f-x'];

test.each([
  ['', signs, ['Node-js', 'C', 'foo-bar', 'Cafe', 'f-x'], signKeys],
  ['filename_case: 1', signs, ['node-js', 'c', 'foo-bar', 'cafe', 'f-x'], signKeys],
  ['filename_case: 2', signs, ['NODE-JS', 'C', 'FOO-BAR', 'CAFE', 'F-X'], signKeys],
  ['tag_map: { C++: cpp }', signs, ['Node-js', 'cpp', 'foo-bar', 'Cafe', 'f-x'], signKeys],
  ['tag_map: { 前端: Front End }', 'tags: [前端, Straße]', ['Front-End', 'Strase'], ['tag-1', 'strasse']],
])('links to pages of tags are spelt as Hexo does: %j, %s', async (setting, tags, names, keys) => {
  const link = (name: string) => `[x](/tags/${name}/)`;
  const files = {
    '_config.yml': `${config(':title/')}${setting}\n`,
    'source/_posts/a.md': `${head(tags)}${names.map(link).join(' ')}\n`,
  };
  const { bodyOf, notes } = await importSite(files);
  expect(bodyOf('posts/a.md')).toBe(`${keys.map((key) => `[x](/tags/${key})`).join(' ')}\n`);
  expect(notes).toEqual([]);
});
