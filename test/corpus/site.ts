// Invalid facts of the site, and the expected errors.
import { type Broken, post } from '#test/corpus/form.ts';

const licence = 'licence: { name: CC BY 4.0, address: https://creativecommons.org/licenses/by/4.0/ }';

const page = '---\ntitle: "A page"\ndescription: "What it is."\n---\n\nWords.\n';

export const brokenSites: readonly Broken[] = [
  [
    'links of the site that are ill-formed',
    {
      'site.yaml':
        'navigation:\n  Home: home\n  Script: javascript:alert(1)\n  Number: 5\n  Plain: http://example.org\nsocial: { Me: /about }\nlicence:\n  name: ""\n  adress: /about\n',
    },
    [
      'content/site.yaml:2 navigation has "home" as the address of Home: write a path such as /about, or a URL that begins with https://',
      'content/site.yaml:3 navigation has "javascript:alert(1)" as the address of Script: write a path such as /about, or a URL that begins with https://',
      'content/site.yaml:4 navigation has a number as the address of Number: write a path such as /about, or a URL that begins with https://',
      'content/site.yaml:5 navigation has "http://example.org" as the address of Plain: write a path such as /about, or a URL that begins with https://',
      'content/site.yaml:6 social has "/about" as the address of Me: write a URL that begins with https:// or mailto:',
      `content/site.yaml:7 licence has the unknown adress: write ${licence}`,
      `content/site.yaml:7 licence.address is missing, it must be an address: write ${licence}`,
      `content/site.yaml:8 licence.name is empty: write ${licence}`,
    ],
  ],
  [
    'links of the site to pages that are missing or hidden',
    {
      'site.yaml':
        'navigation: { A: /abuot, B: /posts/x, C: /about#none, D: /posts/old-name, E: /about, F: "https://example.org/" }\nlicence: { name: Own, address: /licence }\n',
      'posts/x.mdx': post('Words.', 'draft: true'),
    },
    [
      'content/site.yaml:1 navigation A: /abuot leads to no page (did you mean /about?): correct it, or remove it',
      'content/site.yaml:1 navigation B: /posts/x leads to a post that is not public: publish it, or remove the link',
      'content/site.yaml:1 navigation C: /about#none leads to a heading that /about does not have: correct the part after #, or remove it',
      'content/site.yaml:1 navigation D: /posts/old-name leads to an old address: write /posts/good',
      'content/site.yaml:2 licence Own: /licence leads to no page: correct it, or remove it',
    ],
  ],
  [
    'posts for new readers that are missing or hidden',
    {
      'site.yaml': 'start:\n  - good\n  - godo\n  - x\n',
      'posts/x.mdx': post('Words.', 'draft: true'),
    },
    [
      'content/site.yaml:3 start godo: /posts/godo leads to no page (did you mean /posts/good?): correct it, or remove it',
      'content/site.yaml:4 start x: /posts/x leads to a post that is not public: publish it, or remove the link',
    ],
  ],
  [
    'a list for new readers that is none',
    { 'site.yaml': 'start: good\n' },
    ['content/site.yaml:1 start is text, it must be a list of posts: write start: [good]'],
  ],
  [
    'an accent colour that cannot be read on the light background',
    { 'site.yaml': 'accent: "#ffff00"\n' },
    [
      'content/site.yaml:1 accent "#ffff00" has a contrast of 1.0 with the light background, the limit is 4.5: write "#777000", or accent: { light: "#777000", dark: "#ffff00" }',
    ],
  ],
  [
    'accent colours of which one cannot be read in its theme',
    { 'site.yaml': 'accent:\n  light: "#0b6b4f"\n  dark: "#0b6b4f"\n' },
    [
      'content/site.yaml:3 accent.dark "#0b6b4f" has a contrast of 2.5 with the dark background, the limit is 4.5: write "#449778"',
    ],
  ],
  [
    'an accent colour without quotes',
    { 'site.yaml': 'accent: #0b6b4f\n' },
    ['content/site.yaml:1 accent has only #0b6b4f, which YAML takes for a comment: write accent: "#0b6b4f"'],
  ],
  [
    'a mark that is missing',
    { 'site.yaml': 'mark: marc.svg\n', 'mark.svg': '<svg/>' },
    ['content/site.yaml:1 mark marc.svg is not there (did you mean mark.svg?): put the file at content/marc.svg'],
  ],
  [
    'a mark with a script',
    {
      'site.yaml': 'name: A\nmark: ./mark.svg\n',
      'mark.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script/></svg>',
    },
    ['content/site.yaml:2 mark mark.svg has a script, which never runs in an image: remove it'],
  ],
  [
    'a mark in another format',
    { 'site.yaml': 'mark: mark.png\n' },
    ['content/site.yaml:1 mark "mark.png" is not an SVG file: write mark: mark.svg'],
  ],
  [
    'colours and feeds that are none',
    {
      'site.yaml':
        'accent: { light: green, dark: 7 }\nfeed: { content: all, entries: 0 }\nfooter: [x]\npostsPerPage: 51\n',
    },
    [
      'content/site.yaml:1 accent.dark is a number, it must be a colour: write "#0b6b4f", in quotes',
      'content/site.yaml:1 accent.light "green" is not a colour that is read here: write "#0b6b4f", or "oklch(0.46 0.1 160)"',
      'content/site.yaml:2 feed.content is "all": write full or summary',
      'content/site.yaml:2 feed.entries is 0: write a number from 1 to 100',
      'content/site.yaml:3 footer is a list, it must be text: write footer: "x"',
      'content/site.yaml:4 postsPerPage is 51: write a number from 1 to 50',
    ],
  ],
  [
    'pages at addresses of the site',
    {
      'pages/posts/index.md': page,
      'pages/tags/own.mdx': page,
      'pages/Guides/start here.md': page,
      'pages/media.md': page,
    },
    [
      'content/pages/Guides/start here.md:1 slug "Guides/start here" has more than small letters, digits and single hyphens: rename it to pages/guides/start-here.md',
      'content/pages/media.md:1 slug "media" is taken by the site\'s own /media: rename the file',
      'content/pages/posts/index.md:1 slug "posts" is taken by the site\'s own /posts: rename the file',
      'content/pages/tags/own.mdx:1 slug "tags/own" is below the site\'s own /tags: rename the folder',
    ],
  ],
  [
    'two pages in folders with one address',
    { 'pages/guides/start.md': page, 'pages/guides/start/index.md': page },
    [
      'content/pages/guides/start/index.md:1 slug "guides/start" is taken by content/pages/guides/start.md: rename one of them',
    ],
  ],
];
