// Tests that exports of WordPress and Ghost are imported with texts, tags, authors, drafts, dates, images and old addresses.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { convert } from '#lib/import/convert.ts';
import { readSource } from '#lib/import/source/read-source.ts';
import { putFiles } from '#test/corpus/folder.ts';
import type { Files } from '#test/corpus/form.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'load-bearing-import-'));
});

afterEach(() => rm(root, { recursive: true }));

async function importFiles(files: Files, name: string): Promise<Record<string, string>> {
  await putFiles(root, files);
  const plan = convert(readSource(join(root, name), {}), { readContent: () => '', now: Date.parse('2026-01-01') });
  const notes = plan.documents.flatMap((document) => document.notes.map(({ line, message }) => `${line} ${message}`));
  const outputs = [...plan.outputs].map(([path, output]): [string, string] => [
    path,
    'text' in output ? output.text : 'copied',
  ]);
  return { ...Object.fromEntries(outputs), notes: notes.join('\n') };
}

const item = (fields: Record<string, string>, rest = '') =>
  `<item>${Object.entries(fields)
    .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
    .join('')}${rest}</item>`;

const classic = `First with <em>em</em>.
Second line.

[caption id="attachment_7" width="300"]<a href="https://old.example/wp-content/uploads/2019/a.png"><img src="https://old.example/wp-content/uploads/2019/a-300x200.png" alt="A" /></a> The caption[/caption]

[code language="php"]
if (a < b) {}
[/code]

See <a href="https://old.example/?p=12">the draft</a>.`;

const blocks = `<!-- wp:paragraph -->
<p>A <strong>block</strong>.</p>
<!-- /wp:paragraph -->
<!-- wp:code -->
<pre class="wp-block-code"><code lang="js">a &lt; b</code></pre>
<!-- /wp:code -->`;

const wxr = `<?xml version="1.0"?><rss><channel><title>Old</title><link>https://old.example</link><language>en-US</language><wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_login>jo</wp:author_login><wp:author_display_name>Jo Doe</wp:author_display_name></wp:author>
${item({ title: 'a', 'wp:post_id': '7', 'wp:post_type': 'attachment', 'wp:status': 'inherit', 'wp:attachment_url': 'https://old.example/wp-content/uploads/2019/a.png' })}
${item({ title: 'Classic & old', link: 'https://old.example/2019/02/classic/', 'dc:creator': 'jo', 'content:encoded': classic, 'wp:post_id': '11', 'wp:post_date_gmt': '2019-02-03 10:11:12', 'wp:post_name': 'classic', 'wp:status': 'publish', 'wp:post_type': 'post' }, '<category domain="category" nicename="tech">Tech</category><category domain="post_tag" nicename="php">PHP</category>')}
${item({ title: 'Blocks', link: 'https://old.example/?p=12', 'content:encoded': blocks, 'excerpt:encoded': '<p class="x">An excerpt.</p>', 'wp:post_id': '12', 'wp:post_date': '2020-01-01 00:00:00', 'wp:post_date_gmt': '0000-00-00 00:00:00', 'wp:status': 'draft', 'wp:post_type': 'post' })}
</channel></rss>`;

test('an export of WordPress with its uploads', async () => {
  const files = await importFiles({ 'export.xml': wxr, 'wp-content/uploads/2019/a.png': 'png' }, 'export.xml');
  expect(files['posts/classic/index.md']?.replace(/^authors: .*\n/m, '')).toBe(`---
title: "Classic & old"
date: 2019-02-03T10:11:12Z
tags: [php, tech]
---

First with *em*.\\
Second line.

![A](./a.png "The caption")

\`\`\`php
if (a < b) {}
\`\`\`

See [the draft](/posts/blocks).
`);
  expect(files['posts/blocks.md']).toContain(
    'date: 2020-01-01\ndraft: true\n---\n\nA **block**.\n\n```js\na < b\n```\n',
  );
  expect(files['posts/blocks.md']).toContain('description: "An excerpt."\n');
  expect(files['posts/classic/a.png']).toBe('copied');
  expect(files['tags.yaml']).toBe('php: "PHP"\ntech: "Tech"\n');
  expect(files['redirects.yaml']?.split('\n')).toEqual(
    expect.arrayContaining([
      '"/2019/02/classic": /posts/classic',
      '"/?p=11": /posts/classic',
      '"/category/tech": /tags/tech',
      '"/feed": /feed.xml',
    ]),
  );
  expect(files.redirects).toBeUndefined();
  expect(files.notes).toBe('');
});

const lexical = JSON.stringify({
  root: {
    children: [
      { type: 'paragraph', children: [{ type: 'text', text: 'Bold', format: 1 }] },
      { type: 'codeblock', code: 'x < 1', language: 'js' },
      { type: 'callout', calloutText: 'Care', backgroundColor: 'yellow' },
    ],
  },
});
const mobiledoc = JSON.stringify({
  version: '0.3.1',
  cards: [['markdown', { markdown: '# Third\n\nText **b**' }]],
  sections: [[10, 0]],
});
const html = `<p>Hi <a href="__GHOST_URL__/second/">two</a></p><figure class="kg-card kg-image-card"><img src="__GHOST_URL__/content/images/2020/b.png" alt="B"><figcaption>Cap</figcaption></figure><figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://a.example"><div class="kg-bookmark-title">Title A</div></a></figure>`;
const ghost = JSON.stringify({
  db: [
    {
      data: {
        posts: [
          {
            id: '1',
            title: 'First',
            slug: 'first',
            html,
            status: 'published',
            published_at: '2021-01-02T03:04:05.000Z',
            custom_excerpt: 'Ex',
          },
          {
            id: '2',
            title: 'Second',
            slug: 'second',
            lexical,
            status: 'draft',
            created_at: '2022-01-02T03:04:05.000Z',
          },
          {
            id: '3',
            title: 'Third',
            slug: 'third',
            mobiledoc,
            html: '<p>x</p>',
            status: 'published',
            published_at: '2020-01-02T03:04:05.000Z',
          },
        ],
        tags: [{ id: 't', name: 'News', slug: 'news' }],
        posts_tags: [{ post_id: '1', tag_id: 't' }],
        users: [{ id: 'u', name: 'Ann Lee', slug: 'ann' }],
        posts_authors: [{ post_id: '1', author_id: 'u' }],
      },
    },
  ],
});

test('an export of Ghost with its images', async () => {
  const files = await importFiles({ 'export.json': ghost, 'content/images/2020/b.png': 'png' }, 'export.json');
  expect(files['posts/first/index.md']).toContain('description: "Ex"\ndate: 2021-01-02T03:04:05Z\ntags: [news]\n');
  expect(files['posts/first/index.md']).toContain(
    'Hi [two](/posts/second)\n\n![B](./b.png "Cap")\n\n[Title A](https://a.example)\n',
  );
  expect(files['posts/second.md']).toContain(
    'draft: true\n---\n\n**Bold**\n\n```js\nx < 1\n```\n\n> [!WARNING]\n> Care\n',
  );
  expect(files['posts/third.md']).toContain('---\n\nText **b**\n');
  expect(files['redirects.yaml']).toContain('"/first": /posts/first\n');
  expect(files.notes).toBe('');
});

test('cards of Ghost, and posts that are not for everybody', async () => {
  const card = (name: string, inner: string, tag = 'div') =>
    `<${tag} class="kg-card kg-${name}-card">${inner}</${tag}>`;
  const cards = [
    card('gallery', '<img src="https://x.example/a.png" alt="A"><img src="https://x.example/b.png" alt="B">', 'figure'),
    card(
      'audio',
      '<audio src="https://x.example/a.mp3"></audio><div class="kg-audio-title">Talk</div><button>Play</button>',
    ),
    card(
      'video',
      '<video src="https://x.example/a.mp4"></video><span>0:00</span><figcaption>Film</figcaption>',
      'figure',
    ),
    card(
      'file',
      '<a href="__GHOST_URL__/content/files/a.pdf"><div class="kg-file-card-title">Paper</div><i>1 KB</i></a>',
    ),
    card(
      'audio',
      '<audio src="__GHOST_URL__/content/media/b.mp3"></audio><div class="kg-audio-title">1. Song *a*</div>',
    ),
    card(
      'video',
      '<video src="__GHOST_URL__/content/media/b.mp4"></video><figcaption>Short film</figcaption>',
      'figure',
    ),
    card('signup', '<form>Join</form>'),
  ];
  const row = { status: 'published', published_at: '2021-01-02T03:04:05.000Z' };
  const posts = [
    { ...row, id: '1', title: 'Cards', slug: 'cards', visibility: 'public', html: cards.join('') },
    { ...row, id: '2', title: 'Paid', slug: 'paid', visibility: 'paid', html: '<p>x</p>' },
    { ...row, id: '3', title: 'Sent', slug: 'sent', status: 'sent', html: '<p>x</p>' },
  ];
  const files = await importFiles(
    {
      'export.json': JSON.stringify({ db: [{ data: { posts } }] }),
      'content/files/a.pdf': '%PDF',
      'content/media/b.mp3': 'x',
      'content/media/b.mp4': 'x',
    },
    'export.json',
  );
  expect(files['posts/cards/index.md']?.split('---\n\n')[1]).toBe(
    '[A](https://x.example/a.png)\n\n[B](https://x.example/b.png)\n\n[Talk](https://x.example/a.mp3)\n\n[Film](https://x.example/a.mp4)\n\n[Paper](./a.pdf)\n\n<audio src="./b.mp3" controls></audio>\n\n1\\. Song \\*a\\*\n\n<video src="./b.mp4" controls></video>\n\nShort film\n',
  );
  expect([files['posts/paid.md'], files['posts/sent.md']]).toEqual([
    expect.stringContaining('draft: true'),
    expect.stringContaining('draft: true'),
  ]);
});

test('footnotes and code of WordPress become Markdown', async () => {
  const content = `<!-- wp:paragraph -->
<p>A<sup data-fn="f" class="fn"><a href="#f" id="f-link">1</a></sup></p>
<!-- /wp:paragraph -->

<!-- wp:syntaxhighlighter/code {"language":"php"} -->
<pre class="wp-block-syntaxhighlighter-code">echo 1;</pre>
<!-- /wp:syntaxhighlighter/code -->

[sourcecode language="python"]if a &lt; b:[/sourcecode]`;
  const meta =
    '<wp:postmeta><wp:meta_key>footnotes</wp:meta_key><wp:meta_value><![CDATA[[{"content":"The note.","id":"f"}]]]></wp:meta_value></wp:postmeta>';
  const fields = {
    title: 'A',
    'wp:post_type': 'post',
    'wp:status': 'publish',
    'wp:post_name': 'a',
    'wp:post_date': '2020-01-01 00:00:00',
    'content:encoded': content,
  };
  const xml = `<rss><channel><wp:wxr_version>1.2</wp:wxr_version>${item(fields, meta)}</channel></rss>`;
  const files = await importFiles({ 'export.xml': xml }, 'export.xml');
  expect(files['posts/a.md']).toContain(
    'A[^1]\n\n```php\necho 1;\n```\n\n```python\nif a < b:\n```\n\n[^1]: The note.\n',
  );
});

test('a formula with an empty line in the classic editor of WordPress is one formula', async () => {
  const content = 'A.\n\n$$\na_1 = b\n\n+ c\n$$\n\nPay $$ or\n\nmore $$.';
  const fields = {
    title: 'A',
    'wp:post_type': 'post',
    'wp:status': 'publish',
    'wp:post_name': 'a',
    'wp:post_date': '2020-01-01 00:00:00',
    'content:encoded': content,
  };
  const xml = `<rss><channel><wp:wxr_version>1.2</wp:wxr_version>${item(fields)}</channel></rss>`;
  const files = await importFiles({ 'export.xml': xml }, 'export.xml');
  expect(files['posts/a.md']).toContain('A.\n\n$$\na_1 = b\n+ c\n$$\n\nPay $$ or\n\nmore $$.\n');
});

test('cards of Ghost keep their descriptions, emoji and buttons, and those that are left out are reported', async () => {
  const html = [
    '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://a.example"><div class="kg-bookmark-title">T</div><div class="kg-bookmark-description">About it.</div></a><figcaption>C</figcaption></figure>',
    '<div class="kg-card kg-callout-card kg-callout-card-blue"><div class="kg-callout-emoji">💡</div><div class="kg-callout-text">Mind</div></div>',
    '<div class="kg-card kg-signup-card"><form>Join</form></div><!--kg-card-begin: html--><script>run()</script><!--kg-card-end: html-->',
  ].join('\n');
  const lexical = JSON.stringify({
    root: {
      children: [
        { type: 'bookmark', url: 'https://a.example', metadata: { title: 'T', description: 'About it.' } },
        { type: 'callout', calloutText: 'Mind', calloutEmoji: '💡', backgroundColor: 'blue' },
        {
          type: 'product',
          productTitle: 'P',
          productDescription: '<p>D</p>',
          productUrl: 'https://b.example',
          productButton: 'Buy',
        },
        { type: 'hologram', name: 'x' },
      ],
    },
  });
  const row = { status: 'published', published_at: '2021-01-02T03:04:05.000Z' };
  const posts = [
    { ...row, id: '1', title: 'A', slug: 'a', html },
    { ...row, id: '2', title: 'B', slug: 'b', lexical },
  ];
  const users = [{ id: 'u', name: 'Ann Lee', slug: 'ann', profile_image: '__GHOST_URL__/content/images/ann.png' }];
  const postsAuthors = [{ post_id: '1', author_id: 'u' }];
  const data = { posts, users, posts_authors: postsAuthors };
  const files = await importFiles(
    { 'export.json': JSON.stringify({ db: [{ data }] }), 'content/images/ann.png': 'png' },
    'export.json',
  );
  const start = '[T](https://a.example)\n\nAbout it.\n\n';
  expect(files['posts/a.md']).toContain(`${start}C\n\n> [!NOTE]\n> 💡 Mind\n`);
  expect(files['posts/b.md']).toContain(`${start}> [!NOTE]\n> 💡 Mind\n\n**P**\n\nD\n\n[Buy](https://b.example)\n`);
  expect(files['authors.yaml']).toBe('ann-lee:\n  name: "Ann Lee"\n  avatar: "./ann-lee.png"\n');
  expect(files['ann-lee.png']).toBe('copied');
  expect(files.notes).toBe(
    [
      '3 a form to sign up is left out',
      '3 a script is left out',
      '4 the card "hologram" is left out: write in its place what it showed',
    ].join('\n'),
  );
});
