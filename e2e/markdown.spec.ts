// Posts as Markdown.
import { daysFrom, difficultFiles, drawing, frontMatter, publish } from './site/posts.ts';
import { plain, readPosts } from './site/source.ts';
import { pathOf } from './site/surfaces.ts';
import { expect, test } from './test.ts';

const plainPost = `${frontMatter({ title: 'A post in Markdown', description: 'With HTML.', date: daysFrom(-1), tags: [] })}Braces {stay}, a Vec\\<T>, :tada: and $x^2$.

<!-- For authors alone. -->

> [!WARNING] Mind the gap
> Words.

<details>
<summary>More</summary>

Hidden **words** and <a href="./data.csv">data</a>.

</details>
`;

test('each post is served as Markdown, as its author wrote it, with its facts and absolute image addresses', async ({
  ownSite,
}) => {
  await publish(ownSite, { ...difficultFiles, 'posts/plain.md': plainPost, 'posts/data.csv': 'a,b\n' });
  for (const post of await readPosts(ownSite.contentDir)) {
    const { status, text } = await ownSite.get(`/posts/${post.slug}.md`);
    expect(status).toBe(200);
    const [, head = '', body = ''] = /^---\n(.*?)\n---\n\n(.*)$/s.exec(text) ?? [];
    expect(plain(JSON.parse(/^title: (.*)$/m.exec(head)?.[1] ?? '""'))).toBe(plain(post.title));
    expect(head).toContain(`date: ${post.date}`);
    expect(pathOf(/^canonical: (.*)$/m.exec(head)?.[1] ?? '')).toBe(`/posts/${post.slug}`);
    if (post.slug !== 'difficult') {
      expect(body).toBe(/^---\n.*?\n---\n\n?(.*)$/s.exec(await ownSite.read(`posts/${post.slug}.mdx`))?.[1]);
      continue;
    }
    expect(body).not.toContain('For authors alone');
    expect(body).toContain('<Callout kind="warning" title="A & B">');
    const image = /!\[An image & "more"\]\((\S+) "Its caption"\)/.exec(body)?.[1] ?? '';
    expect((await ownSite.get(pathOf(image))).text).toBe(drawing);
  }
  for (const path of ['/markdown/difficult', '/markdown/difficult.md', '/posts/nope.md', '/posts/difficult.md.md']) {
    expect((await ownSite.get(path)).status, path).toBe(404);
  }
  const moved = await ownSite.get('/posts/difficult-first.md');
  expect([moved.status, moved.headers.location]).toEqual([308, '/posts/difficult.md']);

  const page = await ownSite.get('/posts/plain');
  expect(page.status).toBe(200);
  expect(page.text).toContain('Braces {stay}, a Vec&lt;T>, 🎉 and ');
  expect(page.text).toMatch(/<aside class="callout"[^>]* aria-label="Warning: Mind the gap"/);
  expect(page.text).toMatch(/<summary>More<\/summary>\s*<p>Hidden <strong>words<\/strong>/);
  const markdown = (await ownSite.get('/posts/plain.md')).text;
  expect(markdown).toContain('> [!WARNING] Mind the gap\n> Words.\n\n<details>');
  const file = /<a href="(http[^"]+\.csv)">/.exec(markdown)?.[1] ?? '';
  expect((await ownSite.get(pathOf(file))).text).toBe('a,b\n');
  const feed = JSON.parse((await ownSite.get('/feed.json')).text) as { items: { url: string; content_html: string }[] };
  const html = feed.items.find(({ url }) => url.endsWith('/posts/plain'))?.content_html ?? '';
  expect(html).toContain('<blockquote><p><strong>Warning: Mind the gap</strong></p>');
  expect(html).toContain(`<a href="${file}"`);
  for (const text of [page.text, markdown, html]) expect(text).not.toContain('For authors alone');
});
