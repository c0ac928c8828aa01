import { createServer, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { localProxies } from '#lib/proxies.ts';
import { type AccessRecord, describeRecord, formatCombined, formatJson } from '#lib/server/access-line.ts';
import { createAccessLog } from '#lib/server/access-log.ts';
import { createObserver } from '#lib/server/observer.ts';
import { readRequestId } from '#lib/server/request-id.ts';

let server: Server | undefined;

afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))));

/** Sends one request to a server whose responses are observed, and returns the fields of its record. */
async function record(
  path: string,
  headers: Record<string, string>,
  { isCut = false, isFromMemory = false, body = 'text' } = {},
): Promise<Record<string, unknown>> {
  const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
  const log = createAccessLog((record) => resolve(describeRecord(record)), localProxies);
  const send = (response: ServerResponse) => {
    // Sends headers as an array, like cached pages do: `getHeader` does not return them.
    response.writeHead(201, ['content-length', String(body.length)]);
    if (isCut) response.destroy();
    else response.end(body);
  };
  const observe = createObserver(
    { counts: undefined, log, tracing: undefined },
    {
      sendFromMemory(_, response) {
        if (isFromMemory) send(response);
        return isFromMemory ? { route: 'post', bytes: body.length } : undefined;
      },
      handle: (_, response) => send(response),
    },
  );
  server = createServer((request, response) => observe?.(request, response));
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => response.resume())
    .on('error', () => undefined)
    .end();
  return promise;
}

const full: AccessRecord = {
  address: '192.0.2.7',
  method: 'GET',
  url: '/posts/a?q=private',
  protocol: '1.1',
  status: 200,
  bytes: 1234,
  duration: 5,
  referrer: 'https://example.org/',
  userAgent: 'Mozilla/5.0 (X11)',
  requestId: 'abc',
  isAborted: false,
};

describe('a record of the access log', () => {
  test('has the client behind a trusted proxy, status, bytes and request id', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.7', 'x-request-id': 'abc-1', 'user-agent': 'test' };
    const logged = await record('/posts/a', headers);
    expect(logged).toMatchObject({
      address: '192.0.2.7',
      method: 'GET',
      path: '/posts/a',
      status: 201,
      userAgent: 'test',
      requestId: 'abc-1',
      isAborted: false,
    });
    expect(logged.bytes).toBe(4);
  });

  test('counts the bytes of a long body without its head', async () => {
    expect((await record('/', {}, { body: 'x'.repeat(300_000) })).bytes).toBe(300_000);
  });

  test('has no query and no preview token, neither in the path nor in the referrer', async () => {
    const referer = 'https://blog.example.org/preview/secret-token?q=private#part';
    const logged = await record('/preview/secret-token/media/a.png?q=private', { referer });
    expect(logged).toMatchObject({
      path: '/preview/-/media/a.png',
      referrer: 'https://blog.example.org/preview/-',
    });
  });

  test('records that the client did not get the response', async () => {
    expect(await record('/', {}, { isCut: true })).toMatchObject({ isAborted: true, bytes: 0 });
  });

  test('has the same fields for a page from memory', async () => {
    const headers = { 'x-forwarded-for': '192.0.2.7', 'x-request-id': 'abc-1' };
    const logged = await record('/posts/a?q=private', headers, { isFromMemory: true });
    expect(logged).toMatchObject({ address: '192.0.2.7', path: '/posts/a', status: 201, requestId: 'abc-1' });
    expect(logged).toMatchObject({ isAborted: false, duration: expect.any(Number) });
    expect(logged.bytes).toBe(4);
  });
});

describe('the combined format', () => {
  const at = Date.parse('2026-11-28T07:05:09Z');

  test('is that of Apache and nginx, with the request id at the end', () => {
    expect(formatCombined(full, at)).toBe(
      '192.0.2.7 - - [28/Nov/2026:07:05:09 +0000] "GET /posts/a HTTP/1.1" 200 1234 "https://example.org/" "Mozilla/5.0 (X11)" "abc"\n',
    );
  });

  test('has a dash for absent fields, and escapes characters that could forge a line', () => {
    const line = formatCombined({ ...full, referrer: undefined, userAgent: 'a"\n\\é😀' }, at);
    expect(line).toContain(String.raw` "-" "a\x22\x0A\x5C\xC3\xA9\xF0\x9F\x98\x80" `);
    expect(line.match(/\n/g)).toHaveLength(1);
  });
});

test('a line of JSON has the form of the logger', () => {
  const line = formatJson({ ...full, referrer: undefined, userAgent: 'a"\n' }, Date.parse('2026-11-28T07:05:09Z'));
  expect(line.match(/\n/g)).toHaveLength(1);
  const { referrer: _, ...fields } = describeRecord({ ...full, userAgent: 'a"\n' });
  expect(JSON.parse(line)).toEqual({
    level: 'info',
    time: '2026-11-28T07:05:09.000Z',
    service: 'server',
    ...fields,
    msg: 'request',
  });
});

test('a line of JSON is in ASCII and has the same time and fields as `JSON.stringify` writes, for any text', () => {
  const texts = ['', 'é', 'a"b', 'a\\b', '\u2028', '\0', '\x7f', '</script>', 'x'.repeat(300), '😀'];
  for (const [at, text] of texts.entries()) {
    const record = { ...full, url: text, userAgent: text, referrer: text };
    const now = Date.parse('2026-11-28T07:05:09Z') + at * 1001;
    const line = formatJson(record, now);
    expect(line).toMatch(/^[ -~]+\n$/);
    const { time, ...rest } = JSON.parse(line) as Record<string, unknown>;
    expect(time).toBe(new Date(now).toISOString());
    expect(rest).toMatchObject(describeRecord(record));
  }
});

test.each([
  ['status', { status: 404 }],
  ['bytes', { bytes: 0 }],
  ['method', { method: 'HEAD' }],
  ['protocol', { protocol: '1.0' }],
])('the cached part of a line is not used for a response with another %s', (_, other) => {
  const second = Date.parse('2026-11-28T07:05:09Z');
  for (const format of [formatCombined, formatJson]) {
    const line = format(full, second);
    expect(format({ ...full, ...other }, second)).not.toBe(line);
    expect(format(full, second)).toBe(line);
    expect(format(full, second + 1000)).not.toBe(line);
  }
});

describe('a request id', () => {
  test('is the one that was sent, if it is valid', () => {
    expect(readRequestId({ 'x-request-id': 'Root=1-67891233-abcdef' })).toBe('Root=1-67891233-abcdef');
  });

  test.each(['', 'a b', 'a"b', 'a\tb', 'x'.repeat(129), 'é'])('replaces %j by a UUID, which stays', (given) => {
    const headers = { 'x-request-id': given };
    const id = readRequestId(headers);
    expect(id).toMatch(/^[\da-f-]{36}$/);
    expect(readRequestId(headers)).toBe(id);
  });
});
