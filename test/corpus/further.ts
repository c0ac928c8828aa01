// Inputs whose errors and warnings are in no other list here: for the test that all advice is right.
import { type Files, field, fields, post } from '#test/corpus/form.ts';

const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>';
const wide = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 9"/>';
const jane = { 'authors.yaml': 'jane: { name: "Jane Doe" }\n' };
const page = '---\ntitle: "A page"\ndescription: "What it is."\n---\n\nWords.\n';

export const further: readonly (readonly [name: string, files: Files])[] = [
  ['a key of an author with a slip', { ...field('author: janes'), ...jane }],
  ['a key of an author that is unknown', { ...field('author: li-wu'), ...jane }],
  ['the name of an author that is unknown', { ...field('authors: ["Jo Bloggs"]'), ...jane }],
  ['an author that is a map', field('author: { name: "Jo Bloggs", url: https://example.org }')],
  ['authors with slips', { 'authors.yaml': 'jane:\n  nam: "Jane"\n  links: [x]\nJo: Jo\nli: 5\n' }],
  ['an author with a link that is a number', { 'authors.yaml': 'jane:\n  name: Jane\n  links: [5]\n' }],
  ['authors that are a list', { 'authors.yaml': '- Jane\n- Jo\n' }],
  ['authors in a file with another ending', { 'authors.yml': 'jane: Jane\n' }],
  ['an avatar that is not there', { 'authors.yaml': 'jane:\n  name: Jane\n  avatar: ./jane.png\n' }],
  [
    'an avatar that is not an image',
    { 'authors.yaml': 'jane: { name: Jane, avatar: ./jane.png }\n', 'jane.png': 'none' },
  ],
  ['a redirect that is a number', field('redirects: [/old, { a: 1 }]')],
  ['an old slug that is a map', field('formerly: [{ a: 1 }]')],
  ['a canonical address that is a list', field('canonical: [https://example.org]')],
  ['tags that are a map', field('tags: { caching: true }')],
  ['an empty item in the tags', field('tags: [caching, ~]')],
  ['a draft that is neither true nor false', field('draft: maybe')],
  ['a tag that is not a slug', field('tags: [Machine Learning, caching]')],
  ['a field without a name', field(': 5')],
  ['a page that is hidden', { 'pages/x.md': page.replace('---\n\n', 'hidden: true\n---\n\n') }],
  ['a page with an address of its own', { 'pages/x.md': page.replace('---\n\n', 'permalink: /y/\n---\n\n') }],
  ['two fields with old addresses', field('aliases: [/old]', 'permalink: /older/', 'redirect_from: /oldest')],
  ['old addresses in a further field', field('redirects: [/old]', 'aliases: [/older, /oldest]')],
  ['an old slug in a further field', field('formerly: [older]', 'slug: oldest')],
  [
    'a series in two spellings',
    {
      ...field('series: { title: "Redis!", part: 2 }'),
      'posts/y.mdx': post('Words.', 'series: { title: "Redis", part: 1 }'),
    },
  ],
  ['navigation that is a list', { 'site.yaml': 'navigation: [/about]\n' }],
  [
    'navigation with too many links',
    { 'site.yaml': `navigation:\n${Array.from({ length: 13 }, (_, n) => `  L${n}: /about\n`).join('')}` },
  ],
  ['a link of the site without a label', { 'site.yaml': 'navigation: { "": /about, A: /about }\n' }],
  ['a link of the site with a long label', { 'site.yaml': `navigation:\n  "${'a'.repeat(31)}": /about\n` }],
  ['a licence that is text', { 'site.yaml': 'licence: CC BY 4.0\n' }],
  ['a licence with an address that is none', { 'site.yaml': 'licence: { name: Own, address: own }\n' }],
  ['a licence with an address that is a number', { 'site.yaml': 'licence:\n  name: Own\n  address: 5\n' }],
  ['an accent colour that is a list', { 'site.yaml': 'accent: ["#0b6b4f"]\n' }],
  ['a feed with a number of entries that is text', { 'site.yaml': 'feed: { entries: many }\n' }],
  ['a field of the site without a name', { 'site.yaml': ': 5\nname: A\n' }],
  ['facts of the site that are text', { 'site.yaml': 'Tragwerk\n' }],
  ['a mark that is too wide', { 'site.yaml': 'mark: mark.svg\n', 'mark.svg': wide }],
  ['a mark with a DOCTYPE', { 'site.yaml': 'mark: mark.svg\n', 'mark.svg': `<!DOCTYPE svg>${svg}` }],
  ['tags in a file with another ending', { 'tags.yml': 'caching: Caching\n' }],
  ['an invisible character in the name of a tag', { 'tags.yaml': 'caching: "Ca\\u0007ching"\n' }],
  ['a redirect with an invisible character', { 'redirects.yaml': '"/a\\u0007b": /about\n/c: "/ab\\u0007out"\n' }],
  ['a redirect to a redirect', { 'redirects.yaml': '/a: /b\n/b: /about\n' }],
  [
    'posts that are no folder',
    { pages: undefined, 'posts/good.mdx': undefined, posts: 'Words.', 'pages/about.mdx': page },
  ],
  ['a file that could run', { 'posts/page.html': '<script>', 'posts/run.js': 'x' }],
  ['a link to a file that is not there', { 'posts/data.csv': 'a', 'posts/x.mdx': post('[Data](./dat.csv)') }],
  ['a file that is shown as an image', { 'posts/data.csv': 'a', 'posts/x.mdx': post('![Data](./data.csv)') }],
  [
    'a video that is an image, with captions that are a table',
    {
      'posts/data.csv': 'a',
      'posts/x.svg': svg,
      'posts/x.mdx': post('<Video src="./x.svg" title="T" captions="./data.csv" />'),
    },
  ],
  ['a title that no card can show', fields('title: "\u{1f6aa}\u{12000}"', 'description: "D."', 'date: 2026-02-01')],
];
