import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { buildErrorPage } from '#lib/page-cache/error-page.ts';
import { computeEtag } from '#lib/page-cache/negotiate.ts';
import { denyAllPolicy } from '#lib/page-cache/policy.ts';
import { postprocessPage } from '#lib/page-cache/postprocess.ts';
import { wrapResponse } from '#lib/page-cache/wrap-response.ts';
import { currentSite } from '#lib/posts/read-release.ts';

const common = { 'x-everywhere': 'yes', 'cross-origin-resource-policy': 'same-origin' };
const pageControl = 'public, max-age=0, must-revalidate';
const raw = '<!DOCTYPE html><style>p{a:b}</style><!--x--><p>\u201cText\u201d</p><script>flight()</script>';
const finished = '<!DOCTYPE html><style>p{a:b}</style><p>\u201cText\u201d</p>';
const styleHash = `'sha256-${createHash('sha256').update('p{a:b}').digest('base64')}'`;
const immutable = 'public, max-age=31536000, immutable';

type Respond = (response: ServerResponse, incoming: IncomingMessage) => void;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body as sent. */
  length: number;
}

/** Sends a response through the wrapper, and returns it as a client gets it. */
async function receive(
  respond: Respond,
  path = '/',
  method = 'GET',
  accepted = 'br, gzip',
  more: Record<string, string> = {},
  good?: { html: string; headers: Record<string, string> },
): Promise<Answer> {
  const server = createServer((incoming, response) => {
    wrapResponse(incoming, response, { headers: common, findGood: () => good });
    respond(response, incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const headers = { ...more, 'accept-encoding': accepted };
  try {
    return await new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const text = decode(bytes, response.headers['content-encoding']).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, length: bytes.byteLength });
        });
      })
        .on('error', reject)
        .end();
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

function decode(bytes: Buffer, encoding: string | undefined): Buffer {
  if (bytes.byteLength === 0) return bytes;
  return encoding === 'br' ? brotliDecompressSync(bytes) : encoding === 'gzip' ? gunzipSync(bytes) : bytes;
}

function send(status: number, headers: Record<string, string>, body = ''): Respond {
  return (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

const html = { 'content-type': 'text/html; charset=utf-8' };

describe('every kind of response has security headers, a caching rule and a policy', () => {
  test.each<[string, Respond, Record<string, unknown>]>([
    ['a page', send(200, html, raw), { 'cache-control': pageControl }],
    [
      'a page with a policy of its own',
      send(200, { ...html, 'content-security-policy': 'own' }, raw),
      { 'content-security-policy': 'own', 'cache-control': pageControl },
    ],
    [
      'a page that Next would let caches keep for a year',
      send(200, { ...html, 'cache-control': 's-maxage=3600, stale-while-revalidate=31532400' }, raw),
      { 'cache-control': pageControl },
    ],
    [
      'a page that no cache may keep',
      send(200, { ...html, 'cache-control': 'private, no-cache, no-store, max-age=0' }, raw),
      { 'cache-control': 'no-store' },
    ],
    [
      'a page that only the browser of its reader may keep',
      send(200, { ...html, 'cache-control': 'private, max-age=0, must-revalidate' }, raw),
      { 'cache-control': 'private, max-age=0, must-revalidate' },
    ],
    [
      'data for the client',
      send(200, { 'content-type': 'text/x-component' }, '0:x'),
      { 'cache-control': pageControl, 'content-security-policy': denyAllPolicy },
    ],
    [
      'a redirect',
      send(308, { location: '/about' }, '/about'),
      { location: '/about', 'content-security-policy': denyAllPolicy },
    ],
    [
      'a page that is missing',
      send(404, { ...html, 'cache-control': 's-maxage=31536000' }, raw),
      { 'cache-control': 'no-store' },
    ],
    [
      'a file that is missing, though it says it is immutable',
      send(404, { 'content-type': 'text/plain', 'cache-control': immutable }, 'no'),
      { 'cache-control': 'no-store', 'content-security-policy': denyAllPolicy },
    ],
    ['a server error', send(500, html, raw), { 'cache-control': 'no-store' }],
    [
      'a file that names its bytes',
      send(200, { 'content-type': 'text/javascript', 'cache-control': immutable }, 'x'),
      { 'cache-control': immutable, 'cross-origin-resource-policy': 'same-origin' },
    ],
    [
      'an image',
      send(200, { 'content-type': 'image/png', 'cache-control': immutable }, 'x'),
      { 'cross-origin-resource-policy': 'cross-origin', 'content-security-policy': denyAllPolicy },
    ],
    [
      'an image with a policy of its own',
      send(200, { 'content-type': 'image/svg+xml', 'content-security-policy': 'sandbox' }, 'x'),
      { 'content-security-policy': 'sandbox', 'cross-origin-resource-policy': 'cross-origin' },
    ],
    ['nothing at all', send(204, {}), { 'content-security-policy': denyAllPolicy }],
  ])('%s', async (_, respond, expected) => {
    const { headers } = await receive(respond);
    expect(headers).toMatchObject({ 'x-everywhere': 'yes', ...expected });
    expect(headers['content-security-policy']).not.toBe('');
  });

  test('an unchanged page', async () => {
    const { status, headers, text } = await receive(send(304, { etag: '"a"', 'cache-control': 's-maxage=1' }));
    expect([status, text]).toEqual([304, '']);
    expect(headers).toMatchObject({ etag: '"a"', 'cache-control': pageControl, 'x-everywhere': 'yes' });
  });
});

describe('a page that is not post-processed yet', () => {
  const ways: [string, Respond][] = [
    ['in one piece', (response) => response.end(raw)],
    ['as bytes', (response) => response.end(Buffer.from(raw))],
    [
      'in pieces that cut characters',
      (response) => {
        for (const byte of Buffer.from(raw)) response.write(Buffer.from([byte]));
        response.end();
      },
    ],
    [
      'with its head first',
      (response) => {
        response.writeHead(200, html);
        response.write(raw.slice(0, 30));
        response.end(raw.slice(30));
      },
    ],
    [
      'with a reason and its head',
      (response) => {
        response.writeHead(200, 'Fine', html);
        response.end(raw);
      },
    ],
    [
      'with its head pushed out',
      (response) => {
        response.flushHeaders();
        response.end(raw);
      },
    ],
    [
      'with a length',
      (response) => {
        response.setHeader('content-length', Buffer.byteLength(raw));
        response.end(raw);
      },
    ],
    ['in an encoding of its own', (response) => response.end(Buffer.from(raw).toString('hex'), 'hex')],
    ['from a stream', (response) => Readable.from([raw.slice(0, 40), raw.slice(40)]).pipe(response)],
  ];

  test.each(ways)('is post-processed when it is sent %s', async (_, respond) => {
    const { status, headers, text, length } = await receive((response, incoming) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      respond(response, incoming);
    });
    expect(status).toBe(200);
    expect(text).toBe(finished);
    expect(headers['content-security-policy']).toContain(`style-src ${styleHash};`);
    expect(headers['content-security-policy']).toContain("script-src 'none';");
    if (headers['content-length']) expect(headers['content-length']).toBe(String(length));
  });

  test('calls the callback of each write', async () => {
    const calls: string[] = [];
    await receive((response) => {
      response.setHeader('content-type', 'text/html');
      response.write(raw, () => calls.push('written'));
      response.write('', 'utf8', () => calls.push('written'));
      response.end(() => calls.push('ended'));
      setImmediate(() => calls.push('later'));
    });
    expect(calls).toEqual(['written', 'written', 'ended', 'later']);
  });

  test('is sent as it is above 4 MB, with a policy that allows no scripts', async () => {
    const large = `<!DOCTYPE html><script>evil()</script>${'x'.repeat(5_000_000)}`;
    const { headers, text } = await receive((response) => {
      response.writeHead(200, html);
      Readable.from(large.match(/.{1,65536}/gs) ?? []).pipe(response);
    });
    expect(text === large).toBe(true);
    expect(headers).toMatchObject({ 'content-security-policy': denyAllPolicy, 'x-everywhere': 'yes' });
  });

  test('is post-processed just below 4 MB', async () => {
    const { headers, text } = await receive(send(200, html, `${raw}${'x'.repeat(3_900_000)}`));
    expect(text.startsWith(finished)).toBe(true);
    expect(headers['content-security-policy']).toContain(styleHash);
  });

  test('has no body for HEAD, and the same headers as for GET', async () => {
    const respond = send(200, { ...html, etag: '"a"', 'content-length': String(Buffer.byteLength(raw)) }, raw);
    const withoutDate = ({ headers: { date: _, ...rest } }: Answer) => rest;
    const [get, head] = [await receive(respond), await receive(respond, '/', 'HEAD')];
    expect([head.status, head.length]).toEqual([200, 0]);
    expect(withoutDate(head)).toEqual(withoutDate(get));
  });

  test('a redirect has the same length for HEAD as for GET', async () => {
    const respond: Respond = (response) => {
      response.statusCode = 308;
      response.setHeader('location', '/about');
      response.end('/about');
    };
    for (const method of ['GET', 'HEAD']) {
      expect((await receive(respond, '/', method)).headers['content-length']).toBe('6');
    }
  });

  test('has the tag of its final bytes, and none if Next sets none', async () => {
    const tagged = await receive(send(200, { ...html, etag: '"of other bytes"' }, raw));
    expect(tagged.headers.etag).toBe(computeEtag(finished));
    expect((await receive(send(200, html, raw))).headers.etag).toBeUndefined();
  });
});

test('an error is sent as the error page, with the right length', async () => {
  const errorPage = postprocessPage(buildErrorPage(currentSite())).html;
  const empty = '<!DOCTYPE html><html id="__next_error__"><head></head><body><script>fill()</script></body></html>';
  for (const status of [500, 503]) {
    const headers = { ...html, 'content-length': String(Buffer.byteLength(empty)) };
    const answer = await receive(send(status, headers, empty));
    expect(answer.status).toBe(status);
    expect(answer.text).toBe(errorPage);
    const style = /<style>(.*)<\/style>/s.exec(errorPage)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(answer.headers['content-security-policy']).toContain(`style-src 'sha256-${hash}';`);
  }
  expect((await receive(send(404, html, empty))).text).not.toBe(errorPage);
});

const long = 'Words, many of them. '.repeat(50);

describe('text is compressed as the client accepts it', () => {
  test.each<[string, string, string | undefined]>([
    ['text/html; charset=utf-8', 'br, gzip', 'br'],
    ['text/plain', 'br;q=0.1, gzip;q=0.9', 'gzip'],
    ['text/plain; charset=utf-8', 'gzip, deflate, br', 'br'],
    ['text/x-component', 'gzip', 'gzip'],
    ['application/json', 'br;q=0, gzip', 'gzip'],
    ['application/feed+json; charset=utf-8', 'br; q=0.0, gzip;q=0', undefined],
    ['application/rss+xml', 'br;q=0.1', 'br'],
    ['application/xml', '*', 'br'],
    ['image/svg+xml', 'br', 'br'],
    ['text/css', 'identity', undefined],
    ['image/png', 'br', undefined],
    ['application/octet-stream', 'br', undefined],
  ])('%s for %s: %s', async (type, accepted, expected) => {
    const headers = { 'content-type': type, etag: '"a"', 'content-length': String(long.length) };
    const answer = await receive(send(200, headers, long), '/', 'GET', accepted);
    expect(answer.text).toBe(long);
    expect(answer.headers['content-encoding']).toBe(expected);
    expect(answer.headers['content-length'] ?? String(answer.length)).toBe(String(answer.length));
    const isText = /text|json|xml/.test(type);
    const isPage = /html|x-component/.test(type);
    expect(answer.headers.etag).toBe(isPage ? computeEtag(long) : isText ? 'W/"a"' : '"a"');
    expect(answer.headers.vary).toBe(isText ? 'accept-encoding' : undefined);
    const head = await receive(send(200, headers, long), '/', 'HEAD', accepted);
    for (const name of ['content-encoding', 'content-length', 'etag', 'vary', 'content-type']) {
      expect(head.headers[name], name).toBe(answer.headers[name]);
    }
  });

  test.each<[string, Record<string, string>, Record<string, unknown>]>([
    ['a tag that is weak already', { etag: 'W/"a"' }, { etag: 'W/"a"', 'content-encoding': 'br' }],
    ['a header that it varies with', { vary: 'Origin' }, { vary: 'origin, accept-encoding' }],
    ['the same header', { vary: 'Accept-Encoding' }, { vary: 'accept-encoding' }],
    ['headers of Next', { vary: 'rsc, next-router-state-tree, next-url' }, { vary: 'accept-encoding' }],
  ])('with %s', async (_, own, expected) => {
    expect((await receive(send(200, { 'content-type': 'text/plain', ...own }, long))).headers).toMatchObject(expected);
  });

  test('compressed text and a response without a body stay as they are', async () => {
    const text = { 'content-type': 'text/plain' };
    const again = await receive((response) => {
      response.writeHead(200, { ...text, 'content-encoding': 'gzip' });
      response.end(gzipSync(long));
    });
    expect([again.text, again.headers['content-encoding']]).toEqual([long, 'gzip']);
    const unchanged = await receive(send(304, { ...text, etag: '"a"' }));
    expect([unchanged.length, unchanged.headers['content-encoding'], unchanged.headers.etag]).toEqual([
      0,
      undefined,
      '"a"',
    ]);
  });

  test('a response that is ended twice is compressed once', async () => {
    const { text } = await receive((response) => {
      response.setHeader('content-type', 'text/plain');
      response.end(long);
      response.end();
    });
    expect(text).toBe(long);
  });

  test('text above four megabytes is not compressed', async () => {
    const large = 'x'.repeat(5_000_000);
    const { text, headers } = await receive((response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      Readable.from(large.match(/.{1,65536}/gs) ?? []).pipe(response);
    });
    expect([text === large, headers['content-encoding']]).toEqual([true, undefined]);
  });
});

test('Next gets a plain GET: no HEAD, condition, range, content coding or internal header', async () => {
  const asked = {
    'If-None-Match': '"x"',
    'If-Match': '*',
    'If-Modified-Since': 'x',
    'If-Unmodified-Since': 'x',
    'If-Range': 'x',
    Range: 'bytes=0-0',
    RSC: '1',
    'Next-Router-State-Tree': 'x',
    'Next-Router-Prefetch': '1',
    'Next-Router-Segment-Prefetch': '/_tree',
    'Next-Url': '/',
    'Next-Action': 'x',
    'x-middleware-prefetch': '1',
    'x-middleware-rewrite': '/',
    'x-nextjs-data': '1',
    'x-next-revalidated-tags': 'x',
    'User-Agent': 'kept',
  };
  for (const method of ['GET', 'HEAD']) {
    let seen: [string | undefined, string[]] | undefined;
    await receive(
      (response, incoming) => {
        seen = [incoming.method, Object.keys(incoming.headers).toSorted()];
        response.end();
      },
      '/',
      method,
      'br',
      asked,
    );
    expect(seen).toEqual(['GET', ['connection', 'host', 'user-agent']]);
  }
});

test("Next's internal headers are not sent, and errors have no validator", async () => {
  const own = { ...html, etag: '"a"', 'x-nextjs-cache': 'HIT', 'x-middleware-rewrite': '/', 'x-nextjs-prerender': '1' };
  const hidden = Object.keys(own).slice(2);
  for (const status of [200, 404, 500]) {
    const { headers } = await receive(send(status, own, raw));
    expect(Object.keys(headers).filter((name) => hidden.includes(name))).toEqual([]);
    expect(headers.etag !== undefined, `${status}`).toBe(status === 200);
  }
});

describe('conditions are evaluated for everything that Next sends', () => {
  const types = ['text/plain', 'image/png', 'text/html'];

  test.each<[number, Record<string, string>, number]>([
    [200, { 'If-None-Match': 'TAG' }, 304],
    [200, { 'If-None-Match': '"x", TAG' }, 304],
    [200, { 'If-None-Match': '*' }, 304],
    [200, { 'If-None-Match': '"x"' }, 200],
    [200, { 'If-Match': '"x"' }, 412],
    [200, { 'If-Match': '*' }, 200],
    [200, { 'If-Modified-Since': 'Thu, 31 Dec 2099 00:00:00 GMT' }, 200],
    [200, { 'If-Unmodified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 200],
    [200, { Range: 'bytes=0-1' }, 200],
    // Conditions apply only to a response that would be a 200.
    [404, { 'If-None-Match': '*' }, 404],
    [404, { 'If-Match': '"x"' }, 404],
    [308, { 'If-None-Match': '*' }, 308],
    [500, { 'If-None-Match': '*' }, 500],
  ])('a %i requested with %j becomes a %i', async (made, asked, expected) => {
    for (const type of types) {
      const headers = {
        'content-type': type,
        'content-length': String(long.length),
        etag: '"a"',
        'last-modified': 'x',
        'cache-control': immutable,
      };
      const plain = await receive(send(made, headers, long));
      const tag = plain.headers.etag ?? '';
      const filled = Object.fromEntries(Object.entries(asked).map(([name, text]) => [name, text.replace('TAG', tag)]));
      for (const method of ['GET', 'HEAD']) {
        const answer = await receive(send(made, headers, long), '/', method, 'br, gzip', filled);
        expect(answer.status, type).toBe(expected);
        expect(answer.headers['last-modified']).toBeUndefined();
        if (expected === made) {
          expect({ ...answer.headers, date: '' }, `${method} ${type}`).toEqual({ ...plain.headers, date: '' });
          expect(answer.text.length).toBe(method === 'HEAD' ? 0 : plain.text.length);
          continue;
        }
        expect(answer.length, type).toBe(0);
        expect(answer.headers).not.toHaveProperty('content-type');
        expect(answer.headers).not.toHaveProperty('content-encoding');
        if (expected === 412) expect(answer.headers['cache-control']).toBe('no-store');
        else {
          for (const name of ['etag', 'cache-control', 'vary', 'content-security-policy', 'x-everywhere']) {
            expect(answer.headers[name], `${name} of ${type}`).toBe(plain.headers[name]);
          }
        }
      }
    }
  });

  test('conditions are also evaluated if the body is sent in parts, and above 4 MB', async () => {
    for (const type of ['image/png', 'text/plain']) {
      const large = 'x'.repeat(5_000_000);
      const respond: Respond = (response) => {
        response.writeHead(200, { 'content-type': type, etag: 'W/"a"' });
        Readable.from(large.match(/.{1,65536}/gs) ?? []).pipe(response);
      };
      const answer = await receive(respond, '/', 'GET', 'br', { 'If-None-Match': '"a"' });
      expect([answer.status, answer.length, answer.headers.etag]).toEqual([304, 0, 'W/"a"']);
    }
  });
});

test('a document of a release is compressed once, at the highest level', async () => {
  const words = readFileSync(import.meta.filename, 'utf8');
  const text = { 'content-type': 'text/plain' };
  const tag = (name: string) => ({ ...text, 'x-release': 'r', etag: `W/"${name.padEnd(22, '0')}"` });
  const quick = await receive(send(200, text, words));
  const whole = await receive(send(200, tag('a'), words));
  expect(whole.length).toBeLessThan(quick.length);
  expect(whole.text).toBe(words);
  const gzip = await receive(send(200, tag('a'), words), '/', 'GET', 'gzip');
  expect([gzip.text === words, gzip.headers['content-encoding']]).toEqual([true, 'gzip']);
  // The tag identifies the bytes, so these are not read.
  expect((await receive(send(200, tag('a'), 'other'))).text).toBe(words);
  expect((await receive(send(200, tag('b'), 'other'))).text).toBe('other');
  expect((await receive(send(200, { ...text, etag: tag('a').etag }, 'other'))).text).toBe('other');
});

describe('a page that cannot be rendered', () => {
  const good = {
    html: '<!DOCTYPE html><p>the last good page</p>',
    headers: { 'content-security-policy': 'its own', 'x-release': 'before', 'x-next-cache-tags': 'inner' },
  };
  const failing = send(500, { ...html, 'cache-control': 'no-store', etag: '"error"' }, '<p>error</p>');

  test.each(['GET', 'HEAD'])('is replaced by the last good one, %s', async (method) => {
    const { status, headers, text } = await receive(failing, '/', method, 'br', {}, good);
    expect([status, text]).toEqual([200, method === 'GET' ? good.html : '']);
    expect(headers).toMatchObject({
      'cache-control': pageControl,
      'content-security-policy': 'its own',
      'content-type': 'text/html; charset=utf-8',
      'x-release': 'before',
      ...common,
    });
    expect(headers).not.toHaveProperty('etag');
    expect(headers).not.toHaveProperty('x-next-cache-tags');
  });

  test('is also replaced if the error is plain text', async () => {
    const { status, text } = await receive(
      send(500, { 'content-type': 'text/plain' }, 'error'),
      '/',
      'GET',
      'br',
      {},
      good,
    );
    expect([status, text]).toEqual([200, good.html]);
  });

  test('stays an error if there is no good page, and a 404 stays a 404', async () => {
    expect((await receive(failing)).status).toBe(500);
    expect((await receive(send(404, html, '<p>none</p>'), '/', 'GET', 'br', {}, good)).status).toBe(404);
  });
});

describe('headers for a CDN', () => {
  async function ask(status: number, control: string, more: Record<string, string> = {}): Promise<IncomingHttpHeaders> {
    const server = createServer((incoming, response) => {
      wrapResponse(incoming, response, {
        headers: common,
        listCdnHeaders: (release) => ({ 'cdn-cache-control': release === 'current' ? 'max-age=9' : 'no-store' }),
      });
      const headers = { 'cache-control': control, 'content-type': 'text/plain', etag: '"x"', ...more };
      response.writeHead(status, headers).end('text');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}`, { headers: { 'if-none-match': more.held ?? '' } });
    server.close();
    return { ...Object.fromEntries(response.headers), ':status': String(response.status) };
  }

  test('depend on the release of a public response', async () => {
    const fresh = await ask(200, pageControl, { 'x-release': 'current' });
    expect(fresh).toMatchObject({ 'cdn-cache-control': 'max-age=9', 'cache-control': pageControl });
    const stale = await ask(200, pageControl, { 'x-release': 'before' });
    expect(stale).toMatchObject({ 'cdn-cache-control': 'no-store', 'cache-control': pageControl });
  });

  test('are part of a 304, so that a cache does not keep a page of the previous release', async () => {
    const headers = await ask(200, pageControl, { 'x-release': 'before', held: '"x"' });
    expect(headers).toMatchObject({ ':status': '304', 'cdn-cache-control': 'no-store' });
  });

  test.each([
    [404, pageControl],
    [500, pageControl],
    [200, immutable],
    [200, 'no-store'],
    [200, 'private, max-age=0'],
  ])('are absent from a response with status %i and %s', async (status, control) => {
    expect(await ask(status, control, { 'x-release': 'current' })).not.toHaveProperty('cdn-cache-control');
  });
});
