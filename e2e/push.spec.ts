// From `git push` to the reader: a push is live when it ends, and a broken post stays as it was.
import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { hangLimit } from './site/checkout.ts';
import { buildPng } from './site/png.ts';
import { PublishedSite } from './site/published-site.ts';
import { test as base, expect } from './test.ts';

const secret = 'a secret that is known to the forge and to us';

interface TestFixtures {
  /** A site that shows the first commit. Starting one takes seconds, so it is reset for the next test. */
  published: PublishedSite;
  /** Opens a site with settings of its own. */
  open: (own: Record<string, string>) => Promise<PublishedSite>;
}

const test = base.extend<TestFixtures, { pooled: PublishedSite }>({
  pooled: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the names a fixture needs from its pattern
    async ({}, use) => {
      const site = await PublishedSite.open({ own: { PUBLISH_SECRET: secret } });
      await use(site);
      await site.close();
    },
    { scope: 'worker', timeout: hangLimit },
  ],
  published: async ({ pooled }, use) => {
    await use(pooled);
    await pooled.reset();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  open: async ({}, use) => {
    const sites: PublishedSite[] = [];
    await use(async (own) => {
      const site = await PublishedSite.open({ own });
      sites.push(site);
      return site;
    });
    for (const site of sites) await site.close();
  },
});

const today = new Date().toISOString().slice(0, 10);

interface Draft {
  title: string;
  text?: string;
  date?: string;
  /** More lines of the front matter. */
  fields?: string;
}

function buildPost({ title, text = `The text of ${title}.`, date = today, fields = '' }: Draft): string {
  return `---\ntitle: "${title}"\ndescription: "A description that says what a reader gets from it."\ndate: ${date}\ntags: [backend]\n${fields}---\n\n${text}\n`;
}

/** Lists and documents that name a post, besides its own page. */
const lists = ['/', '/archive', '/tags/backend', '/feed.xml', '/atom.xml', '/feed.json', '/sitemap.xml', '/llms.txt'];

async function findWhereNamed(site: PublishedSite, slug: string): Promise<string[]> {
  const named: string[] = [];
  for (const path of lists) if ((await site.get(path)).text.includes(`/posts/${slug}`)) named.push(path);
  return named;
}

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
  const picture = /(?:src|srcSet)="(\/media\/[^" ]+)/i.exec(text)?.[1] ?? '';
  expect((await site.get(picture)).status).toBe(200);
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
  expect((await site.health()).publish).toMatchObject({ state: 'published', faults: 2 });

  await site.write('posts/both.mdx', buildPost({ title: 'Both', text: 'Mended.' }));
  await site.remove('posts/new-and-broken.mdx');
  await site.push();
  expect((await site.get('/posts/both')).text).toContain('Mended.');
  expect((await site.health()).publish).toMatchObject({ state: 'published', faults: 0 });
});

test('in strict mode one error holds back the whole push', async ({ open }) => {
  const site = await open({ PUBLISH_STRICT: 'true' });
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

test('a forced push takes back an earlier push', async ({ published: site }) => {
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

test('a draft is shown only with its preview link', async ({ published: site, page }) => {
  const text = 'Words of the draft.\n\n![A blue square](./blue.png)';
  await site.write('posts/drafted/index.mdx', buildPost({ title: 'Drafted', text, fields: 'draft: true\n' }));
  await site.write('posts/drafted/blue.png', buildPng(40, 30, [0, 0, 200]));
  await site.write('posts/another.mdx', buildPost({ title: 'Qwertzuiop', fields: 'draft: true\n' }));
  await site.push();
  const { code, output } = await site.command('preview', 'drafted');
  expect(code, output).toBe(0);
  const path = new URL(/^http\S+/m.exec(output)?.[0] ?? '').pathname;
  const { status, headers, text: html } = await site.get(path);
  expect(status).toBe(200);
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['x-robots-tag']).toContain('noindex');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(html).toMatch(/<meta name="robots" content="[^"]*noindex/);
  expect(html).toContain('Words of the draft.');
  expect(html, 'a preview tells of another draft').not.toContain('Qwertzuiop');

  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  await page.goto(site.site.url(path));
  await expect(page.getByRole('complementary', { name: 'Preview' })).toContainText(
    /Preview: a draft\. This link expires .* UTC/,
  );
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Drafted');
  const picture = page.getByRole('img', { name: 'A blue square' });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(40);
  expect(problems).toEqual([]);
  const address = await picture.evaluate((image: HTMLImageElement) => new URL(image.currentSrc).pathname);
  expect((await site.get(address)).headers['cache-control']).toContain('no-store');
  expect((await site.get(address.replace(path, ''))).status, 'readers can ask for the picture').toBe(404);

  expect((await site.get('/posts/drafted')).status).toBe(404);
  expect(await findWhereNamed(site, 'drafted')).toEqual([]);
  // Next renders its static part again after a release, and until then the response is not a complete page.
  for (const title of ['First', 'Second']) {
    await site.write('posts/beside.mdx', buildPost({ title }));
    await site.push();
    const later = await site.get(path);
    expect(later.headers['content-security-policy']).toBe(headers['content-security-policy']);
    expect(later.headers['x-release']).toBeUndefined();
    expect(later.text).not.toContain('__next_f');
  }
  const token = path.slice('/preview/'.length);
  const [payload = '', signature = ''] = token.split('.');
  const forged = `${Buffer.from(Buffer.from(payload, 'base64url').toString().replace('drafted', 'another')).toString('base64url')}.${signature}`;
  for (const wrong of [`${token}x`, token.slice(0, -2), payload, forged, 'x', `${token}/media/no.png`]) {
    const answer = await site.get(`/preview/${wrong}`);
    expect(answer.status, wrong).toBe(404);
    expect(answer.text).not.toContain('Words of the draft.');
  }
  for (const query of [`/preview?token=${token}`, '/preview', '/preview/']) {
    expect((await site.get(query)).text, query).not.toContain('Words of the draft.');
  }
});

test('a preview shows a scheduled post and another branch, until its link expires', { tag: '@slow' }, async ({
  published: site,
}) => {
  const date = new Date(Date.now() + 3 * 24 * 3_600_000).toISOString().slice(0, 10);
  await site.write('posts/to-come.mdx', buildPost({ title: 'To come', date }));
  await site.push();
  const readLink = (output: string) => new URL(/^http\S+/m.exec(output)?.[0] ?? '').pathname;
  const long = readLink((await site.command('preview', 'to-come')).output);
  const short = readLink((await site.command('preview', 'to-come', '--days', '0.00001')).output);
  await site.waitFor(async () => (await site.get(short)).status === 404);
  expect((await site.get(long)).text).toContain('scheduled for');

  await site.git('switch', '--quiet', '--create', 'topic');
  await site.write('posts/on-a-branch.mdx', buildPost({ title: 'On a branch' }));
  await site.git('add', '--all');
  await site.git('commit', '--quiet', '--message', 'x');
  await site.git('push', 'origin', 'topic');
  const branch = await site.command('preview', 'on-a-branch', '--branch', 'topic');
  expect((await site.get(readLink(branch.output))).text).toContain('The text of On a branch.');
  expect((await site.get('/posts/on-a-branch')).status).toBe(404);
  expect((await site.command('preview', 'on-a-branch')).code).toBe(1);
});

/** Requests every place until the post is live. @returns the time at which it was, and the paths that named it too early */
async function watchFor(site: PublishedSite, slug: string, secret: string, due: number) {
  const leaks: string[] = [];
  for (;;) {
    for (const path of [`/posts/${slug}`, `/posts/${slug}.md`, ...lists, `/search.json?q=${secret}`]) {
      const { status, text, headers } = await site.get(path);
      // The response was made before it arrived, so the check is made after it.
      const isEarly = Date.now() < due;
      const isNamed =
        status === 200 && `${JSON.stringify(headers)}${text}`.includes(secret) && !path.startsWith('/search');
      if (isEarly && isNamed) leaks.push(path);
      if (!isEarly && path === `/posts/${slug}` && status === 200) return { seen: Date.now(), leaks };
    }
    if (Date.now() > due + hangLimit) throw new Error(`The post is not there.\n${site.publisherLog}`);
  }
}

/** Milliseconds within which a due post must be live: two seconds, or a second and three pushes on a slow machine. */
function boundOf(pushTime: number): number {
  return Math.max(2_000, 1_000 + 3 * pushTime);
}

/**
 * Pushes a post that falls due shortly after the push has ended, however slow the machine is.
 * @returns its date, the output of the push, and the duration of the push in milliseconds
 */
async function pushDue(site: PublishedSite, slug: string, title: string) {
  for (let lead = 4_000; ; lead *= 2) {
    const due = Math.ceil((Date.now() + lead) / 1000) * 1000;
    const date = new Date(due).toISOString().replace('.000Z', 'Z');
    await site.write(`posts/${slug}.mdx`, buildPost({ title, date }));
    const start = Date.now();
    const { output } = await site.push();
    const pushTime = Date.now() - start;
    if (pushTime < lead / 2) return { due, date, output, pushTime };
  }
}

test('a scheduled post is in no response before its time, and live within two seconds of it', { tag: '@slow' }, async ({
  published: site,
}) => {
  const { due, date, output, pushTime } = await pushDue(site, 'on-time', 'Zyxwvutsr');
  expect(output).toContain(`the next post is due ${date}`);
  const { seen, leaks } = await watchFor(site, 'on-time', 'Zyxwvutsr', due);
  expect(leaks).toEqual([]);
  expect(seen - due).toBeLessThanOrEqual(boundOf(pushTime));
});

test('a post that falls due while the publisher is suspended is live when it resumes', { tag: '@slow' }, async ({
  published: site,
}) => {
  const { due, pushTime } = await pushDue(site, 'slept', 'Slept');
  site.signalPublisher('SIGSTOP');
  await delay(Math.max(0, due + 1_000 - Date.now()));
  expect((await site.get('/posts/slept')).status).toBe(404);
  site.signalPublisher('SIGCONT');
  const woken = Date.now();
  await site.waitFor(async () => (await site.get('/posts/slept')).status === 200);
  expect(Date.now() - woken).toBeLessThanOrEqual(boundOf(pushTime));
});

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
  open,
}) => {
  test.skip(process.platform !== 'linux' || process.geteuid?.() !== 0, 'only root on Linux can be somebody else');
  for (const [group, expected] of [
    ['true', /Release [0-9a-f]{12} is live/],
    ['false', /User nobody may not connect to the publisher of .*PUBLISH_GROUP=true/],
  ] as const) {
    const site = await open({ PUBLISH_GROUP: group });
    await site.write('posts/theirs.mdx', buildPost({ title: 'Theirs' }));
    const { output } = await site.pushAs('nobody');
    expect(output).toMatch(expected);
    expect((await site.get('/posts/theirs')).status).toBe(group === 'true' ? 200 : 404);
  }
});

test('a push to a publisher that hangs says so, and so does the webhook', { tag: '@slow' }, async ({
  published: site,
}) => {
  await site.write('posts/late.mdx', buildPost({ title: 'Late' }));
  site.signalPublisher('SIGSTOP');
  const [{ output }, delivery] = await Promise.all([site.push(), send(site, '{"ref":"refs/heads/main"}')]);
  expect(output).toMatch(/\(process \d+ of user \S+, since \S+\) does not respond/);
  expect(delivery.status).toBe(503);
  site.signalPublisher('SIGCONT');
  await site.waitFor(async () => (await site.get('/posts/late')).status === 200);
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

function send(site: PublishedSite, body: string, headers: Record<string, string> = {}, method = 'POST') {
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  return fetch(site.site.url('/api/publish'), {
    method,
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-hub-signature-256': signature,
      ...headers,
    },
  });
}

test('a signed webhook publishes the state of the repository, and others are refused', async ({ published: site }) => {
  await site.write('posts/by-webhook.mdx', buildPost({ title: 'By webhook' }));
  await site.pushQuietly();
  const body = JSON.stringify({ ref: 'refs/heads/main', repository: { clone_url: 'https://evil.example/x.git' } });
  const refused = [
    await send(site, body, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }),
    await send(site, body, { 'content-type': 'text/plain' }),
    await send(site, JSON.stringify({ ref: 'refs/heads/other' })),
    await send(site, body, {}, 'PUT'),
  ];
  expect(refused.map(({ status }) => status)).toEqual([403, 415, 200, 405]);
  expect((await site.get('/posts/by-webhook')).status).toBe(404);
  const accepted = await send(site, body);
  expect(accepted.status).toBe(202);
  for (const { headers } of [...refused, accepted]) {
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  }
  await site.waitFor(async () => (await site.get('/posts/by-webhook')).status === 200);
});

test('without a secret there is no webhook, and a short one is refused at the start', async ({ open }) => {
  const site = await open({});
  expect((await send(site, '{"ref":"refs/heads/main"}')).status).toBe(404);
  await expect(open({ PUBLISH_SECRET: 'short' })).rejects.toThrow(
    /PUBLISH_SECRET \(5 characters, not shown\) must have at least 32 characters/,
  );
});

test('the next poll finds a push whose webhook was lost', async ({ open }) => {
  const site = await open({ PUBLISH_POLL: '1' });
  await site.write('posts/found.mdx', buildPost({ title: 'Found' }));
  await site.pushQuietly();
  await site.waitFor(async () => (await site.get('/posts/found')).status === 200);
});

test('/healthz is public and names no post and no file', async ({ published: site }) => {
  await site.write('posts/faulty.mdx', buildPost({ title: 'Faulty', date: '2024-02-31' }));
  await site.push();
  const { status, headers, text } = await site.get('/healthz');
  expect(status).toBe(200);
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['content-type']).toBe('application/json');
  expect(JSON.parse(text)).toMatchObject({ status: 'ok', publish: { faults: 1 } });
  expect(text).not.toMatch(/faulty|posts|content/i);
});
