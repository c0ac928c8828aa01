// HTTP semantics (RFC 9110) of the running server, for every kind of resource.
import { listResources, type Resource } from './site/resources.ts';
import { type Answer, decodeBody, request, type Site } from './site/site.ts';
import { expect, test } from './test.ts';

let site: Site;
let resources: Resource[] = [];

test.beforeAll(async ({ site: shared }) => {
  site = shared;
  resources = await listResources(site);
});

/** Responses to plain requests, by path. */
const plainAnswers = new Map<string, Promise<Answer>>();

function askPlain(path: string): Promise<Answer> {
  const known = plainAnswers.get(path) ?? ask('GET', path);
  plainAnswers.set(path, known);
  return known;
}

function ask(method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return request(site.origin, path, headers, { method, agent: false });
}

/** Headers with the time of a response and the state of its connection. */
const ofTheMoment = ['date', 'connection', 'keep-alive'];
/** Headers that follow from the body. */
const ofTheBody = ['content-length', 'content-security-policy'];

function lasting({ headers }: Answer, { isVolatile }: Resource): Record<string, unknown> {
  const dropped = [...ofTheMoment, ...(isVolatile ? ofTheBody : [])];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.includes(name)));
}

test('each kind of resource has its validator, its caching rule and its Vary, and no modification date', async () => {
  for (const { name, path, status, tag, cacheControl, isText } of resources) {
    const { status: got, headers } = await ask('GET', path);
    expect(got, name).toBe(status);
    expect(headers['cache-control'], name).toBe(cacheControl);
    expect(headers.etag, name).toEqual(
      tag ? expect.stringMatching(tag === 'weak' ? /^W\/"[\w.-]+"$/ : /^"[\w.-]+"$/) : undefined,
    );
    expect(headers.vary, name).toBe(isText ? 'accept-encoding' : undefined);
    expect(headers, name).not.toHaveProperty('last-modified');
    expect(headers['accept-ranges'] ?? 'none', name).toBe('none');
  }
});

test('HEAD has the headers of GET, and no body', async () => {
  for (const resource of resources) {
    for (const accepted of ['identity', 'br', 'gzip']) {
      const headers = { 'accept-encoding': accepted };
      const get = await ask('GET', resource.path, headers);
      const head = await ask('HEAD', resource.path, headers);
      expect([head.status, head.bytes.byteLength], resource.name).toEqual([get.status, 0]);
      expect(lasting(head, resource), resource.name).toEqual(lasting(get, resource));
    }
  }
});

/** Headers, and the status of a resource that is there; `TAG` is its entity tag, `OPAQUE` the same without `W/`. */
const conditions: [Record<string, string>, number | 'needs a tag' | 'needs a strong tag'][] = [
  [{ 'if-none-match': 'TAG' }, 'needs a tag'],
  [{ 'if-none-match': 'OPAQUE' }, 'needs a tag'],
  [{ 'if-none-match': 'W/OPAQUE' }, 'needs a tag'],
  [{ 'if-none-match': '"x", W/"y" ,TAG' }, 'needs a tag'],
  [{ 'if-none-match': '*' }, 304],
  [{ 'if-none-match': '"x"' }, 200],
  [{ 'if-none-match': '"x"', 'if-modified-since': 'Thu, 31 Dec 2099 00:00:00 GMT' }, 200],
  [{ 'if-modified-since': 'Thu, 31 Dec 2099 00:00:00 GMT' }, 200],
  [{ 'if-modified-since': 'yesterday' }, 200],
  [{ 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 200],
  [{ 'if-match': '*' }, 200],
  [{ 'if-match': '"x"' }, 412],
  [{ 'if-match': 'TAG' }, 'needs a strong tag'],
  [{ 'if-match': '"x"', 'if-none-match': '*' }, 412],
  [{ range: 'bytes=0-0' }, 200],
  [{ range: 'bytes=999999999-' }, 200],
  [{ range: 'bytes=0-0', 'if-range': 'TAG' }, 200],
  [{ range: 'bytes=0-0', 'if-range': '"x"' }, 200],
];

for (const [headers, outcome] of conditions) {
  test(`a request with the headers ${JSON.stringify(headers)} gets the right status`, async () => {
    for (const resource of resources) {
      const { name, path, status, tag, isUnconditional } = resource;
      const plain = await askPlain(path);
      const etag = plain.headers.etag ?? '"none"';
      const fill = (text: string) => text.replace('OPAQUE', etag.replace('W/', '')).replace('TAG', etag);
      const filled = Object.fromEntries(Object.entries(headers).map(([header, text]) => [header, fill(text)]));
      const expected = () => {
        if (status !== 200 || isUnconditional) return status;
        if (outcome === 'needs a tag') return tag ? 304 : 200;
        if (outcome === 'needs a strong tag') return tag === 'strong' ? 200 : 412;
        return outcome;
      };
      for (const method of ['GET', 'HEAD']) {
        const answer = await ask(method, path, filled);
        expect(answer.status, `${method} ${name}`).toBe(expected());
        if (answer.status === plain.status) {
          expect(lasting(answer, resource), `${method} ${name}`).toEqual(lasting(plain, resource));
          continue;
        }
        expect(answer.bytes.byteLength, name).toBe(0);
        if (answer.status === 412) {
          expect(answer.headers['cache-control'], name).toBe('no-store');
          continue;
        }
        for (const header of ['etag', 'cache-control', 'vary']) {
          expect(answer.headers[header], `${header} of ${name}`).toBe(plain.headers[header]);
        }
        for (const header of ['content-encoding', 'content-length', 'content-type']) {
          expect(answer.headers, name).not.toHaveProperty(header);
        }
      }
    }
  });
}

const accepted: [string, 'br' | 'gzip' | undefined][] = [
  ['br', 'br'],
  ['BR', 'br'],
  ['GZIP', 'gzip'],
  ['x-gzip', 'gzip'],
  ['xbrotli', undefined],
  ['br;q=0.1, gzip;q=0.9', 'gzip'],
  ['gzip;q=0.5, identity', undefined],
  ['br;q=0, *', 'gzip'],
  ['*', 'br'],
  ['*;q=0', undefined],
  ['identity;q=0, gzip', 'gzip'],
  ['identity;q=0', undefined],
  ['deflate, zstd', undefined],
  ['', undefined],
];

test('text is sent in the coding that the client prefers, with one entity tag for all codings', async () => {
  for (const resource of resources) {
    const { name, path, isText, isVolatile } = resource;
    const plain = await askPlain(path);
    for (const [value, encoding] of accepted) {
      const answer = await ask('GET', path, { 'accept-encoding': value });
      expect(answer.headers['content-encoding'], `${name} for ${value}`).toBe(isText ? encoding : undefined);
      expect(answer.headers.etag, name).toBe(plain.headers.etag);
      if (!isVolatile) expect(decodeBody(answer).equals(decodeBody(plain)), `${name} for ${value}`).toBe(true);
    }
  }
});

test("headers of Next's client router change nothing", async () => {
  for (const resource of resources) {
    const plain = await askPlain(resource.path);
    for (const headers of [
      { rsc: '1' },
      { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
      { rsc: '1', 'next-router-state-tree': '%5B%22%22%5D', 'next-url': '/' },
      { 'x-middleware-prefetch': '1' },
      { 'x-nextjs-data': '1' },
      { 'next-action': '0' },
    ] as Record<string, string>[]) {
      const answer = await ask('GET', resource.path, headers);
      const name = `${resource.name} with ${JSON.stringify(headers)}`;
      expect(answer.status, name).toBe(resource.status);
      expect(lasting(answer, resource), name).toEqual(lasting(plain, resource));
      if (!resource.isVolatile) expect(answer.text === plain.text, name).toBe(true);
    }
  }
});

test('other methods get 405 with Allow, and OPTIONS responds with the same list', async () => {
  for (const { name, path } of resources) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
      const { status, headers } = await ask(method, path);
      expect([status, headers.allow], `${method} ${name}`).toEqual([405, 'GET, HEAD, OPTIONS']);
    }
    const { status, headers, bytes } = await ask('OPTIONS', path);
    expect([status, headers.allow, bytes.byteLength], name).toEqual([204, 'GET, HEAD, OPTIONS', 0]);
  }
  expect((await ask('OPTIONS', '/api/publish')).headers.allow).toBe('POST, OPTIONS');
  expect((await ask('OPTIONS', '*')).status).toBe(204);
});
