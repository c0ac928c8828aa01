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
    'a post without a description',
    fields('title: "T"', 'date: 2026-02-01'),
    [
      'content/posts/x.mdx:1 description is missing: write description: "What a reader gets from it, in one or two sentences."',
    ],
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
      'content/posts/x.mdx:1 description is missing: write description: "What a reader gets from it, in one or two sentences."',
      'content/posts/x.mdx:1 title is missing: write title: "What it is called"',
    ],
  ],
  [
    'a front matter that is only a comment',
    fields('# title: "T"'),
    [
      'content/posts/x.mdx:1 date is missing: write date: 2026-01-31',
      'content/posts/x.mdx:1 description is missing: write description: "What a reader gets from it, in one or two sentences."',
      'content/posts/x.mdx:1 title is missing: write title: "What it is called"',
    ],
  ],
  [
    'a page without a title and a description',
    { 'pages/x.mdx': '---\n---\n\nWords.\n' },
    [
      'content/pages/x.mdx:1 description is missing: write description: "What a reader gets from it, in one or two sentences."',
      'content/pages/x.mdx:1 title is missing: write title: "What it is called"',
    ],
  ],
  [
    'a page with the field of a post',
    { 'pages/x.mdx': '---\ntitle: "T"\ndescription: "D."\ndate: 2026-02-01\n---\n\nWords.\n' },
    ['content/pages/x.mdx:4 date is not a field of a page: use title, description, lang'],
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
    'a title with nothing behind it',
    fields('title:', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 title is empty, it must be text: write title: "What it is called"'],
  ],
  [
    'an empty description',
    fields('title: "T"', "description: ''", 'date: 2026-02-01'),
    [
      'content/posts/x.mdx:3 description is empty: write description: "What a reader gets from it, in one or two sentences."',
    ],
  ],
  [
    'a date with nothing behind it',
    fields('title: "T"', 'description: "D."', 'date:'),
    ['content/posts/x.mdx:4 date is empty, it must be a date: write 2026-01-31'],
  ],
  [
    'a title that is a number',
    fields('title: 2026', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 title is a number, it must be text: put it in quotes'],
  ],
  [
    'a title that is true',
    fields('title: true', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 title is true or false, it must be text: put it in quotes'],
  ],
  [
    'a title in several lines',
    fields('title: |', '  One', '  Two', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 title has several lines: write it in one'],
  ],
  [
    'a description that is a list',
    fields('title: "T"', 'description:', '  - "D."', 'date: 2026-02-01'),
    [
      'content/posts/x.mdx:3 description is a list, it must be text: write description: "What a reader gets from it, in one or two sentences."',
    ],
  ],
  [
    'a title of 111 characters',
    fields(`title: "${'t'.repeat(111)}"`, 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 title is 111 characters, the limit is 110: shorten it'],
  ],
  [
    'a description of 161 characters',
    fields('title: "T"', `description: "${'d'.repeat(161)}"`, 'date: 2026-02-01'),
    ['content/posts/x.mdx:3 description is 161 characters, the limit is 160: shorten it'],
  ],
  [
    'tags that are text',
    field('tags: caching, backend'),
    ['content/posts/x.mdx:5 tags is text, it must be a list: write tags: [architecture, backend]'],
  ],
  [
    'tags with nothing behind them',
    field('tags:'),
    ['content/posts/x.mdx:5 tags is empty, it must be a list: write tags: [architecture, backend]'],
  ],
  [
    'a tag that is a number',
    field('tags: [caching, 2026]'),
    ['content/posts/x.mdx:5 tags has a number in it, every tag is text: remove it'],
  ],
  [
    'an unknown tag that is near a known one',
    field('tags: [cacheing]'),
    [
      'content/posts/x.mdx:5 tags has "cacheing", which is not in the list (did you mean caching?): use architecture, backend, caching, or add it to content/tags.yaml',
    ],
  ],
  [
    'an unknown tag that is near none, in a list of lines',
    field('tags:', '  - caching', '  - quantum'),
    [
      'content/posts/x.mdx:7 tags has "quantum", which is not in the list: use architecture, backend, caching, or add it to content/tags.yaml',
    ],
  ],
  [
    'a tag in capitals',
    field('tags: [Caching]'),
    [
      'content/posts/x.mdx:5 tags has "Caching", which is not in the list (did you mean caching?): use architecture, backend, caching, or add it to content/tags.yaml',
    ],
  ],
  [
    'a tag given twice',
    field('tags: [caching, backend, caching]'),
    ['content/posts/x.mdx:5 tags has "caching" twice: take one out'],
  ],
  [
    'six tags, two of them unknown',
    field('tags: [architecture, backend, caching, quantum, a, b]'),
    [
      'content/posts/x.mdx:5 tags are 6, the limit is 5: keep the closest',
      'content/posts/x.mdx:5 tags has "quantum", which is not in the list: use architecture, backend, caching, or add it to content/tags.yaml',
      'content/posts/x.mdx:5 tags has "a", which is not in the list: use architecture, backend, caching, or add it to content/tags.yaml',
      'content/posts/x.mdx:5 tags has "b", which is not in the list: use architecture, backend, caching, or add it to content/tags.yaml',
    ],
  ],
  [
    'a draft that is text',
    field('draft: "true"'),
    ['content/posts/x.mdx:5 draft is text, it must be true or false: write draft: true'],
  ],
  [
    'a draft that is a word of YAML 1.1',
    field('draft: yes'),
    ['content/posts/x.mdx:5 draft is text, it must be true or false: write draft: true'],
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
    'a part of a series that is text',
    field('series:', '  title: "Redis"', '  part: "1"'),
    ['content/posts/x.mdx:7 series.part is text, it must be a number: write part: 1'],
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
    [
      'content/posts/x.mdx:5 desciption is not a field of a post (did you mean description?): use title, description, date, updated, tags, lang, draft, series, formerly, cover',
    ],
  ],
  [
    'an unknown field that is near none',
    field('author: "Someone"'),
    [
      'content/posts/x.mdx:5 author is not a field of a post: use title, description, date, updated, tags, lang, draft, series, formerly, cover',
    ],
  ],
  [
    'a known field in capitals',
    field('Draft: true'),
    [
      'content/posts/x.mdx:5 Draft is not a field of a post (did you mean draft?): use title, description, date, updated, tags, lang, draft, series, formerly, cover',
    ],
  ],
  [
    'unknown fields with the names of every object',
    field('constructor: 1', '__proto__: 2', 'toString: 3'),
    [
      'content/posts/x.mdx:5 constructor is not a field of a post: use title, description, date, updated, tags, lang, draft, series, formerly, cover',
      'content/posts/x.mdx:6 __proto__ is not a field of a post: use title, description, date, updated, tags, lang, draft, series, formerly, cover',
      'content/posts/x.mdx:7 toString is not a field of a post: use title, description, date, updated, tags, lang, draft, series, formerly, cover',
    ],
  ],
  [
    'old slugs that are text',
    field('formerly: a-slug'),
    ['content/posts/x.mdx:5 formerly is text, it must be a list: write formerly: [its-old-slug]'],
  ],
  [
    'an old slug that is none',
    field('formerly: [a-slug, A_Slug]'),
    ['content/posts/x.mdx:5 formerly "A_Slug" is not a slug: write small letters, digits and single hyphens'],
  ],
  [
    'an old slug given twice',
    field('formerly: [a-slug, a-slug]'),
    ['content/posts/x.mdx:5 formerly has "a-slug" twice: take one out'],
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
