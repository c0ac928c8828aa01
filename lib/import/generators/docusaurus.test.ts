import { afterEach, expect, test } from 'vitest';
import { importSite, removeSites } from '#test/import/import-site.ts';

afterEach(removeSites);

const site = {
  'docusaurus.config.ts':
    "export default { url: 'https://old.example', baseUrl: '/', presets: [['classic', { blog: { routeBasePath: 'log', feedOptions: { type: 'all' } } }]] };\n",
  'blog/tags.yml': "build:\n  label: 'Build systems'\n  permalink: '/build-systems'\n",
  'blog/authors.yml':
    'otto:\n  name: Otto Moll\n  title: Maintainer\n  description: Writes about builds.\n  email: otto@private.example\n  url: https://otto.example\n  image_url: ./otto.png\n  socials:\n    x: ottomoll\n    mastodon: https://social.example/@otto\n    email: otto@public.example\n',
  'blog/otto.png': 'x',
  'blog/2024-03-01-a.md':
    '---\ntitle: A\nauthors: otto\ntags: [build]\n---\n\n[Tag](/log/tags/build-systems), [archive](/log/archive).\n',
};

test('lists, feeds and tags have the addresses that the configuration and the list of tags name', async () => {
  const { bodyOf, redirects } = await importSite(site);
  expect(bodyOf('posts/a.md')).toBe('[Tag](/tags/build), [archive](/archive).\n');
  expect(redirects).toEqual([
    '"/log": /',
    '"/log/2024/03/01/a": /posts/a',
    '"/log/archive": /archive',
    '"/log/atom.xml": /feed.xml',
    '"/log/rss.xml": /feed.xml',
    '"/log/tags": /tags',
    '"/log/tags/build-systems": /tags/build',
    '"/rss.xml": /feed.xml',
  ]);
});

test('an author keeps role, description, profiles and the image beside the list, and no address of mail that is not shown', async () => {
  const { textOf, paths } = await importSite(site);
  expect(textOf('authors.yaml').trim().split('\n')).toEqual([
    'otto:',
    '  name: "Otto Moll"',
    '  bio: "Maintainer. Writes about builds."',
    '  avatar: "./otto.png"',
    '  links: ["https://otto.example","https://x.com/ottomoll","https://social.example/@otto","mailto:otto@public.example"]',
  ]);
  expect(paths).toContain('otto.png');
});

test('a translated post is a post in its language, and other translations are left out', async () => {
  const { headOf, redirects, notes } = await importSite({
    ...site,
    'i18n/de/docusaurus-plugin-content-blog/2024-03-01-a.md': '---\ntitle: Ah\n---\n\nWorte.\n',
    'i18n/de/docusaurus-plugin-content-docs/current/x.md': '# X\n',
  });
  expect(headOf('posts/a-de.md')).toEqual(['date: 2024-03-01', 'lang: de']);
  expect(redirects).toContain('"/de/log/2024/03/01/a": /posts/a-de');
  expect(notes).toEqual(['is a translation of a page or of documentation, not of a blog post']);
});

test('a page needs no front matter', async () => {
  const { paths, notes } = await importSite({ ...site, 'src/pages/uses.md': '# What I use\n\nA keyboard.\n' });
  expect(paths).toContain('pages/uses.md');
  expect(notes).toEqual([]);
});
