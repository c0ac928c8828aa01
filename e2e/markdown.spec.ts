// Posts as Markdown.
import { difficultFiles, drawing, publish } from './site/posts.ts';
import { plain, readPosts } from './site/source.ts';
import { pathOf } from './site/surfaces.ts';
import { expect, test } from './test.ts';

test('each post is served as Markdown, as its author wrote it, with its facts and absolute image addresses', async ({
  ownSite,
}) => {
  await publish(ownSite, difficultFiles);
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
    const picture = /!\[A picture & "more"\]\((\S+) "Its caption"\)/.exec(body)?.[1] ?? '';
    expect((await ownSite.get(pathOf(picture))).text).toBe(drawing);
  }
  for (const path of ['/markdown/difficult', '/markdown/difficult.md', '/posts/nope.md', '/posts/difficult.md.md']) {
    expect((await ownSite.get(path)).status, path).toBe(404);
  }
  const moved = await ownSite.get('/posts/difficult-first.md');
  expect([moved.status, moved.headers.location]).toEqual([308, '/posts/difficult.md']);
});
