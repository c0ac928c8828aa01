// Missing or invalid front matter, and the expected errors.
import { type Broken, field, fields } from '#test/corpus/form.ts';

export const brokenYaml: readonly Broken[] = [
  [
    'a quote that is not closed',
    fields('title: "T', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter has a quote that is not closed: write " at its end'],
  ],
  [
    'a quote within quotes',
    fields('title: "The "best" post"', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter has text after the end of a value: write title: "The \\"best\\" post"'],
  ],
  [
    'a tab as indentation',
    field('series:', '\ttitle: "Redis"', '\tpart: 1'),
    ['content/posts/x.mdx:6 front matter is indented with a tab: use two spaces'],
  ],
  [
    'two fields that stand twice',
    fields('title: "T"', 'description: "D."', 'date: 2026-02-01', 'title: "T"', 'date: 2026-02-01'),
    ['content/posts/x.mdx:5 title is written twice: keep one', 'content/posts/x.mdx:6 date is written twice: keep one'],
  ],
  [
    'an indentation that fits nothing',
    fields('title: "T"', '  description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:3 front matter is indented unlike the lines around it: start each field in the same column'],
  ],
  [
    'a colon in plain text',
    fields('title: Redis: the good parts', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter has a colon in plain text: write title: "Redis: the good parts"'],
  ],
  [
    'a plain text that starts with a sign of YAML',
    fields('title: @home', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter has text that starts with @: write title: "@home"'],
  ],
  [
    'a plain text with a # in it',
    fields('title: We closed issue #42 today', 'description: D.', 'date: 2026-02-01'),
    [
      'content/posts/x.mdx:2 title ends before #42 today, which YAML takes for a comment: write title: "We closed issue #42 today", or put the comment on a line of its own',
    ],
  ],
  [
    'plain texts with a # in them, beside another error',
    fields(
      'title: "T"',
      'description: Why C # is',
      'date: 2026-02-01',
      'series: ',
      '  title: Part #1',
      '  part: 1',
      'titel: me',
    ),
    [
      'content/posts/x.mdx:3 description ends before # is, which YAML takes for a comment: write description: "Why C # is", or put the comment on a line of its own',
      'content/posts/x.mdx:6 title ends before #1, which YAML takes for a comment: write title: "Part #1", or put the comment on a line of its own',
      'content/posts/x.mdx:8 titel is not a field of a post (did you mean title?): rename it, or remove it',
    ],
  ],
  [
    'a text that begins with a #',
    fields('title: #42 is closed', 'description: "D."', 'date: 2026-02-01'),
    [
      'content/posts/x.mdx:2 title has only #42 is closed, which YAML takes for a comment: write title: "#42 is closed"',
      'content/posts/x.mdx:2 title is empty, it must be text: write title: "What it is called"',
    ],
  ],
  [
    'a name of a tag with a #',
    { 'tags.yaml': 'architecture: Architecture\nbackend: Backend\ncaching: C #\n' },
    [
      'content/tags.yaml:3 caching ends before #, which YAML takes for a comment: write caching: "C #", or put the comment on a line of its own',
    ],
  ],
  [
    'backslashes in double quotes that are escapes',
    fields('title: "C:\\temp"', 'description: "D:\\new"', 'date: 2026-02-01', 'cover: { src: "./x.png", alt: "A\\e" }'),
    [
      'content/posts/x.mdx:2 title has the control character U+0009: remove it, and write \\\\ for a backslash in double quotes',
      'content/posts/x.mdx:3 description has several lines: write it in one, with \\\\ for a backslash in double quotes',
      'content/posts/x.mdx:5 cover.alt has the control character U+001B: remove it, and write \\\\ for a backslash in double quotes',
      'content/posts/x.mdx:5 cover.src ./x.png is not there: put the file at content/posts/x.png, or correct its name',
    ],
  ],
  [
    'a text that starts with a backtick',
    fields('title: `npm ci` is not npm install', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter has text that starts with `: write title: "`npm ci` is not npm install"'],
  ],
  [
    'a text that starts with a dash',
    fields('title: - a dash', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter cannot be read from - on: write title: "- a dash"'],
  ],
  [
    'a text that starts with a bracket',
    fields('title: [Draft] A post', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter has text after the end of a value: write title: "[Draft] A post"'],
  ],
  [
    'a text in brackets',
    fields('title: [Draft]', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 title is a list, it must be text: write title: "Draft"'],
  ],
  [
    'a text that starts with a sign of blocks',
    fields('title: > 9,000 requests', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter cannot be read from 9 on: write title: "> 9,000 requests"'],
  ],
  [
    'a text that ends with a colon',
    fields('title: What we do:', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter has a colon in plain text: write title: "What we do:"'],
  ],
  [
    'a text that starts with a question mark',
    fields('title: ? Why', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter has a colon in plain text: write title: "? Why"'],
  ],
  [
    'a text in a block',
    fields('title: |', '  One', '  two', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 title has several lines: write it in one, with \\\\ for a backslash in double quotes'],
  ],
  [
    'a plain text that starts with a percent sign',
    fields('title: %d posts', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter has text that starts with %: write title: "%d posts"'],
  ],
  [
    'a plain text that starts with a star',
    fields('title: *bold*', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter has text that starts with *: write title: "*bold*"'],
  ],
  [
    'a plain text that starts with an exclamation mark',
    fields('title: !important words', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter has text that starts with !: write title: "!important words"'],
  ],
  [
    'a plain text that starts with an ampersand',
    fields('title: &me', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter has text that starts with &: write title: "&me"'],
  ],
  [
    'a list that is not closed',
    field('tags: [caching, backend'),
    ['content/posts/x.mdx:5 front matter has a bracket that is not closed: write ] where it ends'],
  ],
  [
    'a line that is not a field',
    fields('title: "T"', 'description: "D."', 'just words', 'date: 2026-02-01'),
    [
      'content/posts/x.mdx:4 front matter has a line that is not a field: write it as name: value, with a space after the colon, or remove it',
    ],
  ],
  [
    'a field without a space after the colon',
    fields('title:"T"', 'description: "D."', 'date: 2026-02-01'),
    [
      'content/posts/x.mdx:2 front matter has a line that is not a field: write it as name: value, with a space after the colon, or remove it',
    ],
  ],
  [
    'an unknown escape in quotes',
    fields('title: "C:\\path"', 'description: "D."', 'date: 2026-02-01'),
    ['content/posts/x.mdx:2 front matter has \\p in double quotes, which means nothing there: write \\\\p'],
  ],
  [
    'front matter that is a list',
    fields('- title: "T"', '- date: 2026-02-01'),
    [
      'content/posts/x.mdx:2 front matter is a list, it must be fields: remove the hyphen before each, as in title: "What it is called"',
    ],
  ],
  [
    'front matter that is text',
    fields('words'),
    ['content/posts/x.mdx:2 front matter is text, it must be fields: write title: "What it is called"'],
  ],
  [
    'a name that is a list',
    field('? [a, b]', ': c'),
    ['content/posts/x.mdx:5 front matter has a list or a map for a name: write it as name: value'],
  ],
  [
    'a part of a series that is not a number',
    field('series: { title: "Redis", part: .nan }'),
    ['content/posts/x.mdx:5 series.part is not a finite number, it must be a number: write part: 1'],
  ],
  [
    'references that repeat each other without end',
    field('a: &a [x, x, x]', 'b: &b [*a, *a, *a]', 'c: [*b, *b, *b]'),
    ['content/posts/x.mdx:5 front matter has text that starts with &: write a: "&a [x, x, x]"'],
  ],
  [
    'a second document',
    field('...', 'draft: true'),
    ['content/posts/x.mdx:6 front matter continues after its end: remove the line with ... or ---'],
  ],
  [
    'a tag of YAML',
    field('draft: !!js/function "x"'),
    ['content/posts/x.mdx:5 front matter has text that starts with !: write draft: "!!js/function \\"x\\""'],
  ],
  [
    'a list with a comma too many and a map that is not closed',
    field('series: { title: "Redis", part: 1'),
    ['content/posts/x.mdx:5 front matter has a bracket that is not closed: write } where it ends'],
  ],
  [
    'no front matter',
    { 'posts/x.mdx': 'Words.\n\nMore {words}.\n' },
    [
      'content/posts/x.mdx:1 front matter is missing: start the file with --- on a line of its own, then the fields',
      'content/posts/x.mdx:3 MDX has the expression {words}, which is not evaluated: write \\{ for a brace, or put it in code',
    ],
  ],
  [
    'an empty file',
    { 'posts/x.mdx': '' },
    ['content/posts/x.mdx:1 front matter is missing: start the file with --- on a line of its own, then the fields'],
  ],
  [
    'front matter after an empty line',
    { 'posts/x.mdx': '\n---\ntitle: "T"\n---\n\nWords.\n' },
    ['content/posts/x.mdx:1 front matter starts after an empty line: remove what is above ---'],
  ],
  [
    'front matter that is not closed',
    { 'posts/x.mdx': '---\ntitle: "T {1}"\ndescription: "D."\ndate: 2026-02-01\n\nWords {here}.\n' },
    ['content/posts/x.mdx:1 front matter has no end: close it with --- on a line of its own'],
  ],
  [
    'front matter that is JavaScript',
    { 'posts/x.mdx': '---js\n{ title: process.exit(1) }\n---\n\nWords {here}.\n' },
    [
      'content/posts/x.mdx:1 front matter opens with ---js, only YAML is read: open it with --- alone',
      'content/posts/x.mdx:5 MDX has the expression {here}, which is not evaluated: write \\{ for a brace, or put it in code',
    ],
  ],
  [
    'front matter that names its language',
    { 'posts/x.mdx': '--- yaml\ntitle: "T"\n---\n\nWords.\n' },
    ['content/posts/x.mdx:1 front matter opens with --- yaml, only YAML is read: open it with --- alone'],
  ],
  [
    'front matter in plus signs',
    { 'posts/x.mdx': '+++\ntitle = "T"\n+++\n\nWords.\n' },
    [
      'content/posts/x.mdx:1 front matter is TOML, only YAML is read: convert it with npm run import, or write name: value between two lines of ---',
    ],
  ],
  [
    'front matter that is JSON',
    { 'posts/x.mdx': '{\n  "title": "T"\n}\n\nWords {here}.\n' },
    [
      'content/posts/x.mdx:1 front matter is JSON, only YAML is read: convert it with npm run import, or write name: value between two lines of ---',
      'content/posts/x.mdx:5 MDX has the expression {here}, which is not evaluated: write \\{ for a brace, or put it in code',
    ],
  ],
  [
    'front matter that is too long',
    field(...Array.from({ length: 2_000 }, (_, number) => `field${number}: 1`)),
    ['content/posts/x.mdx:1 front matter is 24960 characters, the limit is 10000: remove lines that are not fields'],
  ],
];
