// The conventions of ten generators: names of files, front matter, tags in texts and addresses.
import type { Files } from '#test/corpus/form.ts';

export interface CorpusPost {
  /** A slug without a date. */
  name: string;
  title: string;
  /** A day. */
  date: string;
  tags: string[];
  summary: string;
}

/** One generator, and how its authors write. */
export interface Dialect {
  name: string;
  /** Files of the site itself. */
  site: Files;
  /** The path of a post. */
  path: (post: CorpusPost) => string;
  /** The folder of its images, and the address that posts show them by. */
  image: (post: CorpusPost, file: string) => { path: string; href: string };
  frontMatter: (post: CorpusPost) => string;
  /** The old address. */
  address: (post: CorpusPost) => string;
  /** A link to another post, as the generator writes it: the whole inline link. */
  linkTo: (words: string, post: CorpusPost) => string;
  code?: (language: string, code: string) => string;
  figure?: (src: string, alt: string) => string;
  note?: (text: string) => string;
  details?: (summary: string, text: string) => string;
  video?: (id: string) => string;
}

const day = (date: string, sign: string) => date.split('-').join(sign);
const yaml = (fields: Record<string, string>) =>
  `---\n${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')}---\n`;
const quote = (text: string) => JSON.stringify(text);
const list = (items: readonly string[]) => `[${items.join(', ')}]`;
const site = 'https://old.example';
const plainLink = (address: (post: CorpusPost) => string) => (words: string, post: CorpusPost) =>
  `[${words}](${address(post)})`;

const docusaurusAddress = ({ date, name }: CorpusPost) => `/blog/${day(date, '/')}/${name}`;
const hexoAddress = ({ date, name }: CorpusPost) => `/${day(date, '/')}/${name}/`;
const eleventyAddress = ({ name }: CorpusPost) => `/writing/${name}/`;

export const dialects: readonly Dialect[] = [
  {
    name: 'hugo',
    site: {
      'hugo.toml': `baseURL = "${site}/"\ntitle = "Hugo site"\n[permalinks]\nposts = "/:year/:month/:slug/"\n`,
      'content/posts/_index.md': '---\ntitle: Posts\n---\n',
    },
    path: ({ name }) => `content/posts/${name}/index.md`,
    image: ({ name }, file) => ({ path: `content/posts/${name}/${file}`, href: file }),
    frontMatter: ({ title, date, tags, summary, name }) =>
      `+++\ntitle = ${quote(title)}\ndate = ${date}T10:00:00+02:00\nslug = "${name}"\ntags = [${tags.map(quote).join(', ')}]\nsummary = ${quote(summary)}\naliases = ["/first/${name}.html"]\n+++\n`,
    address: ({ date, name }) => `/${date.slice(0, 4)}/${date.slice(5, 7)}/${name}/`,
    linkTo: (words, { name }) => `[${words}]({{< ref "posts/${name}" >}})`,
    code: (language, code) => `{{< highlight ${language} >}}\n${code}\n{{< /highlight >}}`,
    figure: (src, alt) => `{{< figure src="${src}" alt="${alt}" >}}`,
    note: (text) => `{{% notice note %}}\n${text}\n{{% /notice %}}`,
    details: (summary, text) => `{{< details "${summary}" >}}\n${text}\n{{< /details >}}`,
    video: (id) => `{{< youtube ${id} >}}`,
  },
  {
    name: 'jekyll',
    site: { '_config.yml': `url: ${site}\ntitle: Jekyll site\npermalink: /:year/:month/:day/:title.html\n` },
    path: ({ date, name }) => `_posts/${date}-${name}.md`,
    image: ({ name }, file) => ({
      path: `assets/img/${name}/${file}`,
      href: `{{ site.baseurl }}/assets/img/${name}/${file}`,
    }),
    frontMatter: ({ title, date, tags, summary }) =>
      yaml({
        layout: 'post',
        title: quote(title),
        date: `${date} 09:30:00 -0800`,
        categories: 'notes',
        tags: tags.join(','),
        excerpt: quote(summary),
      }),
    address: ({ date, name }) => `/${day(date, '/')}/${name}.html`,
    linkTo: (words, { date, name }) => `[${words}]({% post_url ${date}-${name} %})`,
    code: (language, code) => `{% highlight ${language} linenos %}\n${code}\n{% endhighlight %}`,
    figure: (src, alt) => `{% include figure.html src="${src.replace('{{ site.baseurl }}', '')}" alt="${alt}" %}`,
    video: (id) => `{% include youtube.html id="${id}" %}`,
  },
  {
    name: 'astro',
    site: {
      'astro.config.mjs': `export default defineConfig({ site: '${site}' });\n`,
      'src/pages/blog/[...slug].astro': '---\n---\n',
    },
    path: ({ name }) => `src/content/blog/${name}.mdx`,
    image: (_post, file) => ({ path: `src/content/blog/${file}`, href: `./${file}` }),
    frontMatter: ({ title, date, tags, summary }) =>
      `${yaml({ title: quote(title), pubDate: `'${date}'`, description: quote(summary), tags: list(tags), heroImage: '' })}\nimport Aside from '../../components/Aside.astro';\n`,
    address: ({ name }) => `/blog/${name}/`,
    linkTo: plainLink(({ name }) => `/blog/${name}/`),
    note: (text) => `<Aside type="note">\n${text}\n</Aside>`,
    details: (summary, text) => `<Details title="${summary}">\n${text}\n</Details>`,
    video: (id) => `<YouTube id="${id}" />`,
    figure: (src, alt) => `<Image src="${src}" alt="${alt}" />`,
  },
  {
    name: 'eleventy',
    site: {
      '.eleventy.js': "module.exports = () => ({ dir: { input: 'src' } });\n",
      'src/writing/writing.json': '{ "permalink": "/writing/{{ page.fileSlug }}/", "tags": ["posts"] }\n',
      'package.json': `{ "name": "x" }\n`,
    },
    path: ({ date, name }) => `src/writing/${date}-${name}.md`,
    image: ({ name }, file) => ({ path: `src/img/${name}/${file}`, href: `/img/${name}/${file}` }),
    frontMatter: ({ title, tags, summary }) =>
      yaml({ title: quote(title), description: quote(summary), tags: list(['posts', ...tags]) }),
    address: eleventyAddress,
    linkTo: (words, post) => `[${words}]({{ '${eleventyAddress(post)}' | url }})`,
    code: (language, code) => `{% raw %}\n\`\`\`${language}\n${code}\n\`\`\`\n{% endraw %}`,
    video: (id) => `{% youtube "${id}" %}`,
  },
  {
    name: 'docusaurus',
    site: {
      'docusaurus.config.js': `module.exports = { url: '${site}', baseUrl: '/', title: 'Docs' };\n`,
      'blog/authors.yml': 'jo:\n  name: Jo Doe\n  title: Writer\n',
      'docs/intro.md': '# Intro\n\nWords.\n',
    },
    path: ({ date, name }) => `blog/${date}-${name}.mdx`,
    image: ({ name }, file) => ({ path: `static/img/${name}/${file}`, href: `/img/${name}/${file}` }),
    frontMatter: ({ title, tags, summary }) =>
      yaml({ title: quote(title), authors: 'jo', tags: list(tags), description: quote(summary) }),
    address: docusaurusAddress,
    linkTo: (words, { date, name }) => `[${words}](./${date}-${name}.mdx)`,
    video: (id) => `<YouTube id="${id}" />`,
  },
  {
    name: 'next',
    site: {
      'contentlayer.config.ts': 'export default {};\n',
      'next.config.mjs': 'export default {};\n',
      'app/articles/[slug]/page.tsx': 'export default () => null;\n',
    },
    path: ({ name }) => `content/articles/${name}.mdx`,
    image: ({ name }, file) => ({ path: `public/images/${name}/${file}`, href: `/images/${name}/${file}` }),
    frontMatter: ({ title, date, tags, summary }) =>
      yaml({ title: quote(title), publishedAt: `"${date}"`, summary: quote(summary), tags: list(tags), image: '' }),
    address: ({ name }) => `/articles/${name}`,
    linkTo: plainLink(({ name }) => `/articles/${name}`),
    note: (text) => `<Callout type="note">\n\n${text}\n\n</Callout>`,
    figure: (src, alt) => `<Image src="${src}" alt="${alt}" width={40} height={30} />`,
    video: (id) => `<YouTube videoId="${id}" id="${id}" />`,
  },
  {
    name: 'zola',
    site: {
      'config.toml': `base_url = "${site}"\ntitle = "Zola site"\n`,
      'content/notes/_index.md': '+++\ntitle = "Notes"\n+++\n',
    },
    path: ({ date, name }) => `content/notes/${date}-${name}.md`,
    image: ({ name }, file) => ({ path: `static/pics/${name}/${file}`, href: `/pics/${name}/${file}` }),
    frontMatter: ({ title, tags, summary }) =>
      `+++\ntitle = ${quote(title)}\ndescription = ${quote(summary)}\n[taxonomies]\ntags = [${tags.map(quote).join(', ')}]\n+++\n`,
    address: ({ name }) => `/notes/${name}/`,
    linkTo: (words, { date, name }) => `[${words}](@/notes/${date}-${name}.md)`,
    note: (text) => `{% note() %}\n${text}\n{% end %}`,
    figure: (src, alt) => `{{ figure(src="${src}", alt="${alt}") }}`,
    video: (id) => `{{ youtube(id="${id}") }}`,
  },
  {
    name: 'hexo',
    site: { '_config.yml': `url: ${site}\nroot: /\npermalink: :year/:month/:day/:title/\n` },
    path: ({ name }) => `source/_posts/${name}.md`,
    image: ({ name }, file) => ({ path: `source/_posts/${name}/${file}`, href: file }),
    frontMatter: ({ title, date, tags, summary }) =>
      `title: ${quote(title)}\ndate: ${date} 12:00:00\ntags:\n${tags.map((tag) => `  - ${tag}\n`).join('')}description: ${quote(summary)}\n---\n`,
    address: hexoAddress,
    linkTo: (words, { name }) => `{% post_link ${name} '${words}' %}`,
    code: (language, code) => `{% codeblock lang:${language} %}\n${code}\n{% endcodeblock %}`,
    figure: (src, alt) => `{% asset_img ${src} "${alt}" %}`,
    note: (text) => `{% note info %}\n${text}\n{% endnote %}`,
    video: (id) => `{% youtube ${id} %}`,
  },
  {
    name: 'gatsby',
    site: { 'gatsby-config.js': `module.exports = { siteMetadata: { siteUrl: '${site}' } };\n` },
    path: ({ name }) => `content/blog/${name}/index.md`,
    image: ({ name }, file) => ({ path: `content/blog/${name}/${file}`, href: `./${file}` }),
    frontMatter: ({ title, date, tags, summary }) =>
      yaml({ title: quote(title), date: `"${date}T22:12:03.284Z"`, spoiler: quote(summary), tags: list(tags) }),
    address: ({ name }) => `/${name}/`,
    linkTo: plainLink(({ name }) => `/${name}/`),
  },
  {
    name: 'vitepress',
    site: {
      '.vitepress/config.mts': "export default { title: 'Notes', base: '/' };\n",
      'index.md': '---\nlayout: home\n---\n',
    },
    path: ({ name }) => `posts/${name}.md`,
    image: ({ name }, file) => ({ path: `public/${name}/${file}`, href: `/${name}/${file}` }),
    frontMatter: ({ title, date, tags, summary }) =>
      yaml({ title: quote(title), date, tags: list(tags), description: quote(summary), head: '[]' }),
    address: ({ name }) => `/posts/${name}.html`,
    linkTo: (words, { name }) => `[${words}](./${name}.md)`,
  },
];
