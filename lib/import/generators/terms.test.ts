// Tests that links to the pages of tags are found as each generator spells them.
import { afterEach, expect, test } from 'vitest';
import { importSite, removeSites } from '#test/import/import-site.ts';

afterEach(removeSites);

test.each([
  ['hugo.toml', '', 'content/posts/a.md', '/tags', ['node.js', 'c++', 'foo_bar', 'café', 'javascript']],
  [
    'zola.toml',
    'base_url = "https://old.example"\n',
    'content/a.md',
    '/tags',
    ['node-js', 'c', 'foo-bar', 'cafe', 'javascript'],
  ],
  ['docusaurus.config.js', '', 'blog/a.md', '/blog/tags', ['node-js', 'c', 'foo-bar', 'cafe', 'java-script']],
  ['.eleventy.js', '', 'posts/a.md', '/tags', ['node-js', 'c', 'foo-bar', 'cafe', 'javascript']],
])('a site with %s', async (config, settings, path, folder, names) => {
  const links = names.map((name) => `[x](${folder}/${name}/)`).join(' ');
  const { bodyOf, notes } = await importSite({
    [config]: settings,
    [path]: `---\ntitle: A\ndate: 2024-01-01\ntags: [Node.js, C++, foo_bar, Café, JavaScript]\n---\n\n${links}\n`,
  });
  const keys = ['node-js', 'c-plus-plus', 'foo-bar', 'cafe', 'javascript'];
  expect(bodyOf('posts/a.md')).toBe(`${keys.map((key) => `[x](/tags/${key})`).join(' ')}\n`);
  expect(notes).toEqual([]);
});
