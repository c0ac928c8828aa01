// Security headers: a content security policy for each page, and the same headers on every response.
import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { scoreAnswer } from './observatory.ts';
import { fromRoot } from './site/checkout.ts';
import { listen } from './site/listen.ts';
import type { Site } from './site/site.ts';
import { sendLine } from './site/wire.ts';
import { expect, isPost, missingPath, test } from './test.ts';

/** Contains every element of posts, and an interactive figure. No page links to it. */
const styleguide = '/styleguide';
/** The offline page. No page links to it. */
const offline = '/offline';

interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Returns the first response, which comes from Next, and a later one, which comes from memory. */
async function getTwice(site: Site, path: string): Promise<Received[]> {
  return [await site.get(path), await site.get(path)];
}

test('no policy has unsafe-inline, unsafe-eval or a nonce, and no element has a style attribute', async ({
  site,
  paths,
}) => {
  for (const path of [...paths, styleguide, missingPath, '/icon.svg']) {
    for (const { headers, text } of await getTwice(site, path)) {
      expect(JSON.stringify(headers), path).not.toMatch(/unsafe-(?:inline|eval|hashes)|wasm-unsafe|nonce/);
      expect(text, path).not.toMatch(/<[a-z][^>]*\s(?:style|nonce|on[a-z]+)=/i);
      expect(text, path).not.toMatch(/<meta[^>]*http-equiv/i);
    }
  }
});

test("each page has its own policy, which begins with default-src 'none' and names inline code by hash", async ({
  site,
  paths,
}) => {
  for (const path of [...paths, styleguide, missingPath]) {
    for (const { headers } of await getTwice(site, path)) {
      const policy = String(headers['content-security-policy']);
      expect(policy, path).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[^;]+; style-src 'sha256-/);
      for (const part of ["base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"]) {
        expect(policy.split('; '), path).toContain(part);
      }
      // The theme script and the speculation rules.
      expect(policy.match(/script-src ([^;]+)/)?.[1]?.split(' ').length, path).toBe(3);
    }
  }
});

const everywhere: Record<string, RegExp> = {
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^strict-origin-when-cross-origin$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-embedder-policy': /^require-corp$/,
  'cross-origin-resource-policy': /^(?:same-origin|cross-origin)$/,
  'permissions-policy': /^accelerometer=\(\), .*camera=\(\), .*geolocation=\(\)/,
  'x-frame-options': /^DENY$/,
  'cache-control': /./,
};

function expectProtected({ status, headers }: Received, name: string): void {
  for (const [header, pattern] of Object.entries(everywhere)) {
    expect(headers[header], `${header} of ${name}`).toMatch(pattern);
  }
  if (status !== 304) expect(headers['content-security-policy'], name).toContain("default-src 'none'");
  for (const header of ['x-powered-by', 'set-cookie', 'server', 'strict-transport-security', 'x-next-cache-tags']) {
    expect(headers[header], `${header} of ${name}`).toBeUndefined();
  }
}

/** Returns the first static file of a type in the build. */
async function findStatic(suffix: string): Promise<string> {
  const names = await readdir(fromRoot('.next/static'), { recursive: true });
  return `/_next/static/${names.find((name) => name.endsWith(suffix))}`;
}

test('every class of response has the security headers, and none that identifies software or readers', async ({
  site,
  paths,
}) => {
  const post = paths.find(isPost) ?? '';
  const { text, headers } = await site.get(post);
  const card = new URL(/property="og:image" content="([^"]+)"/.exec(text)?.[1] ?? '').pathname;
  const script = /<script[^>]* src="([^"]+)"/.exec(text)?.[1] ?? '';
  const tag = String(headers.etag);
  const feed = String((await site.get('/feed.xml')).headers.etag);
  const pageControl = /^public, max-age=0, must-revalidate$/;
  const cases: [string, number, Promise<Received>, RegExp][] = [
    ['a page', 200, site.get('/about'), /^public, max-age=0, must-revalidate$/],
    ['a post', 200, site.get(post), /^public, max-age=0, must-revalidate$/],
    ['an unchanged page', 304, site.get(post, { 'if-none-match': tag }), /^public, max-age=0, must-revalidate$/],
    ['another spelling', 308, site.get(`${post}/`), /^(?:no-store|public, max-age=0, must-revalidate)$/],
    ['an unknown page', 404, site.get(missingPath), /^no-store$/],
    ['an unknown card', 404, site.get('/og/0000000000000000.png'), /^no-store$/],
    ['an unknown file of the build', 404, site.get('/_next/static/x.js'), /^no-store$/],
    ['a malformed address', 404, site.get('/%'), /^no-store$/],
    ['a card', 200, site.get(card), /^public, max-age=31536000, immutable$/],
    ['an unchanged card', 304, site.get(card, { 'if-none-match': `"${card.split('/').at(-1)}"` }), /immutable$/],
    ['the icon', 200, site.get('/icon.svg'), /./],
    ['the page without a connection', 200, site.get('/offline'), /^public, max-age=0, must-revalidate$/],
    ['the worker', 200, site.get('/sw.js'), /^public, max-age=0, must-revalidate$/],
    ['our script', 200, site.get(script), /^public, max-age=31536000, immutable$/],
    ['an unknown script', 404, site.get('/assets/x.js'), /^no-store$/],
    ['the icon of old browsers', 200, site.get('/favicon.ico'), pageControl],
    ['the icon of phones', 200, site.get('/apple-touch-icon.png'), pageControl],
    ['an unknown icon', 404, site.get('/icons/x.png'), /^no-store$/],
    ['a feed', 200, site.get('/feed.xml'), pageControl],
    ['a feed that is compressed', 200, site.get('/feed.json', { 'accept-encoding': 'br' }), pageControl],
    ['an unchanged feed', 304, site.get('/feed.xml', { 'if-none-match': feed }), pageControl],
    ['the sitemap', 200, site.get('/sitemap.xml'), pageControl],
    ['the rules for robots', 200, site.get('/robots.txt'), pageControl],
    ['the list for language models', 200, site.get('/llms.txt'), pageControl],
    ['the manifest', 200, site.get('/manifest.webmanifest'), pageControl],
    ['a post as Markdown', 200, site.get(`${post}.md`), pageControl],
    ['an unknown post as Markdown', 404, site.get(`${missingPath}.md`), /^no-store$/],
    ['a script of the build', 200, site.get(await findStatic('.js')), /^public, max-age=31536000, immutable$/],
  ];
  for (const [name, status, asked, control] of cases) {
    const answer = await asked;
    expect(answer.status, name).toBe(status);
    expectProtected(answer, name);
    expect(answer.headers['cache-control'], name).toMatch(control);
  }
  for (const path of [card, '/icon.svg', '/feed.xml', '/atom.xml', '/feed.json', '/favicon.ico']) {
    expect((await site.get(path)).headers['cross-origin-resource-policy'], path).toBe('cross-origin');
  }
});

test('methods other than GET, HEAD and OPTIONS are refused with the same headers', async ({ site }) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
    const { status, text } = await sendLine(site.origin, `${method} /about`, ['Content-Length: 0']);
    expect(status, method).toBe(405);
    const lines = text.split('\r\n\r\n')[0]?.split('\r\n').slice(1) ?? [];
    const headers = Object.fromEntries(
      lines.map((line) => [line.split(': ')[0]?.toLowerCase(), line.split(': ').slice(1).join(': ')]),
    );
    expect(headers.allow, method).toBe('GET, HEAD, OPTIONS');
    expectProtected({ status, headers, text }, method);
  }
});

/** Deletes the text of a post from the release, so that its render fails. */
async function breakPost(site: Site, slug: string): Promise<void> {
  const dir = join(site.contentDir, '../release');
  const objectOf = (digest: string) => join(dir, 'objects', digest.slice(0, 2), digest.slice(2));
  const manifest = JSON.parse(await readFile(join(dir, 'manifests', await site.current()), 'utf8')) as {
    index: string;
  };
  const index = JSON.parse(await readFile(objectOf(manifest.index), 'utf8')) as {
    posts: { slug: string; body: string }[];
  };
  await rm(objectOf(index.posts.find((post) => post.slug === slug)?.body ?? ''));
}

test('a page that cannot be rendered is a 500 with no-store and the same headers, without scripts', async ({
  browser,
  ownSite: site,
}) => {
  const slug = `broken-${randomBytes(4).toString('hex')}`;
  await site.write(
    `posts/${slug}.mdx`,
    '---\ntitle: "A post that breaks"\ndescription: "Its text is taken out of the release before it is asked for."\ndate: 2026-01-02\ntags: []\n---\n\nText.\n',
  );
  const { code, output } = await site.release();
  expect(code, output).toBe(0);
  await breakPost(site, slug);
  const answer = await site.get(`/posts/${slug}`);
  expect(answer.status).toBe(500);
  expectProtected(answer, 'a server error');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.text).not.toMatch(/<[a-z][^>]*\sstyle=/i);
  expect(answer.text).not.toContain(site.contentDir);
  const context = await browser.newContext();
  const { page, messages } = await listen(context);
  await page.goto(site.url(`/posts/${slug}`), { waitUntil: 'networkidle' });
  expect(messages.filter((message) => !message.includes('status of 500'))).toEqual([]);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('a[href="/"]').first()).toBeVisible();
  await context.close();
});

test('a page that can no longer be rendered is served in its last version, however old', { tag: '@slow' }, async ({
  ownSite: site,
}) => {
  const path = '/posts/breaks-later';
  const write = async (text: string) => {
    await site.write(
      'posts/breaks-later.mdx',
      `---\ntitle: "A post that breaks"\ndescription: "Its text is taken out of the release."\ndate: 2026-01-02\ntags: []\n---\n\n${text}\n`,
    );
    const { code, output } = await site.release();
    expect(code, output).toBe(0);
  };
  await write('First.');
  const good = await site.get(path);
  expect(good.text).toContain('First.');
  await write('Second.');
  await breakPost(site, 'breaks-later');
  await site.datePointer(-11_000);
  for (const load of ['first', 'second']) {
    const answer = await site.get(path);
    expect(answer.status, load).toBe(200);
    expect(answer.text, load).toBe(good.text);
    expect(answer.headers['x-release'], load).toBe(good.headers['x-release']);
    expect(answer.headers['cache-control'], load).toBe('public, max-age=0, must-revalidate');
    expectProtected(answer, load);
  }
});

test.describe('as an https origin', () => {
  /** `start-settings.spec.ts` checks that every response of such an origin has it. */
  const transport = { 'strict-transport-security': 'max-age=63072000' };

  test('the Observatory score of each page is at least 150', async ({ site, paths }) => {
    for (const path of [...paths, styleguide, offline]) {
      const { headers, text } = await site.get(path);
      const { score, modifiers } = scoreAnswer({ ...headers, ...transport }, text);
      expect(score, `${path} ${JSON.stringify(modifiers)}`).toBeGreaterThanOrEqual(150);
    }
  });

  test('the Observatory score is lower for each missing or weak header', async ({ site }) => {
    const { headers, text } = await site.get('/');
    const good = { ...headers, ...transport };
    const policy = String(headers['content-security-policy']);
    const best = scoreAnswer(good, text).score;
    const worse: [string, number][] = [
      ['content-security-policy', -25],
      ['referrer-policy', -5],
      ['strict-transport-security', -20],
      ['x-content-type-options', -5],
      ['cross-origin-resource-policy', -10],
      ['cross-origin-opener-policy', -10],
      ['cross-origin-embedder-policy', -10],
    ];
    for (const [name, least] of worse) {
      const { score } = scoreAnswer({ ...good, [name]: undefined }, text);
      expect(score - best, name).toBeLessThanOrEqual(least);
    }
    const weak = policy.replace(/script-src [^;]+/, "script-src 'unsafe-inline'");
    expect(scoreAnswer({ ...good, 'content-security-policy': weak }, text).score).toBeLessThan(100);
    expect(scoreAnswer({ ...good, 'set-cookie': ['a=b'] }, text).score).toBeLessThan(100);
    expect(scoreAnswer(good, '<script src="https://cdn.example.org/a.js"></script>').score).toBeLessThan(100);
  });
});
