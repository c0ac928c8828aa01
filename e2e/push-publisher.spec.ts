// Pushes while no publisher runs, while it hangs, and by another user.
import { buildPost, send } from './pushed.ts';
import { expect, test } from './test.ts';

test('a push without a publisher publishes nothing and says what it waits for, and is live after the next start', {
  tag: '@slow',
}, async ({ published: site }) => {
  await site.write('posts/kept.mdx', buildPost({ title: 'Kept' }));
  await site.push();
  const release = await site.site.current();
  await site.killPublisher();
  await site.write('posts/later.mdx', buildPost({ title: 'Later' }));
  const { output } = await site.push();
  expect(output).toMatch(/remote: Waiting: No publisher is running/);
  expect(output).toMatch(/remote: .* is published from content on the branch main of \S+blog\.git/);
  expect(await site.site.current()).toBe(release);
  expect((await site.get('/posts/kept')).status).toBe(200);
  await site.startPublisher();
  expect((await site.get('/posts/later')).status).toBe(200);
});

test('a push while nothing runs is live after the next start, even after a kill of the publisher', {
  tag: '@slow',
}, async ({ published: site }) => {
  await site.killPublisher();
  await site.site.kill();
  await site.write('posts/meanwhile.mdx', buildPost({ title: 'Meanwhile' }));
  await site.pushQuietly();
  await site.site.start();
  await site.startPublisher();
  expect((await site.get('/posts/meanwhile')).status).toBe(200);
  await site.write('posts/afterwards.mdx', buildPost({ title: 'Afterwards' }));
  await site.push();
  expect((await site.get('/posts/afterwards')).status).toBe(200);
});

test('a push is published by a publisher that starts while the push waits', { tag: '@slow' }, async ({
  published: site,
}) => {
  await site.killPublisher();
  await site.write('posts/rough.mdx', buildPost({ title: 'Rough' }));
  const [{ output }] = await Promise.all([site.push(), site.startPublisher()]);
  expect(output).toMatch(/remote: Release [0-9a-f]{12} (?:is live|was live already): /);
  expect((await site.get('/posts/rough')).status).toBe(200);
});

test('a push by another user is published with PUBLISH_GROUP, and otherwise says why not', { tag: '@slow' }, async ({
  published: site,
}) => {
  test.skip(process.platform !== 'linux' || process.geteuid?.() !== 0, 'only root on Linux can act as another user');
  for (const [group, expected] of [
    ['true', /Release [0-9a-f]{12} is live/],
    ['false', /User nobody may not connect to the publisher of .*PUBLISH_GROUP=true/],
  ] as const) {
    await site.restartPublisher({ PUBLISH_GROUP: group });
    await site.write(`posts/theirs-${group}.mdx`, buildPost({ title: `Theirs, ${group}` }));
    const { output } = await site.pushAs('nobody');
    expect(output).toMatch(expected);
    expect((await site.get(`/posts/theirs-${group}`)).status).toBe(group === 'true' ? 200 : 404);
  }
});

test('a push to a publisher that hangs says so, and so does the webhook', { tag: '@slow' }, async ({
  published: site,
}) => {
  await site.write('posts/late.mdx', buildPost({ title: 'Late' }));
  site.signalPublisher('SIGSTOP');
  const [{ output }, delivery] = await Promise.all([site.push(), send(site.site, '{"ref":"refs/heads/main"}')]);
  expect(output).toMatch(/\(process \d+ of user \S+, since \S+\) does not respond/);
  expect(delivery.status).toBe(503);
  site.signalPublisher('SIGCONT');
  await site.waitFor(async () => (await site.get('/posts/late')).status === 200);
});
