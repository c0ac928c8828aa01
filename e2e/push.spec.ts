// From `git push` to the reader: a push is live when it ends, and a broken post stays as it was.
import { buildPost, findWhereNamed, lists } from './pushed.ts';
import { buildPng } from './site/png.ts';
import { expect, test } from './test.ts';

test('a post is live when its push ends, and the output has its address, the release and the time', async ({
  published: site,
}) => {
  await site.write(
    'posts/pushed/index.mdx',
    buildPost({ title: 'Pushed', text: 'Words.\n\n![A red square](./red.png)' }),
  );
  await site.write('posts/pushed/red.png', buildPng(40, 30, [200, 0, 0]));
  const { output } = await site.push();
  expect(output).toMatch(/remote: {3}\+ http:\/\/\S+\/posts\/pushed {2}live after \d+ ms/);
  const release = await site.site.current();
  expect(output).toContain(`Release ${release.slice(0, 12)} is live`);
  const { status, headers, text } = await site.get('/posts/pushed');
  expect(status).toBe(200);
  expect(headers['x-release']).toBe(release);
  expect(text).toContain('Words.');
  const image = /(?:src|srcSet)="(\/media\/[^" ]+)/i.exec(text)?.[1] ?? '';
  expect((await site.get(image)).status).toBe(200);
  expect(await findWhereNamed(site, 'pushed')).toEqual(lists);

  await site.write('posts/pushed/index.mdx', buildPost({ title: 'Pushed again', text: 'Other words.' }));
  expect((await site.push()).output).toMatch(/remote: {3}~ http:\/\/\S+\/posts\/pushed {2}live after \d+ ms/);
  expect((await site.get('/posts/pushed')).text).toContain('Other words.');
  expect((await site.get('/')).text).toContain('Pushed again');
});

test('a broken post keeps its page, a good one beside it goes live, and the output has the error with file and line', async ({
  published: site,
}) => {
  await site.write('posts/both.mdx', buildPost({ title: 'Both', text: 'As it was.' }));
  await site.push();
  const before = await site.get('/posts/both');
  await site.write('posts/both.mdx', buildPost({ title: 'Both', text: 'As it is not.', date: '2024-02-31' }));
  await site.write('posts/new-and-broken.mdx', buildPost({ title: 'Broken', text: '<Nothing' }));
  await site.write('posts/good.mdx', buildPost({ title: 'Good' }));
  const { output } = await site.push();
  expect(output).toMatch(/remote: +content\/posts\/both\.mdx:4 date .*2024-02-31.*: \S+/);
  expect(output).toMatch(/remote: +content\/posts\/new-and-broken\.mdx:\d+ \S+/);
  expect(output).toMatch(/\/posts\/good {2}live after/);
  expect((await site.get('/posts/good')).status).toBe(200);
  expect((await site.get('/posts/both')).text).toContain('As it was.');
  expect((await site.get('/posts/both')).text.length).toBeGreaterThan(before.text.length / 2);
  expect((await site.get('/posts/new-and-broken')).status).toBe(404);
  const { status, headers, text } = await site.get('/healthz');
  expect([status, headers['cache-control'], headers['content-type']]).toEqual([200, 'no-store', 'application/json']);
  const published = { state: 'published', faults: 2 };
  expect(JSON.parse(text)).toMatchObject({ status: 'ok', publish: published, renderer: 'runs' });
  expect(text, '/healthz names a post or a file').not.toMatch(/broken|both|posts|content/i);
  for (const path of ['/livez', '/readyz']) expect((await site.get(path)).text).toContain('"status":"ok"');

  await site.write('posts/both.mdx', buildPost({ title: 'Both', text: 'Mended.' }));
  await site.remove('posts/new-and-broken.mdx');
  await site.push();
  expect((await site.get('/posts/both')).text).toContain('Mended.');
  expect((await site.health()).publish).toMatchObject({ state: 'published', faults: 0 });
});

test('in strict mode one error holds back the whole push', async ({ published: site }) => {
  await site.restartPublisher({ PUBLISH_STRICT: 'true' });
  const release = await site.site.current();
  await site.write('posts/good.mdx', buildPost({ title: 'Good' }));
  await site.write('posts/broken.mdx', buildPost({ title: 'Broken', date: '2024-02-31' }));
  const { output } = await site.push();
  expect(output).toMatch(/content\/posts\/broken\.mdx:4 date /);
  expect(output).toContain(`Release ${release.slice(0, 12)} stays live.`);
  expect(await site.site.current()).toBe(release);
  expect((await site.get('/posts/good')).status).toBe(404);
});

test('a deleted or drafted post is gone everywhere, and a renamed post redirects', async ({ published: site }) => {
  for (const slug of ['deleted', 'withdrawn', 'renamed'])
    await site.write(`posts/${slug}.mdx`, buildPost({ title: slug }));
  await site.push();
  expect(await findWhereNamed(site, 'deleted')).toEqual(lists);
  await site.remove('posts/deleted.mdx');
  await site.write('posts/withdrawn.mdx', buildPost({ title: 'withdrawn', fields: 'draft: true\n' }));
  await site.move('posts/renamed.mdx', 'posts/by-another-name.mdx');
  await site.write('posts/by-another-name.mdx', buildPost({ title: 'renamed', fields: 'formerly: [renamed]\n' }));
  const { output } = await site.push();
  expect(output).toMatch(/- http:\/\/\S+\/posts\/deleted {2}gone after/);
  for (const slug of ['deleted', 'withdrawn']) {
    expect((await site.get(`/posts/${slug}`)).status, slug).toBe(404);
    expect(await findWhereNamed(site, slug), slug).toEqual([]);
  }
  const { status, headers } = await site.get('/posts/renamed');
  expect(status).toBe(308);
  expect(new URL(String(headers.location), site.site.origin).pathname).toBe('/posts/by-another-name');
  // The feed id of a post has its first slug.
  expect((await findWhereNamed(site, 'renamed')).filter((path) => !/feed|atom/.test(path))).toEqual([]);
  expect(await findWhereNamed(site, 'by-another-name')).toEqual(lists);
});

test('a forced push reverts an earlier push', { tag: '@slow' }, async ({ published: site }) => {
  await site.write('posts/first.mdx', buildPost({ title: 'First' }));
  await site.push();
  const first = await site.site.current();
  await site.write('posts/second.mdx', buildPost({ title: 'Second' }));
  await site.push();
  await site.git('reset', '--quiet', '--hard', 'HEAD~1');
  await site.git('push', '--force', 'origin', 'HEAD:main');
  expect((await site.get('/posts/second')).status).toBe(404);
  expect((await site.get('/posts/first')).status).toBe(200);
  expect(await site.site.current()).toBe(first);
});

test('a rollback is live at once and held until a newer push or npm run publish', { tag: '@slow' }, async ({
  published: site,
}) => {
  await site.write('posts/one.mdx', buildPost({ title: 'One' }));
  await site.push();
  const before = await site.site.current();
  await site.write('posts/one.mdx', buildPost({ title: 'A mistake' }));
  await site.push();
  const mistake = await site.site.current();
  const { code, output } = await site.command('rollback');
  expect(code, output).toBe(0);
  expect(output).toContain(`Release ${before.slice(0, 12)} is live again`);
  expect((await site.get('/posts/one')).text).not.toContain('A mistake');
  expect((await site.health()).held).toBeDefined();

  await site.stopPublisher();
  await site.startPublisher();
  expect(await site.site.current(), 'a restart took the rollback back').toBe(before);
  expect((await site.health()).publish?.state).toBe('held');

  expect((await site.command('publish')).code).toBe(0);
  expect(await site.site.current()).toBe(mistake);
  expect((await site.health()).held).toBeUndefined();

  expect((await site.command('rollback', before.slice(0, 8))).code).toBe(0);
  await site.write('posts/two.mdx', buildPost({ title: 'Two' }));
  await site.push();
  expect((await site.get('/posts/two')).status).toBe(200);

  const wrong = await site.command('rollback', 'abcdef012345');
  expect(wrong.code).toBe(1);
  expect(wrong.output).toContain(mistake.slice(0, 12));
});

test('after simultaneous pushes the newest is live', { tag: '@slow' }, async ({ published: site }) => {
  for (let count = 0; count < 6; count++) {
    await site.write('posts/busy.mdx', buildPost({ title: 'Busy', text: `Version ${count}.` }));
    await site.git('add', '--all');
    await site.git('commit', '--quiet', '--message', 'x');
  }
  const pushes = [5, 4, 3, 2, 1, 0].map((back) => site.git('push', '--force', 'origin', `HEAD~${back}:main`));
  await Promise.all(pushes);
  await site.git('push', '--force', 'origin', 'HEAD:main');
  await site.command('publish');
  expect((await site.get('/posts/busy')).text).toContain('Version 5.');
});
