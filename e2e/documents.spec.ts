// The documents for programs over HTTP: their types, entity tags, content codings and addresses.
import { types } from './site/documents.ts';
import { feeds } from './site/feeds.ts';
import { decodeBody } from './site/site.ts';
import { readPosts } from './site/source.ts';
import { sendLine } from './site/wire.ts';
import { expect, missingPath, test } from './test.ts';

test('each document has its type, caching rule and release, and 304 for its entity tag', async ({ site }) => {
  const release = await site.current();
  const [post] = await readPosts(site.contentDir);
  const markdown = `/posts/${post?.slug}.md`;
  for (const [path, type] of [...Object.entries(types), [markdown, 'text/markdown; charset=utf-8'] as const]) {
    const { status, headers, bytes } = await site.get(path);
    expect([status, headers['content-type']], path).toEqual([200, type]);
    expect(headers['cache-control'], path).toBe('public, max-age=0, must-revalidate');
    expect(headers['x-release'], path).toBe(release);
    expect(headers.etag, path).toMatch(/^W\/"[\w-]{22}"$/);
    expect(headers['content-length'], path).toBe(String(bytes.byteLength));
    expect(headers['cross-origin-resource-policy'], path).toBe(feeds.includes(path) ? 'cross-origin' : 'same-origin');
    const tag = String(headers.etag);
    const asked: [Record<string, string>, number][] = [
      [{ 'if-none-match': tag }, 304],
      [{ 'if-none-match': `"x", ${tag}` }, 304],
      [{ 'if-none-match': '"x"' }, 200],
    ];
    for (const [held, expected] of asked) {
      const again = await site.get(path, { ...held, 'accept-encoding': 'br' });
      expect(again.status, `${path} ${JSON.stringify(held)}`).toBe(expected);
      if (expected === 304) expect([again.bytes.byteLength, again.headers.etag], path).toEqual([0, tag]);
    }
  }
});

test('documents and pages are sent in the coding that the client accepts, and HEAD has the same headers', async ({
  site,
}) => {
  const posts = (await readPosts(site.contentDir)).map(({ slug }) => slug);
  for (const path of [...Object.keys(types), `/posts/${posts[0]}.md`, '/icon.svg', missingPath]) {
    const whole = await site.get(path);
    for (const [accepted, encoding] of [
      ['br', 'br'],
      ['gzip, deflate', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
      ['identity', undefined],
    ] as const) {
      const answer = await site.get(path, { 'accept-encoding': accepted });
      expect(answer.headers['content-encoding'], `${path} ${accepted}`).toBe(encoding);
      expect(decodeBody(answer).equals(whole.bytes), `${path} ${accepted}`).toBe(true);
      expect(answer.headers.vary?.toLowerCase(), path).toContain('accept-encoding');
      if (encoding && whole.bytes.byteLength > 500) {
        expect(answer.bytes.byteLength, path).toBeLessThan(whole.bytes.byteLength);
      }
      const { text } = await sendLine(site.origin, `HEAD ${path}`, [`Accept-Encoding: ${accepted}`]);
      const [head = '', body] = text.split('\r\n\r\n');
      expect(body, path).toBe('');
      for (const name of ['content-encoding', 'etag', 'content-type']) {
        const value = new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1];
        expect(value, `${name} of ${path}`).toBe(answer.headers[name]);
      }
      const length = /^content-length: (\d+)/im.exec(head)?.[1];
      if (length) expect(Number(length), path).toBe(answer.bytes.byteLength);
    }
  }
});
