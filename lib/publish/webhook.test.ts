import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeWebhook, type Refusal } from '#lib/publish/webhook.ts';
import { webhookPath } from '#lib/urls.ts';

const secret = 'a secret of thirty-two characters';
const previous = 'the secret before, as long as that one';
const standard = `whsec_${Buffer.from('the bytes of a signing token, which are 32').toString('base64')}`;
const body = JSON.stringify({ ref: 'refs/heads/main', commits: [] });

const hex = (text: string, key: string, algorithm = 'sha256') => createHmac(algorithm, key).update(text).digest('hex');
const now = () => Math.floor(Date.now() / 1000);

function signStandard(text: string, { id = 'msg_1', at = now(), key = standard }): Record<string, string> {
  const bytes = key.startsWith('whsec_') ? Buffer.from(key.slice(6), 'base64') : key;
  const signature = createHmac('sha256', bytes).update(`${id}.${at}.${text}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${signature}` };
}

const github = (text = body, key = secret) => ({
  'x-github-event': 'push',
  'x-hub-signature-256': `sha256=${hex(text, key)}`,
});
const gitlab = { 'x-gitlab-event': 'Push Hook' };

type Headers = Record<string, string | string[]>;

let server: Server;
let pokes = 0;
let isPublisherThere = true;
let refusals: Refusal[] = [];

beforeAll(async () => {
  let answer = makeWebhook({ secrets: [], branch: 'main', poke: async () => 'done' });
  server = createServer(async (request, response) => {
    const { status, text, headers } = await answer(request);
    const more = request.complete ? {} : { connection: 'close' };
    response.writeHead(status, { ...headers, ...more, 'content-length': text.length }).end(text);
  });
  server.on('fresh', () => {
    // Simulates a restart, which resets the rate limit.
    answer = makeWebhook({
      secrets: [secret, previous, standard],
      branch: 'main',
      bodyTime: 5_000,
      log: (refusal) => refusals.push(refusal),
      poke: async () => {
        pokes += 1;
        return isPublisherThere ? 'done' : 'absent';
      },
    });
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  server.emit('fresh');
  pokes = 0;
  isPublisherThere = true;
  refusals = [];
});

/** Writes the request to a socket, because an HTTP client would correct invalid requests. */
async function send(
  headers: Headers,
  text: string | Buffer = body,
  own: Headers = {},
): Promise<{ status: number; text: string }> {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, 'localhost');
  socket.on('error', () => socket.destroy());
  const all: Headers = {
    host: 'localhost',
    connection: 'close',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
    ...own,
  };
  const lines = Object.entries(all).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}: ${value}\r\n`),
  );
  socket.write(`POST ${webhookPath} HTTP/1.1\r\n${lines.join('')}\r\n`);
  socket.write(text);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  const answered = Buffer.concat(chunks).toString();
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answered)?.[1] ?? 0), text: answered.split('\r\n\r\n')[1] ?? '' };
}

describe('a delivery is accepted', () => {
  const accepted: Record<string, Headers> = {
    'of GitHub': github(),
    'of GitHub, signed with the secret before': github(body, previous),
    'of Gitea': { 'x-gitea-event': 'push', 'x-gitea-signature': hex(body, secret), ...github() },
    'of Gitea alone': { 'x-gitea-event': 'push', 'x-gitea-signature': hex(body, secret) },
    'of Forgejo': {
      'x-forgejo-event': 'push',
      'x-forgejo-signature': hex(body, secret),
      'x-gitea-event': 'push',
      'x-gitea-signature': hex(body, secret),
      ...github(),
    },
    'of GitLab with a token': { ...gitlab, 'x-gitlab-token': secret },
    'of GitLab with the token before': { ...gitlab, 'x-gitlab-token': previous },
    'of GitLab with a signature': { ...gitlab, ...signStandard(body, {}) },
    'of GitLab with a signature by plain text': { ...gitlab, ...signStandard(body, { key: secret }) },
    'with several signatures, while a key changes': {
      ...gitlab,
      ...signStandard(body, {}),
      'webhook-signature': `v1,${Buffer.from('another').toString('base64')} ${signStandard(body, {})['webhook-signature']}`,
    },
    'signed four minutes ago': { ...gitlab, ...signStandard(body, { at: now() - 240 }) },
    'with a charset': { ...github(), 'content-type': 'application/json; charset=utf-8' },
  };
  test.each(Object.entries(accepted))('%s', async (_name, headers) => {
    expect(await send(headers)).toEqual({ status: 202, text: 'Accepted: main is being published.' });
    expect(pokes).toBe(1);
  });
});

describe('a delivery is refused, and nothing is done', () => {
  const other = JSON.stringify({ ref: 'refs/heads/main', commits: ['another'] });
  const refused: [string, number, Headers, (string | Buffer)?][] = [
    ['without a signature', 403, { 'x-github-event': 'push' }],
    ['with an empty signature', 403, { ...github(), 'x-hub-signature-256': '' }],
    ['with the name of the algorithm alone', 403, { ...github(), 'x-hub-signature-256': 'sha256=' }],
    [
      'with a signature that is cut',
      403,
      { ...github(), 'x-hub-signature-256': github()['x-hub-signature-256'].slice(0, -1) },
    ],
    ['with a signature and more', 403, { ...github(), 'x-hub-signature-256': `${github()['x-hub-signature-256']}0` }],
    ['in capitals', 403, { ...github(), 'x-hub-signature-256': github()['x-hub-signature-256'].toUpperCase() }],
    ['without the name of the algorithm', 403, { ...github(), 'x-hub-signature-256': hex(body, secret) }],
    ['of zeros', 403, { ...github(), 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
    ['signed with another secret', 403, github(body, `${secret}.`)],
    ['signed with an empty secret', 403, github(body, '')],
    [
      'signed with SHA-1 alone',
      403,
      { 'x-github-event': 'push', 'x-hub-signature': `sha1=${hex(body, secret, 'sha1')}` },
    ],
    [
      'with SHA-1 under the name of SHA-256',
      403,
      { ...github(), 'x-hub-signature-256': `sha1=${hex(body, secret, 'sha1')}` },
    ],
    ['with SHA-512', 403, { ...github(), 'x-hub-signature-256': `sha256=${hex(body, secret, 'sha512')}` }],
    ['with a body that was changed', 403, github(), other],
    ['with white space after the body', 403, github(), `${body} `],
    ['with a body that is empty', 403, github(), ''],
    ['with the signature of an empty body', 403, github('')],
    [
      'of Gitea with the prefix of GitHub',
      403,
      { 'x-gitea-event': 'push', 'x-gitea-signature': `sha256=${hex(body, secret)}` },
    ],
    ['of Gitea, signed with another secret', 403, { 'x-gitea-event': 'push', 'x-gitea-signature': hex(body, 'no') }],
    ['with one right signature and a wrong one', 403, { ...github(), 'x-gitea-signature': hex(other, secret) }],
    ['with a right signature and a wrong token', 403, { ...github(), 'x-gitlab-token': 'no' }],
    ['of Gogs alone', 403, { 'x-gogs-event': 'push', 'x-gogs-signature': hex(body, secret) }],
    ['with a token that is wrong', 403, { ...gitlab, 'x-gitlab-token': `${secret}.` }],
    ['with a token that begins right', 403, { ...gitlab, 'x-gitlab-token': secret.slice(0, -1) }],
    ['with an empty token', 403, { ...gitlab, 'x-gitlab-token': '' }],
    ['with a digest of the token', 403, { ...gitlab, 'x-gitlab-token': hex('', secret) }],
    ['signed six minutes ago', 403, { ...gitlab, ...signStandard(body, { at: now() - 360 }) }],
    ['signed in six minutes', 403, { ...gitlab, ...signStandard(body, { at: now() + 360 }) }],
    [
      'with another time than the signed one',
      403,
      { ...gitlab, ...signStandard(body, {}), 'webhook-timestamp': String(now() - 1) },
    ],
    ['with another id than the signed one', 403, { ...gitlab, ...signStandard(body, {}), 'webhook-id': 'msg_2' }],
    ['without an id', 403, { ...gitlab, ...signStandard(body, { id: '' }) }],
    ['with a time that is not a number', 403, { ...gitlab, ...signStandard(body, {}), 'webhook-timestamp': '1e9' }],
    [
      'without a time',
      403,
      { ...gitlab, 'webhook-id': 'msg_1', 'webhook-signature': signStandard(body, {})['webhook-signature'] ?? '' },
    ],
    [
      'with another version of the scheme',
      403,
      {
        ...gitlab,
        ...signStandard(body, {}),
        'webhook-signature': (signStandard(body, {})['webhook-signature'] ?? '').replace('v1', 'v0'),
      },
    ],
    ['by the text of a key that is bytes', 403, { ...gitlab, ...signStandard(body, { key: standard.slice(6) }) }],
    ['with two signatures', 400, { ...github(), 'x-hub-signature-256': [github()['x-hub-signature-256'], 'sha256=0'] }],
    ['with two tokens', 400, { ...gitlab, 'x-gitlab-token': [secret, 'no'] }],
    ['with two events', 400, { ...github(), 'x-github-event': ['push', 'ping'] }],
    ['with two types', 400, { ...github(), 'content-type': ['application/json', 'text/plain'] }],
    ['as a form', 415, { ...github(), 'content-type': 'application/x-www-form-urlencoded' }],
    ['as text', 415, { ...github(), 'content-type': 'text/plain' }],
    ['as something like JSON', 415, { ...github(), 'content-type': 'application/jsonp' }],
    ['compressed', 415, { ...github(), 'content-encoding': 'gzip' }, gzipSync(body)],
    ['compressed twice', 415, { ...github(), 'content-encoding': 'identity, gzip' }, gzipSync(body)],
    ['with a body of one byte too many', 413, { ...github(), 'content-length': '1000001' }],
    ['with a body of 26 megabytes', 413, { ...github(), 'content-length': '26000000' }],
    ['that is signed, and no JSON', 400, github('ref=main'), 'ref=main'],
    ['that is signed, and no push', 400, github('[]'), '[]'],
    ['with a ref that is not text', 400, github('{"ref":1}'), '{"ref":1}'],
  ];
  test.each(refused)('%s', async (_name, status, headers, text = body) => {
    expect((await send(headers, text)).status).toBe(status);
    expect(pokes).toBe(0);
  });

  test('in chunks, without a length', async () => {
    const { 'content-length': _length, ...rest } = { 'content-length': '' };
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, 'localhost');
    const head = Object.entries({ ...github(), ...rest, 'content-type': 'application/json' });
    socket.write(
      `POST ${webhookPath} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    );
    const [answered] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answered.toString()).toMatch(/^HTTP\/1\.1 411 /);
    expect(pokes).toBe(0);
  });
});

test('a missing body times out, and uses only the quota of its address', async () => {
  const from = (address: string) => ({ 'x-forwarded-for': address });
  const unfinished = { ...github(), 'content-length': String(body.length + 1) };
  const slow = Array.from({ length: 4 }, () => send(unfinished, body, from('192.0.2.1')));
  await expect.poll(async () => (await send(github(), body, from('192.0.2.1'))).status).toBe(503);
  expect((await send(github(), body, from('192.0.2.2'))).status).toBe(202);
  expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([408, 408, 408, 408]);
  expect((await send(github(), body, from('192.0.2.1'))).status).toBe(202);
});

describe('a delivery that is signed is ignored', () => {
  const ignored: [string, Headers, string][] = [
    [
      'of another branch',
      github(JSON.stringify({ ref: 'refs/heads/next' })),
      JSON.stringify({ ref: 'refs/heads/next' }),
    ],
    [
      'of a tag of that name',
      github(JSON.stringify({ ref: 'refs/tags/main' })),
      JSON.stringify({ ref: 'refs/tags/main' }),
    ],
    [
      'of a branch that begins so',
      github(JSON.stringify({ ref: 'refs/heads/main2' })),
      JSON.stringify({ ref: 'refs/heads/main2' }),
    ],
    ['of another event', { ...github(), 'x-github-event': 'issues' }, body],
    ['of two events that differ', { ...github(), 'x-gitea-event': 'release' }, body],
    ['of no event', { 'x-hub-signature-256': github()['x-hub-signature-256'] }, body],
    ['of a tag at GitLab', { 'x-gitlab-event': 'Tag Push Hook', 'x-gitlab-token': secret }, body],
  ];
  test.each(ignored)('%s', async (_name, headers, text) => {
    const answer = await send(headers, text);
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/^Ignored: /);
    expect(pokes).toBe(0);
  });
});

test('a signed ping gets a response', async () => {
  expect(await send({ ...github(), 'x-github-event': 'ping' })).toEqual({
    status: 200,
    text: 'Pong: the secret is correct.',
  });
  expect((await send({ ...github(body, 'no'), 'x-github-event': 'ping' })).status).toBe(403);
  expect(pokes).toBe(0);
});

test('a repeated delivery only reads the source again', async () => {
  const headers = { ...gitlab, ...signStandard(body, {}) };
  expect((await send(headers)).status).toBe(202);
  expect((await send(headers)).status).toBe(202);
  expect(pokes).toBe(2);
});

test('wrong signatures are rate limited, valid ones are not', async () => {
  const statuses: number[] = [];
  for (let count = 0; count < 40; count++) statuses.push((await send(github(body, 'no'))).status);
  expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 403));
  expect(statuses).toContain(429);
  server.emit('fresh');
  for (let count = 0; count < 40; count++) expect((await send(github())).status).toBe(202);
});

test('behind a proxy, each client address has its own limit', async () => {
  const guess = (address: string) => send(github(body, 'no'), body, { 'x-forwarded-for': address });
  for (let count = 0; count < 30; count++) await guess('192.0.2.1');
  // On a slow machine, the limit grows while the guesses are sent. Another address would have its own 30 guesses.
  const isLimited = async (addresses: string) => {
    for (let count = 0; count < 10; count++) if ((await guess(addresses)).status === 429) return true;
    return false;
  };
  expect(await isLimited('192.0.2.1')).toBe(true);
  expect(await isLimited('203.0.113.9, 192.0.2.1')).toBe(true);
  expect((await guess('192.0.2.2')).status).toBe(403);
});

test('without a publisher, the response says that nothing was done', async () => {
  isPublisherThere = false;
  expect((await send(github())).status).toBe(503);
});

test('without a secret there is no webhook', async () => {
  const answer = makeWebhook({ secrets: [], branch: 'main', poke: async () => 'done' });
  const bare = createServer(async (request, response) => {
    const { status } = await answer(request);
    response.writeHead(status, { connection: 'close' }).end();
  });
  bare.listen(0, 'localhost');
  await once(bare, 'listening');
  const url = `http://localhost:${(bare.address() as AddressInfo).port}${webhookPath}`;
  const headers = { ...github(body, ''), 'content-type': 'application/json' };
  expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(404);
  bare.close();
});

test('refusals are logged with status, reason and address, at a limited rate', async () => {
  await send(github(body, 'no'), body, { 'x-forwarded-for': '203.0.113.9, 192.0.2.7' });
  expect(refusals).toEqual([
    { event: 'webhook-refused', status: 403, reason: expect.stringMatching(/\S/), address: '192.0.2.7' },
  ]);
  await send(github());
  await send({ ...github(), 'x-github-event': 'ping' });
  expect(refusals).toHaveLength(1);
  for (let count = 0; count < 80; count++) await send(github(body, 'no'));
  expect(refusals.length).toBeGreaterThan(30);
  expect(refusals.length).toBeLessThan(75);
  expect(refusals).toContainEqual(expect.objectContaining({ status: 429 }));
});
