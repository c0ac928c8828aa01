// Tests conventions that concern a site as a whole: settings, data, files that texts include, and a site in a folder of its host.
import { afterEach, describe, expect, test } from 'vitest';
import { importSite, removeSites } from '#test/import/import-site.ts';

afterEach(removeSites);

const head = (...lines: string[]) => `---\n${['title: A', ...lines].join('\n')}\n---\n\n`;

describe('Jekyll', () => {
  test('texts show settings, data and dates, and a filter that is not known is reported', async () => {
    const { bodyOf, notes } = await importSite({
      '_config.yml': 'title: The site\nurl: https://old.example\nrepo: https://git.example/a\nowner: { name: Ada }\n',
      '_data/links.yml': 'docs: https://docs.example/\n',
      '_posts/2020-01-05-a.md': `${head('date: 2020-01-05 10:00:00 +0100')}{{ page.title | downcase }} of {{ site.title }} by {{ site.owner.name }}, {{ page.date | date: "%B %Y" }}.\n\n[Docs]({{ site.data.links.docs }}) and [issues]({{ site.repo }}/issues).\n\n{% assign word = page.title | append: "!" %}{{ word }} {{ site.title | size }}\n`,
    });
    expect(bodyOf('posts/a.md')).toBe(
      'a of The site by Ada, January 2020.\n\n[Docs](https://docs.example/) and [issues](https://git.example/a/issues).\n\nA! <!-- import: {{ site.title | size }} -->\n',
    );
    expect(notes).toEqual(['{{ site.title | size }} is not known: write in the place of its comment what it showed']);
  });

  test('an include is its file with the arguments, and one with other tags is reported as a whole', async () => {
    const { bodyOf, notes } = await importSite({
      '_config.yml': 'url: https://old.example\n',
      '_includes/words.html':
        '{% if include.title %}<p><b>{{ include.title }}</b></p>\n{% endif %}{{ include.text | default: "No text" | markdownify }}\n',
      '_includes/loop.html': '{% for post in site.posts %}{{ post.title }}{% endfor %}',
      '_includes/alert.html': '<div>{{ include.text }}</div>',
      '_posts/part.md': 'A *part*.\n',
      '_posts/2020-01-05-a.md': `${head()}{% include words.html title="T" text="Some *words*." %}\n\n{% include words.html %}\n\n{% capture note %}Kept **words**.{% endcapture %}\n{% include alert.html type="tip" text=note %}\n\n{% include_relative part.md %}\n\n{% include loop.html %}\n\n{% include gone.html %}\n\n{% include youtubePlayer.html id="dQw4w9WgXcQ" %}\n`,
    });
    expect(bodyOf('posts/a.md')).toBe(
      '<p><b>T</b></p>\nSome *words*.\n\nNo text\n\n> [!TIP]\n> Kept **words**.\n\nA *part*.\n\n<!-- import: {% include loop.html %} -->\n\n<!-- import: {% include gone.html %} -->\n\n[Video on YouTube](https://www.youtube.com/watch?v=dQw4w9WgXcQ)\n',
    );
    expect(notes).toEqual([
      ...['loop', 'gone'].map(
        (name) => `{% include ${name}.html %} is not known: write in the place of its comment what it showed`,
      ),
      'has no date in its name, so the old site did not show it',
    ]);
  });

  test('defaults of the configuration give fields, and so addresses', async () => {
    const rules = [
      '- { scope: { path: "", type: posts }, values: { author: ada } }',
      '- { scope: { path: "_posts/2019" }, values: { lang: de, category: alt } }',
      '- { scope: { path: "", type: pages }, values: { lang: fr } }',
    ];
    const { headOf, redirects } = await importSite({
      '_config.yml': `url: https://old.example\npermalink: /:categories/:title/\ndefaults:\n  ${rules.join('\n  ')}\n`,
      '_posts/2019/2019-01-05-a.md': `${head()}Words.\n`,
      '_posts/2020-01-05-b.md': `${head('author: bea')}Words.\n`,
    });
    expect(headOf('posts/a.md')).toEqual(['date: 2019-01-05', 'tags: [alt]', 'authors: [ada]', 'lang: de']);
    expect(headOf('posts/b.md')).toEqual(['date: 2020-01-05', 'authors: [bea]']);
    expect(redirects).toContain('"/alt/a": /posts/a');
  });

  test('times are those of the zone of the site', async () => {
    const { headOf } = await importSite({
      '_config.yml': 'url: https://old.example\ntimezone: America/New_York\n',
      '_posts/2020-01-02-a.md': `${head('date: 2020-01-02 22:00', 'last_modified_at: 2020-07-02 09:30:00 +0200')}Words.\n`,
    });
    expect(headOf('posts/a.md')).toEqual(['date: 2020-01-02T22:00:00-05:00', 'updated: 2020-07-02T09:30:00+02:00']);
  });

  test('callouts of themes, Markdown in HTML, and braces that are shown', async () => {
    const { bodyOf, notes } = await importSite({
      '_config.yml': 'url: https://old.example\n',
      '_posts/2020-01-05-a.md': `${head()}{: .note }\nThe note.\n\n{: .warning-title }\n> My title\n>\n> Its *text*.\n\n<p markdown="1">A *paragraph*.</p>\n\n{% raw %}Shown {% if x %} and {{ y }}.{% endraw %}\n\n\`{% raw %}{{ z }}{% endraw %}\`\n`,
    });
    expect(bodyOf('posts/a.md')).toBe(
      '> [!NOTE]\n> The note.\n\n> [!WARNING] My title\n> Its *text*.\n\nA *paragraph*.\n\nShown \\{% if x %} and \\{{ y }}.\n\n`{{ z }}`\n',
    );
    expect(notes).toEqual([]);
  });

  test('a collection with pages of its own becomes pages, and another one does not', async () => {
    const { paths, redirects, notes } = await importSite({
      '_config.yml':
        'url: https://old.example\ncollections:\n  tips: { output: true, permalink: /tips/:name/ }\n  docs: { output: true }\n  data: {}\n',
      '_posts/2020-01-05-a.md': `${head()}Words.\n`,
      '_tips/sharp.md': `${head()}Sharpen.\n`,
      '_docs/in/b.md': `${head()}Words.\n`,
      '_data/c.md': `${head()}Words.\n`,
    });
    expect(paths).toEqual(expect.arrayContaining(['pages/tips/sharp.md', 'pages/docs/in/b.md']));
    expect(redirects).toContain('"/docs/in/b.html": /docs/in/b');
    expect(notes).toEqual(['is of a collection or a layout']);
  });

  test('a file that a tag names is one beside the post', async () => {
    const { bodyOf, paths } = await importSite({
      '_config.yml': 'url: https://old.example\n',
      'assets/talk.pdf': 'pdf',
      '_posts/2020-01-05-a.md': `${head()}[Talk]({% link assets/talk.pdf %})\n`,
    });
    expect(bodyOf('posts/a/index.md')).toBe('[Talk](./talk.pdf)\n');
    expect(paths).toContain('posts/a/talk.pdf');
  });
});

test('abbreviations, HTML of kramdown and embedded pages of the old site', async () => {
  const { bodyOf, notes } = await importSite({
    '_config.yml': 'url: https://old.example\n',
    '_posts/2020-01-05-a.md': `${head()}## The CNC\n\nCNC and [CNC](https://x.example/CNC), \`CNC\`, *CNC*, CNCs.\n\n*[CNC]: Computer "numerical" control\n\n{::nomarkdown}<b>bold</b>{:/nomarkdown}\n\n<object data="demo.swf"></object>\n`,
  });
  const abbr = '<abbr title="Computer &quot;numerical&quot; control">CNC</abbr>';
  expect(bodyOf('posts/a.md')).toBe(
    `## The CNC\n\n${abbr} and [CNC](https://x.example/CNC), \`CNC\`, *${abbr}*, CNCs.\n\n<b>bold</b>\n\n[Embedded page: demo.swf](https://old.example/2020/01/05/demo.swf)\n`,
  );
  expect(notes).toEqual([]);
});

describe('Zola', () => {
  const config = 'base_url = "https://old.example/site"\n';
  const toml = (...lines: string[]) =>
    `+++\ntitle = "A"\ndate = 2020-01-05\n${lines.map((line) => `${line}\n`).join('')}+++\n`;

  test('addresses of the own site lead to files and sections of the source', async () => {
    const { bodyOf, redirects, notes } = await importSite({
      'config.toml': config,
      'static/b.png': 'png',
      'content/blog/_index.md': '+++\ntitle = "Blog"\n+++\n',
      'content/blog/a/index.md': `${toml()}![A](https://old.example/site/b.png) ![B](https://old.example/site/blog/a/c.png)\n\n[data](/site/blog/a/d.csv) [list](@/blog/_index.md) [gone](../gone/)\n`,
      'content/blog/a/c.png': 'png',
      'content/blog/a/d.csv': 'a,b',
    });
    expect(bodyOf('posts/a/index.md')).toBe(
      '![A](./b.png) ![B](./c.png)\n\n[data](./d.csv) [list](https://old.example/site/blog/) [gone](https://old.example/site/blog/gone/)\n',
    );
    expect(redirects).toEqual(expect.arrayContaining(['"/site": /', '"/site/blog": /', '"/site/blog/a": /posts/a']));
    expect(notes).toEqual(['is the text above a list, which has no counterpart']);
  });

  test('fields of a theme give cover, description and series, and a document without a page is a draft', async () => {
    const { headOf } = await importSite({
      'config.toml': config,
      'static/b.png': 'png',
      'content/a.md': `${toml('[extra]', 'cover = "/b.png"', 'subtitle = "Sub"', 'series = "S"')}Words.\n`,
      'content/c.md': `${toml('[extra]', 'series = "S"')}Words.\n`,
      'content/d.md': `${toml('render = false')}Words.\n`,
    });
    expect(headOf('posts/a/index.md')).toEqual([
      'description: "Sub"',
      'date: 2020-01-05',
      'cover: { src: "./b.png", alt: "A" }',
      'series: { title: "S", part: 1 }',
    ]);
    expect(headOf('posts/c.md')).toContain('series: { title: "S", part: 2 }');
    expect(headOf('posts/d.md')).toContain('draft: true');
  });

  test('shortcodes whose content is in their arguments', async () => {
    const { bodyOf, notes } = await importSite({
      'config.toml': config,
      'static/b.png': 'png',
      'content/a.md': `${toml()}{{ katex(body="x^2") }} and {% katex(block=true) %}y{% end %}\n\n{{ admonition(type="danger", title="Hot", text="Do not touch") }}\n\n{{ resize_image(path="b.png", width=10, op="fit") }} {{ fig(src="b.png", alt="B") }}\n`,
    });
    expect(bodyOf('posts/a/index.md')).toBe(
      '$x^2$ and $$y$$\n\n> [!CAUTION] Hot\n> Do not touch\n\n![b](./b.png) ![B](./b.png)\n',
    );
    expect(notes).toEqual([]);
  });
});

describe('Hugo', () => {
  test('the text of a folder without other documents is a page, and that above a list is left out', async () => {
    const { paths, redirects, notes } = await importSite({
      'hugo.toml': 'baseURL = "https://old.example/"\n',
      'content/talks/_index.md': `${head()}My talks.\n`,
      'content/posts/_index.md': `${head()}Above the list.\n`,
      'content/posts/a.md': `${head('date: 2020-01-05')}Words.\n`,
    });
    expect(paths).toContain('pages/talks.md');
    expect(redirects).toContain('"/posts": /');
    expect(notes).toEqual(['is the text above a list, which has no counterpart']);
  });

  test('a parameter is that of the page or of the site, in any case, and another one is reported', async () => {
    const { bodyOf, notes } = await importSite({
      'hugo.toml':
        'baseURL = "https://old.example/"\n[params]\nTagline = "Slow"\n[params.links]\nrepo = "https://git.example"\n',
      'content/posts/a.md': `${head('date: 2020-01-05', 'version: 4', 'params: { mood: calm }')}{{< param tagline >}} {{< param "links.repo" >}} {{% param version %}} {{< param mood >}} {{< param gone >}}\n`,
    });
    expect(bodyOf('posts/a.md')).toBe('Slow https://git.example 4 calm <!-- import: {{< param gone >}} -->\n');
    expect(notes).toEqual(['{{< param gone >}} is not known: write in the place of its comment what it showed']);
  });
});

describe('Hexo', () => {
  test('code of a file and photos are imported, and a file that is missing is reported', async () => {
    const { bodyOf, notes } = await importSite({
      '_config.yml': 'url: https://old.example\n',
      'source/downloads/code/lib/x.js': 'const a = 1;\nconst b = 2;\nconst c = 3;\n',
      'source/images/one.png': 'png',
      'source/_posts/a.md': `${head('date: 2020-01-05', 'photos: [/images/one.png]')}{% include_code lib/x.js %}\n\n{% include_code The code lang:ts from:2 to:3 lib/x.js %}\n\n{% include_code gone.js %}\n`,
    });
    expect(bodyOf('posts/a/index.md')).toBe(
      '![one](./one.png)\n\n```js title="x.js"\nconst a = 1;\nconst b = 2;\nconst c = 3;\n```\n\n```ts title="The code"\nconst b = 2;\nconst c = 3;\n```\n\n<!-- import: {% include_code gone.js %} -->\n',
    );
    expect(notes).toEqual([
      '{% include_code gone.js %} is not known: write in the place of its comment what it showed',
    ]);
  });
});

describe('Eleventy', () => {
  test('data and includes are shown, definitions of macros are not, and their uses are reported', async () => {
    const { bodyOf, notes } = await importSite({
      '.eleventy.js': '',
      '_data/site.json': '{ "title": "The site" }',
      '_includes/foot.md': 'Of **{{ site.title }}**.',
      'posts/a.md': `${head('date: 2020-01-05')}{% from "m.njk" import button %}{% macro note(text) %}<b>{{ text }}</b>{% endmacro %}{{ note("Hi") }} {{ title | upper }}\n\n{% set block %}A **block**.{% endset %}{{ block | safe }}\n\n{% include "foot.md" %}\n\n{% badge "new" %}\n`,
    });
    expect(bodyOf('posts/a.md')).toBe(
      '<!-- import: {{ note("Hi") }} -->\nA\n\nA **block**.\n\nOf **The site**.\n\n<!-- import: {% badge "new" %} -->\n',
    );
    expect(notes).toEqual(
      ['{{ note("Hi") }}', '{% badge "new" %}']
        .map((tag) => `${tag} is not known: write in the place of its comment what it showed`)
        .concat('is of the theme'),
    );
  });
});

describe('WordPress', () => {
  const field = (name: string, value: string) => `<${name}><![CDATA[${value}]]></${name}>`;
  const wxr = (content: string, more = '') => {
    const fields = {
      title: 'A',
      link: 'https://old.example/blog/2020/01/a/',
      'wp:post_type': 'post',
      'wp:status': 'publish',
    };
    const all = {
      ...fields,
      'wp:post_id': '7',
      'wp:post_name': 'a',
      'wp:post_date': '2020-01-05 00:00:00',
      'content:encoded': content,
    };
    const item = Object.entries(all)
      .map(([name, value]) => field(name, value))
      .join('');
    return {
      'export.xml': `<rss><channel><wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example/blog</wp:base_blog_url><item>${item}${more}</item></channel></rss>`,
    };
  };

  test('a blog in a folder of its host keeps its addresses and links', async () => {
    const { bodyOf, redirects } = await importSite(
      wxr(
        '<a href="https://old.example/blog/category/dev/">dev</a> <a href="/blog/2020/01/a/">self</a>',
        '<category domain="category" nicename="dev"><![CDATA[Dev]]></category><wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>first-name</wp:meta_value></wp:postmeta>',
      ),
      'export.xml',
    );
    expect(bodyOf('posts/a.md')).toBe('[dev](/tags/dev) [self](/posts/a)\n');
    expect(redirects).toEqual([
      '"/blog": /',
      '"/blog/2020/01/a": /posts/a',
      '"/blog/2020/01/first-name": /posts/a',
      '"/blog/?p=7": /posts/a',
      '"/blog/category/dev": /tags/dev',
      '"/blog/feed": /feed.xml',
      '"/blog/feed/atom": /atom.xml',
    ]);
  });

  test('shortcodes with an end or a slash are not text, and those that are not known are reported', async () => {
    const { bodyOf, notes } = await importSite(
      wxr(
        '[vc_row][vc_empty_space][vc_column width="1/2"]Left[/vc_column][/vc_row]\n\n[recent_posts]\n\n[su_button url="https://x.example"]Press[/su_button] [highlight]marked[/highlight] text[efn_note]A note.[/efn_note] array[0] [not one]\n\n[expand title="More"]Hidden[/expand]\n\n[wobble]kept[/wobble]\n\n[table id=1 /]\n[table id=2 /]\nafter',
      ),
      'export.xml',
    );
    expect(bodyOf('posts/a.md')).toBe(
      'Left\n\n<!-- import: [recent_posts] -->\n\n[Press](https://x.example) <mark>marked</mark> text^[A note.] array\\[0] \\[not one]\n\n<details>\n<summary>More</summary>\n\nHidden\n\n</details>\n\n<!-- import: [wobble] -->\nkept\n\n<!-- import: [table id=1 /] -->\n<!-- import: [table id=2 /] -->\nafter\n',
    );
    expect(notes).toEqual(
      ['[recent_posts]', '[wobble]', '[table id=1 /]', '[table id=2 /]'].map(
        (tag) => `${tag} is not known: write in the place of its comment what it showed`,
      ),
    );
  });

  test('links of images stay, gaps and links to scripts do not, and blocks stay apart', async () => {
    const { bodyOf, notes } = await importSite(
      wxr(
        '<!-- wp:image --><figure><a href="https://x.example/"><img src="https://i.example/a.png" alt="A"></a></figure><!-- /wp:image -->\n<p>&nbsp;</p>\n<div class="a"><a href="https://one.example/">One</a></div>\n<div class="b"><a href="https://two.example/">Two</a></div>\n<p><a href="javascript:void(0)">Words</a></p>',
      ),
      'export.xml',
    );
    expect(bodyOf('posts/a.md')).toBe(
      '[A](https://x.example/)\n\n[One](https://one.example/)\n\n[Two](https://two.example/)\n\nWords\n',
    );
    expect(notes).toEqual(['the image https://i.example/a.png is elsewhere: it became a link, --fetch downloads it']);
  });
});

test('an element with images for several screens is its image, and an image by reference gets an alt text', async () => {
  const { bodyOf } = await importSite({
    'a.md': `${head('date: 2020-01-05')}<picture>\n<source srcset="/b.avif" type="image/avif">\n<img src="b.png" alt="B">\n</picture>\n\n![][ref]\n\n[ref]: b.png "The title"\n`,
    'b.png': 'png',
  });
  expect(bodyOf('posts/a/index.md').replace(/\n+/g, '\n')).toBe(
    '<img src="./b.png" alt="B">\n![The title](./b.png "The title")\n[ref]: ./b.png "The title"\n',
  );
});
