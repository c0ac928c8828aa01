// Tests what the documents of a source become together: links, old addresses, languages and the lines of the report.
import { rm } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { convert } from '#lib/import/convert.ts';
import { formatReport } from '#lib/import/report.ts';
import { readSource } from '#lib/import/source/read-source.ts';
import { findChanges, writeOutputs } from '#lib/import/write.ts';
import { formatDiagnostic } from '#lib/model/diagnostic.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { type Folders, makeFolders } from '#test/corpus/folder.ts';
import { type Files, goodFolder, now } from '#test/corpus/form.ts';

let made: Folders[] = [];

afterEach(async () => {
  for (const { root } of made) await rm(root, { recursive: true });
  made = [];
});

async function importFiles(files: Files, siteYaml = '') {
  const folders = await makeFolders(files);
  made.push(folders);
  const readContent = (path: string) => (path === 'site.yaml' ? siteYaml : '');
  const collection = readSource(folders.contentDir, {});
  const plan = convert(collection, { readContent, now: Date.parse('2026-01-01') });
  const textOf = (path: string) => {
    const output = plan.outputs.get(path);
    return output && 'text' in output ? output.text : undefined;
  };
  const notes = [...plan.documents.flatMap((document) => document.notes), ...plan.omitted, ...plan.leftOut];
  return { origin: collection.origin, plan, textOf, notes: notes.map(({ message }) => message) };
}

const head = (...lines: string[]) => `---\ntitle: A\n${lines.map((line) => `${line}\n`).join('')}---\n\n`;

test.each(['url: https://zoe.example\n', ''])(
  'the path of a Jekyll site with %j stands before addresses that a tag writes',
  async (url) => {
    const links = [
      '{{ site.baseurl }}/2011/01/01/one.html',
      '{{ site.url }}{{ site.baseurl }}/2011/01/01/one.html',
      "{{ '/2011/01/01/one.html' | relative_url }}",
      '{{ "2011/01/01/one.html" | absolute_url }}',
      '{{ site.baseurl }}{% post_url 2011-01-01-one %}',
      '/blog/2011/01/01/one.html',
      '{{ site.baseurl }}/gone.html',
    ];
    const { textOf, notes } = await importFiles({
      '_config.yml': `${url}baseurl: "/blog"\n`,
      '_posts/2011-01-01-one.md': head().concat('Words.\n'),
      '_posts/2011-01-02-two.md': `${head()}![A]({{ site.baseurl }}/img/a.png)\n\n${links.map((href) => `[x](${href})\n`).join('\n')}`,
      'img/a.png': 'png',
    });
    expect(textOf('posts/two/index.md')?.split('---\n\n')[1]?.split('\n\n')).toEqual([
      '![A](./a.png)',
      ...Array.from({ length: 6 }, () => '[x](/posts/one)'),
      url ? '[x](https://zoe.example/blog/gone.html)\n' : 'x\n',
    ]);
    expect(notes).toEqual([
      `the link to /blog/gone.html leads to no imported page: ${url ? 'it leads to the old site, https://zoe.example/blog/gone.html' : 'its words are kept, correct the address'}`,
    ]);
  },
);

test('HTML of Hugo is imported, and other markup is reported', async () => {
  const { plan, textOf, notes } = await importFiles({
    'hugo.toml': '',
    'content/posts/x.html': `${head('date: 2020-01-02')}<p>A <strong>b</strong>.</p>\n`,
    'content/posts/plain.html': '<p>No front matter</p>\n',
    'content/posts/y.org': '#+TITLE: A\n',
    'content/posts/z.rst': 'A\n=\n',
  });
  expect(textOf('posts/x.md')).toContain('A **b**.\n');
  expect(plan.addresses).toContainEqual(['/posts/x', '/posts/x']);
  expect(plan.leftOut.map(({ file }) => file)).toEqual([
    'content/posts/y.org',
    'content/posts/z.rst',
    'content/posts/plain.html',
  ]);
  expect(notes[0]).toBe('is not read: convert it to Markdown, for example with pandoc, and import again');
});

test.each([
  ['UTF-8', 'é � “', 'é � “', []],
  [
    'Windows-1252',
    '\xe9 \x93',
    'é “',
    [expect.stringMatching(/^the file is not valid UTF-8: it was read as Windows-1252/)],
  ],
  ['invalid UTF-8', '\xc3\xa9 \x93', 'é �', [expect.stringMatching(/^the file is not valid UTF-8: write/)]],
])('a file in another encoding is reported: %s', async (name, source, expected, messages) => {
  const bytes = Buffer.from(`${head()}a\r\n${source}`, name === 'UTF-8' ? 'utf8' : 'latin1');
  const { plan, textOf, notes } = await importFiles({ '_config.yml': '', '_posts/2011-01-01-one.md': bytes });
  expect(textOf('posts/one.md')).toContain(`\n\na\n${expected}\n`);
  expect(notes).toEqual(messages);
  expect(plan.documents[0]?.notes.map(({ file, line, isHarmless }) => ({ file, line, isHarmless }))).toEqual(
    messages.map(() => ({ file: '_posts/2011-01-01-one.md', line: 6 })),
  );
});

test('titles keep words in angle brackets, without inline elements', async () => {
  const title = 'The <canvas> element, <em>Vec<T></em> and <b>';
  const { textOf } = await importFiles({
    '_config.yml': '',
    '_posts/2011-01-01-one.md': `---\ntitle: "${title}"\ndescription: "${title}"\n---\nWords.\n`,
  });
  const plain = 'The <canvas> element, Vec<T> and <b>';
  expect(textOf('posts/one.md')).toContain(`title: "${plain}"\ndescription: "${plain}"\n`);
});

const wxr = (...items: string[]) =>
  `<rss><channel><link>https://old.example</link><language>de-DE</language><wp:wxr_version>1.2</wp:wxr_version>${items.join('')}</channel></rss>`;
const item = (id: number, text: string, type = 'post', rest = '<wp:status>publish</wp:status>') =>
  `<item><title>${id}</title><link>https://old.example/${id}/</link><wp:post_name>p${id}</wp:post_name><wp:post_id>${id}</wp:post_id><wp:post_type>${type}</wp:post_type><wp:post_date>2020-01-02 00:00:00</wp:post_date>${rest}<content:encoded><![CDATA[${text}]]></content:encoded></item>`;

test('reusable blocks of WordPress are included, and those that the export lacks are reported', async () => {
  const { textOf, notes } = await importFiles({
    'export.xml': wxr(
      item(1, '<!-- wp:block {"ref":77} /-->\n\n<!-- wp:block {"ref":78} /-->'),
      item(77, '<!-- wp:paragraph --><p>Shared</p><!-- /wp:paragraph -->', 'wp_block'),
    ),
  });
  expect(textOf('posts/p1.md')).toContain('---\n\nShared\n');
  expect(notes).toEqual(['"1" shows the reusable block 78, which is not in the export: write its text into the post']);
});

test('a folder with an export alone is that export, and a folder with nothing is an error', async () => {
  expect((await importFiles({ 'export.xml': wxr(item(1, 'A')) })).origin).toContain('WordPress');
  const posts = [{ id: '1', title: 'A', slug: 'a', html: '<p>A</p>', status: 'published' }];
  expect((await importFiles({ 'b.json': JSON.stringify({ db: [{ data: { posts } }] }) })).origin).toContain('Ghost');
  await expect(importFiles({ 'data.json': '{}', 'feed.xml': '<rss></rss>' })).rejects.toThrow(/has no documents: name/);
  const both = { 'a.xml': wxr(item(1, 'A')), 'b.xml': wxr(item(2, 'B')) };
  await expect(importFiles(both)).rejects.toThrow(/has several exports: name one of a\.xml, b\.xml$/);
});

test.each([
  ['languageCode = "de-de"', 'language: en', 'lang: de-DE'],
  ['defaultContentLanguage = "de"', 'language: de-AT', undefined],
  ['languageCode = "en-us"', 'language: "en"', undefined],
  ['languageCode = "pt_BR"', 'language: pt-PT', 'lang: pt-BR'],
])('posts of a Hugo site with %s in a site with %s', async (config, siteYaml, expected) => {
  const files = { 'hugo.toml': `${config}\n`, 'content/posts/a.md': `${head('date: 2020-01-02')}A.\n` };
  const { textOf } = await importFiles(files, siteYaml);
  expect(/^lang: .*/m.exec(textOf('posts/a.md') ?? '')?.[0]).toBe(expected);
});

test('expired posts are drafts, and dates that are missing or impossible are named', async () => {
  const { textOf, notes } = await importFiles({
    'hugo.toml': '[permalinks]\nposts = "/:year/:month/:filename/"\n',
    'content/posts/old.md': `${head('date: 2020-01-02', 'expiryDate: 2021-01-02')}A.\n`,
    'content/posts/new.md': `${head('date: 2020-01-02', 'expiryDate: 2199-01-02')}A.\n`,
    'content/posts/undated.md': `${head()}A.\n`,
    'content/posts/wrong.md': `${head('date: 2020-02-30')}A.\n`,
    'content/posts/toml.md': '+++\ntitle = "A"\ndate = 2020-02-30\n+++\n\nA.\n',
  });
  expect([textOf('posts/old.md'), textOf('posts/new.md')]).toEqual([
    expect.stringContaining('draft: true\nredirects: ["/2020/01/old"]\n'),
    expect.not.stringContaining('draft'),
  ]);
  expect(textOf('redirects.yaml')).not.toContain(':year');
  expect(notes.map((message) => message.replace(/(?<=it got (?:that of the file, )?)[\d-]+/, 'DAY')).sort()).toEqual([
    'it expired on 2021-01-02: it is a draft',
    'nothing names the date: it got that of the file, DAY, write the right one',
    'the date 2020-02-30 does not exist: it got DAY, write the right one',
    'the date 2020-02-30 does not exist: it got DAY, write the right one',
  ]);
});

test('a draft that readers saw names its old addresses, and a release accepts them', async () => {
  const { plan, textOf, notes } = await importFiles({
    'export.xml': wxr(
      item(1, 'A', 'post', '<wp:status>private</wp:status>'),
      item(2, 'B', 'post', '<wp:status>publish</wp:status><wp:post_password>x</wp:post_password>'),
      item(3, 'C', 'post', '<wp:status>draft</wp:status>'),
      item(4, 'D', 'page', '<wp:status>private</wp:status>'),
    ),
  });
  expect(['p1', 'p2', 'p3'].map((slug) => /^redirects: .*/m.exec(textOf(`posts/${slug}.md`) ?? '')?.[0])).toEqual([
    'redirects: ["/1", "/?p=1"]',
    'redirects: ["/2", "/?p=2"]',
    undefined,
  ]);
  expect(notes.sort()).toEqual([
    'it had a password: it is a draft',
    'it was private: it is a draft',
    'the page "4" is left out: it was private, and each page here is public',
  ]);
  const folders = await makeFolders(goodFolder);
  made.push(folders);
  await writeOutputs(folders.contentDir, plan.outputs, await findChanges(folders.contentDir, plan.outputs));
  const { errors } = await makeRelease({ ...folders, now });
  expect(errors.filter(({ level }) => level !== 'warning').map(formatDiagnostic)).toEqual([]);
});

const page = (...lines: string[]) => `${head(...lines)}Secret.\n`;
const ghostPage = (slug: string, rest: object) => ({ id: slug, slug, title: slug, type: 'page', html: 'x', ...rest });
const ghostPages = [
  ghostPage('a', { status: 'draft' }),
  ghostPage('b', { status: 'scheduled', published_at: '2030-01-01T00:00:00Z' }),
  ghostPage('c', { status: 'published', visibility: 'members' }),
  ghostPage('d', { status: 'published', visibility: 'public' }),
];

test.each<[string, Files, reasons: string[]]>([
  [
    'Hugo',
    {
      'hugo.toml': '',
      'content/a.md': page('draft: true'),
      'content/b.md': page('expiryDate: 2020-01-02'),
      'content/about.md': page('date: 2020-01-02', 'publishDate: 2030-01-02'),
      'content/d.md': page(),
    },
    ['it expired on 2020-01-02', 'it is a draft', 'it is scheduled for 2030-01-02'],
  ],
  ['Jekyll', { '_config.yml': '', 'a.md': page('published: false'), 'd.md': page() }, ['it is a draft']],
  [
    'WordPress',
    {
      'export.xml': wxr(
        item(1, 'A', 'page', '<wp:status>private</wp:status>'),
        item(2, 'A', 'page', '<wp:status>pending</wp:status>'),
        item(3, 'A', 'page'),
      ),
    },
    ['it is a draft', 'it was private'],
  ],
  [
    'Ghost',
    { 'export.json': JSON.stringify({ db: [{ data: { posts: ghostPages } }] }) },
    ['it is a draft', 'it is scheduled for 2030-01-01', 'it was only for members'],
  ],
])('pages of %s that are not public are left out, with a line that says why', async (_name, files, reasons) => {
  const { plan } = await importFiles(files);
  expect(plan.documents.map(({ path }) => path)).toEqual([expect.stringMatching(/^pages\/(?:d|p3)\.md$/)]);
  expect(plan.omitted.map(({ message }) => /out: (.*), and/.exec(message)?.[1]).sort()).toEqual(reasons);
  const report = formatReport({ plan, source: '.', content: 'content', diagnostics: [], missing: [] });
  expect(report.indexOf(`Needs a hand (${reasons.length}):`)).toBe(1);
});

test.each([
  ['date: 2020-02-02', '2030-01-01'],
  ['date: 2031-02-02', '2030-01-01'],
])('a publishDate to come wins over %s', async (date, publishDate) => {
  const files = { 'hugo.toml': '', 'content/posts/a.md': `${head(date, `publishDate: ${publishDate}`)}A.\n` };
  const { textOf, notes } = await importFiles(files);
  expect(textOf('posts/a.md')).toContain(`\ndate: ${publishDate}\n`);
  expect(notes).toEqual([
    `its time of publication, 2030-01-01, is to come: it got that, not its ${date.replace(':', '')}`,
  ]);
});

test.each<[string, Files, redirects: string]>([
  [
    'Docusaurus',
    { 'docusaurus.config.js': '', 'blog/a.md': page('date: 2020-01-02', 'unlisted: true') },
    '["/blog/a"]',
  ],
  [
    'Hugo',
    { 'hugo.toml': '', 'content/blog/a.md': page('date: 2020-01-02', 'draft: true', 'aliases: [/old]') },
    '["/blog/a", "/old"]',
  ],
  [
    'Jekyll',
    { '_config.yml': 'permalink: /:title', '_posts/2020-01-02-a.md': page('published: false', 'redirect_from: /old') },
    '["/a", "/old"]',
  ],
])('a draft of %s keeps its old addresses, and the summary counts them', async (_name, files, redirects) => {
  const { plan, textOf } = await importFiles(files);
  expect(textOf('posts/a.md')).toContain(`draft: true\nredirects: ${redirects}\n`);
  const inList = textOf('redirects.yaml')?.match(/: \//g)?.length ?? 0;
  expect(plan.redirectCount).toBe(inList + JSON.parse(redirects).length);
});

test('aliases of other sites, slugs that are taken, and names of images are handled', async () => {
  const { plan, textOf, notes } = await importFiles({
    'hugo.toml': 'baseURL = "https://old.example/blog/"\n',
    'content/a/x.md': `${head('date: 2020-01-02', 'aliases: ["https://other.example/x", "https://old.example/blog/y", /z]')}A.\n`,
    'content/b/x.md': `${head('date: 2020-01-03')}![](My%20Photo%20%281%29.png)\n`,
    'content/b/My Photo (1).png': 'png',
  });
  const froms = plan.addresses.filter(([, to]) => to === '/posts/x').map(([from]) => from);
  expect(froms).toEqual(['/blog/a/x', '/blog/y', '/blog/z']);
  expect(textOf('posts/x-2/index.md')).toContain('![My Photo (1)](./My-Photo-1-.png)');
  expect(notes).toEqual([
    'the slug x is that of another post: it is x-2 here',
    'the image My%20Photo%20%281%29.png has no alt text: it got one from its name',
    'the old address https://other.example/x is of another site: no redirect leads from it',
  ]);
});

test('links to the lists of the old site lead to the lists here, and those to tags to the pages of the tags', async () => {
  const hrefs = ['/', 'https://old.example/', '/tags/', '/categories', '/posts/', '/archives/', '/tags/c-d/', '/x/'];
  const post = `${head('date: 2020-01-02', 'tags: [C d]', 'categories: [Work]')}${hrefs.map((href) => `[a](${href})`).join(' ')}\n`;
  const { textOf, plan } = await importFiles({
    'hugo.toml': 'baseURL = "https://old.example/"',
    'content/posts/a.md': post,
  });
  const links = [...(textOf('posts/a.md') ?? '').matchAll(/\]\((.*?)\)/g)].map(([, href]) => href);
  expect(links).toEqual(['/', '/', '/tags', '/tags', '/', '/archive', '/tags/c-d', 'https://old.example/x/']);
  expect(textOf('redirects.yaml')).toBe('"/categories/work": /tags/work\n"/index.xml": /feed.xml\n');
  expect(plan.redirectCount).toBe(2);
});

test('the home page of another site at the same host stays', async () => {
  const { textOf } = await importFiles({
    'hugo.toml': 'baseURL = "https://old.example/blog/"',
    'content/posts/a.md': `${head('date: 2020-01-02')}[a](https://old.example/) [b](https://old.example/blog/)\n`,
  });
  expect(textOf('posts/a.md')).toContain('[a](https://old.example/) [b](/)\n');
});

test.each(['blog/', 'blog', '/blog/', '/blog'])('the path %j of a Jekyll site has its slashes', async (baseurl) => {
  const { textOf } = await importFiles({
    '_config.yml': `url: https://old.example\nbaseurl: "${baseurl}"\n`,
    '_posts/2020-01-02-a.md': `${head()}[a]({{ site.baseurl }}/2020/01/02/a.html)\n`,
  });
  expect(textOf('posts/a.md')).toContain('[a](/posts/a)');
  expect(textOf('redirects.yaml')).toContain('"/blog/2020/01/02/a.html": /posts/a\n');
});

test('a page with empty front matter has its title from its heading or its name', async () => {
  const { textOf } = await importFiles({
    '_config.yml': '',
    '_posts/2020-01-02-a.md': head().concat('A\n'),
    'about.md': '---\n---\n\n# Who I am\n\nMe.\n',
    'uses.html': '---\nlayout: page\n---\n<p>A <b>desk</b>.</p>\n',
  });
  expect(textOf('pages/about.md')).toBe('---\ntitle: "Who I am"\ndescription: "Who I am"\n---\n\nMe.\n');
  expect(textOf('pages/uses.md')).toBe('---\ntitle: "Uses"\ndescription: "Uses"\n---\n\nA **desk**.\n');
});

test('HTML and templates that are not read are reported', async () => {
  const hugo = await importFiles({
    'hugo.toml': 'contentDir = "texts"',
    'texts/posts/a.html': `${head('date: 2020-01-02')}<p>A</p>\n`,
    'texts/plain.html': '<p>x</p>',
    'static/old.html': '<p>x</p>',
    'layouts/content/b.html': '---\nx: y\n---\n',
  });
  expect(hugo.textOf('posts/a.md')).toContain('\n\nA\n');
  expect(hugo.plan.leftOut.map(({ file }) => file)).toEqual(['texts/plain.html', 'static/old.html']);
  const eleventy = await importFiles({
    '.eleventy.js': '',
    'src/posts/a.md': head('date: 2020-01-02').concat('A\n'),
    'src/uses.njk': '---\ntitle: Uses\n---\n<p>x</p>',
    'src/_includes/base.njk': 'x',
  });
  expect(eleventy.plan.leftOut).toEqual([
    {
      file: 'src/uses.njk',
      line: 1,
      message:
        'is a template, which is not run: write what it shows as a page, or lead its address elsewhere in redirects.yaml',
    },
  ]);
});

test.each<[string, Files, string]>([
  [
    'a page that Hugo does not make',
    { 'hugo.toml': '', 'content/posts/a.md': head('date: 2020-01-02', 'build: { render: never }') },
    '',
  ],
  [
    'a headless bundle of Hugo',
    { 'hugo.toml': '', 'content/posts/a/index.md': head('date: 2020-01-02', 'headless: true') },
    '',
  ],
  [
    'a page that no list of Hugo has',
    { 'hugo.toml': '', 'content/blog/a.md': head('date: 2020-01-02', '_build: { list: false }') },
    '/blog/a',
  ],
  [
    'a draft by its section in Hugo',
    {
      'hugo.toml': '',
      'content/posts/_index.md': '---\ncascade: { draft: true }\n---\n',
      'content/posts/a.md': head('date: 2020-01-02'),
    },
    '',
  ],
  [
    'a document of Eleventy without a page',
    { '.eleventy.js': '', 'posts/a.md': head('date: 2020-01-02', 'permalink: false') },
    '',
  ],
  [
    'a page outside the collections of Eleventy',
    { '.eleventy.js': '', 'blog/a.md': head('date: 2020-01-02', 'eleventyExcludeFromCollections: true') },
    '/blog/a',
  ],
])('%s becomes a draft', async (_name, files, redirect) => {
  const texts = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, /a\.md$|index\.md$/.test(path) ? `${text}A\n` : text]),
  );
  const { textOf } = await importFiles(texts);
  expect(textOf('posts/a.md')).toContain(`draft: true\n${redirect && `redirects: ["${redirect}"]\n`}---`);
});

test('parts of pages of Docusaurus are left out, and the path of its blog and of its tags is read', async () => {
  const { textOf, plan } = await importFiles({
    'docusaurus.config.js':
      "export default { url: 'https://old.example', baseUrl: '/log/', presets: [['classic', { docs: { routeBasePath: 'd' }, blog: { routeBasePath: '/', feedOptions: { type: 'all' }, tagsBasePath: 'topics' } }]] };",
    'blog/_part.mdx': 'Part.\n',
    'blog/2020-01-02-a.md': `${head('tags: [x]')}[a](/log/topics/x) [b](/log/2020/01/02/a)\n`,
  });
  expect(plan.leftOut).toEqual([{ file: 'blog/_part.mdx', line: 1, message: 'is a part of other pages' }]);
  expect(textOf('posts/a.md')).toContain('[a](/tags/x) [b](/posts/a)');
  expect(textOf('redirects.yaml')).toContain('"/log/2020/01/02/a": /posts/a\n');
  expect(textOf('redirects.yaml')).toContain('"/log/topics/x": /tags/x\n');
});

test('permalinks of Eleventy with a date are read, and one that is not understood is reported', async () => {
  const data = (permalink: string) => ({
    '.eleventy.js': '',
    'posts/posts.11tydata.js': `module.exports = { permalink: "${permalink}" };`,
    'posts/a.md': head('date: 2020-01-02').concat('A {# a comment #}\n'),
    'posts/b.md': head('date: 2020-01-03', 'templateEngineOverride: md').concat('{# B #}\n'),
  });
  const known = await importFiles(data("/{{ date | date: '%Y/%m' }}/{{ page.fileSlug }}/index.html"));
  expect(known.textOf('redirects.yaml')).toContain('"/2020/01/a": /posts/a\n');
  expect(known.textOf('posts/a.md')).toMatch(/\n\nA\n$/);
  expect(known.textOf('posts/b.md')).toMatch(/\n\n\{# B #\}\n$/);
  const other = await importFiles(data('/{{ x | y }}/'));
  expect(other.notes).toContain('its permalink /{{ x | y }}/ is not understood: add its old address to redirects.yaml');
});

test('redirects of the old site are kept', async () => {
  const { textOf } = await importFiles({
    'astro.config.mjs':
      "export default { site: 'https://old.example', base: '/me', redirects: { '/old': '/blog/a/', '/older': { status: 302, destination: '/blog/a' }, '/x/[y]': '/z/[y]', '/gone': '/nowhere' } };",
    'public/_redirects': '# comment\n/net /me/blog/a 301\n/all/* /blog/:splat\n',
    'src/content/blog/a.md': head('pubDate: 2020-01-02').concat('[b](../b/)\n'),
    'src/content/blog/b.md': head('pubDate: 2020-01-02').concat('B\n'),
  });
  for (const from of ['/me/old', '/me/older', '/me/net', '/me/blog/a'])
    expect(textOf('redirects.yaml')).toContain(`"${from}": /posts/a\n`);
  expect(textOf('redirects.yaml')).not.toMatch(/gone|all|splat|\[/);
  expect(textOf('posts/a.md')).toContain('[b](/posts/b)');
});

test('an alias of Hugo without a slash is beside the page', async () => {
  const { textOf } = await importFiles({
    'hugo.toml': '',
    'content/posts/a.md': head('date: 2020-01-02', 'aliases: [old]').concat('A\n'),
  });
  expect(textOf('redirects.yaml')).toContain('"/posts/old": /posts/a\n');
});
