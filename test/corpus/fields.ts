// Invalid fields and the expected errors.
import { type Broken, field, fields } from '#test/corpus/form.ts';

export const brokenFields: readonly Broken[] = [
  [
    'languages that are none',
    fields('title: "T"', 'description: "D."', 'date: 2026-02-01', 'lang: jp'),
    ['content/posts/x.mdx:5 lang "jp" is not a language: write lang: ja'],
  ],
  [
    'a list of languages',
    fields('title: "T"', 'description: "D."', 'date: 2026-02-01', 'lang: [en]'),
    ['content/posts/x.mdx:5 lang is a list, it must be a language: write lang: en'],
  ],
  [
    'a post without a title',
    fields('description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:1 title is missing: write title: "What it is called"'],
  ],
  [
    'a post without a date',
    fields('title: "T"', 'description: "D."'),
    ['content/posts/x.mdx:1 date is missing: write date: 2026-01-31'],
  ],
  [
    'a post without any field',
    fields(''),
    [
      'content/posts/x.mdx:1 date is missing: write date: 2026-01-31',
      'content/posts/x.mdx:1 warning: description is missing, so the first paragraph is used instead: write description: "What a reader gets from it, in one or two sentences."',
      'content/posts/x.mdx:1 title is missing: write title: "What it is called"',
    ],
  ],
  [
    'a front matter that is only a comment',
    fields('# title: "T"'),
    [
      'content/posts/x.mdx:1 date is missing: write date: 2026-01-31',
      'content/posts/x.mdx:1 warning: description is missing, so the first paragraph is used instead: write description: "What a reader gets from it, in one or two sentences."',
      'content/posts/x.mdx:1 title is missing: write title: "What it is called"',
    ],
  ],
  [
    'a page without a title and a description',
    { 'pages/x.mdx': '---\n---\n\nWords.\n' },
    [
      'content/pages/x.mdx:1 warning: description is missing, so the first paragraph is used instead: write description: "What a reader gets from it, in one or two sentences."',
      'content/pages/x.mdx:1 title is missing: write title: "What it is called"',
    ],
  ],
  [
    'an empty title',
    fields('title: ""', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 title is empty: write title: "What it is called"'],
  ],
  [
    'a title of spaces',
    fields('title: "   "', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 title is empty: write title: "What it is called"'],
  ],
  [
    'a title without a value',
    fields('title:', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 title is empty, it must be text: write title: "What it is called"'],
  ],
  [
    'a date without a value',
    fields('title: "T"', 'description: "D."', 'date:'),
    ['content/posts/x.mdx:4 date is empty, it must be a date: write 2026-01-31'],
  ],
  [
    'a title in several lines',
    fields('title: |', '  One', '  Two', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 title has several lines: write it in one, with \\\\ for a backslash in double quotes'],
  ],
  [
    'a description that is a list',
    fields('title: "T"', 'description:', '  - "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:3 description is a list, it must be text: write description: "D."'],
  ],
  [
    'a title of 111 characters',
    fields(`title: "${'t'.repeat(111)}"`, 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 title is 111 characters, the limit is 110: shorten it'],
  ],
  [
    'a tag that is a number',
    field('tags: [caching, 2026]'),
    [
      'content/posts/x.mdx:5 tags has "2026", which is not in the list: use architecture, backend, caching, or add 2026: "2026" to content/tags.yaml',
    ],
  ],
  [
    'an unknown tag that is near a known one',
    field('tags: [cacheing]'),
    [
      'content/posts/x.mdx:5 tags has "cacheing", which is not in the list (did you mean caching?): use architecture, backend, caching, or add cacheing: "Cacheing" to content/tags.yaml',
    ],
  ],
  [
    'an unknown tag that is near none, in a list of lines',
    field('tags:', '  - caching', '  - quantum'),
    [
      'content/posts/x.mdx:7 tags has "quantum", which is not in the list: use architecture, backend, caching, or add quantum: "Quantum" to content/tags.yaml',
    ],
  ],
  [
    'a tag in capitals',
    field('tags: [Caching]'),
    [
      'content/posts/x.mdx:5 tags has "Caching", which is not in the list (did you mean caching?): use architecture, backend, caching, or write caching and add caching: "Caching" to content/tags.yaml',
    ],
  ],
  [
    'a tag given twice',
    field('tags: [caching, backend, caching]'),
    ['content/posts/x.mdx:5 tags has "caching" twice: remove one'],
  ],
  [
    'six tags, two of them unknown',
    field('tags: [architecture, backend, caching, quantum, a, b]'),
    [
      'content/posts/x.mdx:5 tags are 6, the limit is 5: keep the closest',
      'content/posts/x.mdx:5 tags has "quantum", which is not in the list: use architecture, backend, caching, or add quantum: "Quantum" to content/tags.yaml',
      'content/posts/x.mdx:5 tags has "a", which is not in the list: use architecture, backend, caching, or add a: "A" to content/tags.yaml',
      'content/posts/x.mdx:5 tags has "b", which is not in the list: use architecture, backend, caching, or add b: "B" to content/tags.yaml',
    ],
  ],
  [
    'a series that is text',
    field('series: Redis'),
    ['content/posts/x.mdx:5 series is text, it must be a map: write series: { title: "Its name", part: 1 }'],
  ],
  [
    'a series without its part',
    field('series: { title: "Redis" }'),
    ['content/posts/x.mdx:5 series.part is missing: write part: 1'],
  ],
  [
    'a series without anything',
    field('series: {}'),
    [
      'content/posts/x.mdx:5 series.part is missing: write part: 1',
      'content/posts/x.mdx:5 series.title is missing: write title: "The name of the series"',
    ],
  ],
  [
    'a part of a series that is no whole number',
    field('series:', '  title: "Redis"', '  part: 1.5'),
    ['content/posts/x.mdx:7 series.part is 1.5: count the parts 1, 2, 3'],
  ],
  [
    'a part of a series that is zero',
    field('series: { title: "Redis", part: 0 }'),
    ['content/posts/x.mdx:5 series.part is 0: count the parts 1, 2, 3'],
  ],
  [
    'an unknown field in a series',
    field('series:', '  title: "Redis"', '  part: 1', '  parts: 3'),
    ['content/posts/x.mdx:8 series.parts is not a field of a series (did you mean part?): use title, part'],
  ],
  [
    'a cover that is text',
    field('cover: ./cover.png'),
    [
      'content/posts/x.mdx:5 cover is text, it must be a map: write cover: { src: ./cover.png, alt: "What the image shows" }',
    ],
  ],
  [
    'a cover without alt text',
    field('cover:', '  src: ./cover.png'),
    [
      'content/posts/x.mdx:5 cover.alt is missing: write alt: "What the image shows"',
      'content/posts/x.mdx:6 cover.src ./cover.png is not there: put the file at content/posts/cover.png, or correct its name',
    ],
  ],
  [
    'a cover with an empty alt text, and which is not there',
    field('cover:', '  src: ./cover.png', '  alt: ""'),
    [
      'content/posts/x.mdx:6 cover.src ./cover.png is not there: put the file at content/posts/cover.png, or correct its name',
      'content/posts/x.mdx:7 cover.alt is empty: write alt: "What the image shows"',
    ],
  ],
  [
    'an unknown field in a cover',
    field('cover:', '  src: ./cover.png', '  alt: "A"', '  width: 20'),
    [
      'content/posts/x.mdx:6 cover.src ./cover.png is not there: put the file at content/posts/cover.png, or correct its name',
      'content/posts/x.mdx:8 cover.width is not a field of a cover: use src, alt',
    ],
  ],
  [
    'a cover that is not there',
    field('cover:', '  src: ./cover.png', '  alt: "A"'),
    [
      'content/posts/x.mdx:6 cover.src ./cover.png is not there: put the file at content/posts/cover.png, or correct its name',
    ],
  ],
  [
    'a cover at an address',
    field('cover:', '  src: https://example.org/cover.png', '  alt: "A"'),
    [
      'content/posts/x.mdx:6 cover.src https://example.org/cover.png is not beside the post: put the file there and write ./its-name.png',
    ],
  ],
  [
    'an unknown field that is near a known one',
    field('desciption: "D."'),
    ['content/posts/x.mdx:5 desciption is not a field of a post (did you mean description?): rename it, or remove it'],
  ],
  [
    'a known field in capitals',
    field('Draft: true'),
    ['content/posts/x.mdx:5 Draft is not a field of a post (did you mean draft?): rename it, or remove it'],
  ],
  [
    'fields of other generators that hide, date or move a post',
    fields(
      'title: "T"',
      'description: "D."',
      'pubDate: 2026-02-01',
      'published: false',
      'hidden: true',
      'status: draft',
      'permalink: /2015/03/x.html',
      'slug: another-slug',
      'aliases: [/old]',
    ),
    [
      'content/posts/x.mdx:4 pubDate is called date here: rename it to date',
      'content/posts/x.mdx:5 published is called draft here, and the post would be published: write draft: true instead of it',
      'content/posts/x.mdx:6 hidden does not hide a post here: write draft: true instead of it, or remove it',
      'content/posts/x.mdx:7 status is called draft here, and the post would be published: write draft: true instead of it',
      'content/posts/x.mdx:8 permalink changes nothing, the name of the file is the address: rename the file, or write redirects: [/2015/03/x.html, /old] instead of it',
      'content/posts/x.mdx:9 slug changes nothing, the name of the file is the address: rename the file, or write formerly: [another-slug] instead of it',
      'content/posts/x.mdx:10 aliases is called redirects here: write redirects: [/2015/03/x.html, /old] instead of it',
    ],
  ],
  [
    'addresses that are none',
    field('canonical: http://example.org/x', 'redirects: [old, //example.org, "/a b"]'),
    [
      'content/posts/x.mdx:5 canonical "http://example.org/x" is not an https address: write canonical: https://example.org/post',
      'content/posts/x.mdx:6 redirects "old" is not an address of this site: write /old',
      'content/posts/x.mdx:6 redirects "//example.org" is not an address of this site: write /example.org',
      'content/posts/x.mdx:6 redirects "/a b" is not an address of this site: write /a%20b',
    ],
  ],
  [
    'an old slug that is an address',
    field('formerly: [/2015/03/x.html]'),
    [
      'content/posts/x.mdx:5 formerly "/2015/03/x.html" is an address, not a slug: write redirects: [/2015/03/x.html] instead of it',
    ],
  ],
  [
    'an old slug that is none',
    field('formerly: [a-slug, A_Slug]'),
    ['content/posts/x.mdx:5 formerly "A_Slug" is not a slug: write small letters, digits and single hyphens'],
  ],
  [
    'an old slug given twice',
    field('formerly: [a-slug, a-slug]'),
    ['content/posts/x.mdx:5 formerly has "a-slug" twice: remove one'],
  ],
  [
    'an old slug that is the own one',
    field('formerly: [x]'),
    ['content/posts/x.mdx:5 formerly "x" is the post\'s own slug: name only slugs it no longer has'],
  ],
  [
    'an old slug that another post has now',
    field('formerly: [good]'),
    ['content/posts/x.mdx:5 formerly "good" is the slug of content/posts/good.mdx: remove it'],
  ],
  [
    'an old slug that another post had, too',
    field('formerly: [a-slug, old-name]'),
    [
      'content/posts/x.mdx:5 formerly "old-name" is an old slug of content/posts/good.mdx, too: remove it from one of them',
    ],
  ],
];
