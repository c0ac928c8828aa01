// Posts that are published with warnings, and the expected warnings.
import { type Broken, dated, field, fields } from '#test/corpus/form.ts';

const noDescription =
  'description is missing, so the first paragraph is used instead: write description: "What a reader gets from it, in one or two sentences."';
const noZone = 'or your own offset such as +02:00, or the date alone';

export const warnedFields: readonly Broken[] = [
  [
    'a post without a description',
    fields('title: "T"', 'date: 2026-02-01'),
    [`content/posts/x.mdx:1 warning: ${noDescription}`],
  ],
  [
    'an empty description',
    fields('title: "T"', "description: ''", 'date: 2026-02-01'),
    [`content/posts/x.mdx:3 warning: ${noDescription}`],
  ],
  [
    'a description of 161 characters',
    fields('title: "T"', `description: "${'d'.repeat(161)}"`, 'date: 2026-02-01'),
    ['content/posts/x.mdx:3 warning: description is 161 characters, search engines and previews show 160: shorten it'],
  ],
  [
    'a page with the fields of a post',
    { 'pages/x.mdx': '---\ntitle: "T"\ndescription: "D."\ndate: 2026-02-01\ntags: [caching]\n---\n\nWords.\n' },
    [
      'content/pages/x.mdx:4 warning: date is not a field of a page and changes nothing: remove it',
      'content/pages/x.mdx:5 warning: tags is not a field of a page and changes nothing: remove it',
    ],
  ],
  [
    'a time without an offset',
    dated('2014-11-18 08:00'),
    [
      `content/posts/x.mdx:4 warning: date "2014-11-18 08:00" has no time zone and counts as UTC: write 2014-11-18T08:00Z, ${noZone}`,
    ],
  ],
  [
    'fields of other generators that change nothing',
    field(
      'layout: post',
      'comments: true',
      'constructor: 1',
      '__proto__: 2',
      'published: true',
      'slug: x',
      'private: false',
    ),
    [
      'content/posts/x.mdx:5 warning: layout is not a field of a post and changes nothing: remove it',
      'content/posts/x.mdx:6 warning: comments is not a field of a post and changes nothing: remove it',
      'content/posts/x.mdx:7 warning: constructor is not a field of a post and changes nothing: remove it',
      'content/posts/x.mdx:8 warning: __proto__ is not a field of a post and changes nothing: remove it',
      'content/posts/x.mdx:9 warning: published is not needed, every post is published unless it has draft: true: remove it',
      'content/posts/x.mdx:10 warning: slug is the name of the file already: remove it',
      'content/posts/x.mdx:11 warning: private changes nothing: remove it',
    ],
  ],
  [
    'fields that have another name here',
    field(
      'excerpt: "D."',
      'last_modified_at: 2026-03-01',
      'categories: [caching]',
      'heroImage: ./x.png',
      'canonical_url: https://example.org',
    ),
    [
      'content/posts/x.mdx:5 warning: excerpt is not read, because there is description: remove it',
      'content/posts/x.mdx:6 warning: last_modified_at is called updated here: rename it to updated',
      'content/posts/x.mdx:7 warning: categories is called tags here: rename it to tags',
      'content/posts/x.mdx:8 warning: heroImage is called cover here: write cover: { src: "./x.png", alt: "What the image shows" }',
      'content/posts/x.mdx:9 warning: canonical_url is called canonical here: rename it to canonical',
    ],
  ],
];
