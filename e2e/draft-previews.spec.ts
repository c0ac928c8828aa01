// Draft previews: posts that are not public, and their links.
import { buildPost, findWhereNamed } from './pushed.ts';
import { buildPng } from './site/png.ts';
import { expect, test } from './test.ts';

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
  expect(html, 'structured data names addresses that readers cannot open').not.toContain('application/ld+json');

  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  await page.goto(site.site.url(path));
  await expect(page.getByRole('complementary', { name: 'Preview' })).toContainText(
    /Preview: a draft\. This link expires .* UTC/,
  );
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Drafted');
  const image = page.getByRole('img', { name: 'A blue square' });
  await expect.poll(() => image.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(40);
  expect(problems).toEqual([]);
  const address = await image.evaluate((image: HTMLImageElement) => new URL(image.currentSrc).pathname);
  expect((await site.get(address)).headers['cache-control']).toContain('no-store');
  expect((await site.get(address.replace(path, ''))).status, 'readers can ask for the image').toBe(404);

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
