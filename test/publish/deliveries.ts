// Webhook deliveries that must have no effect: each has exactly one defect.
import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Delivery, forges, github, hexOf, type Push, send, sendRaw, standard } from './forges.ts';

export interface Refused {
  name: string;
  /** @param from the address that the request comes from. @returns the status */
  send: (origin: string, from: string) => Promise<number>;
  /** The sender knows the secret, so the status may be a success if nothing is published. */
  isSigned: boolean;
}

type Spoil = (delivery: Delivery, header: string, push: Push) => Delivery;

function setHeaders(delivery: Delivery, headers: Record<string, string | string[] | undefined>): Delivery {
  const all = Object.entries({ ...delivery.headers, ...headers });
  const kept = all.filter((entry): entry is [string, string | string[]] => entry[1] !== undefined);
  return { ...delivery, headers: Object.fromEntries(kept) };
}

function mapHeader(change: (value: string) => string | string[] | undefined): Spoil {
  return (delivery, header) => setHeaders(delivery, { [header]: change(String(delivery.headers[header])) });
}

function flip(character = ''): string {
  return character === 'a' ? 'b' : 'a';
}

/** Defects of every forge's deliveries. */
const spoils: Record<string, Spoil> = {
  'no signature': (delivery) => ({
    ...delivery,
    headers: Object.fromEntries(Object.entries(delivery.headers).filter(([name]) => !/signature|token/.test(name))),
  }),
  'an empty signature': mapHeader(() => ''),
  'one letter of the signature changed': mapHeader(
    (value) => value.slice(0, -3) + flip(value.at(-3)) + value.slice(-2),
  ),
  'the first letter after the name changed': mapHeader((value) => {
    const at = Math.max(value.indexOf('=') < 10 ? value.indexOf('=') + 1 : 0, value.startsWith('v1,') ? 3 : 0);
    return value.slice(0, at) + flip(value[at]) + value.slice(at + 1);
  }),
  'a truncated signature': mapHeader((value) => value.slice(0, -1)),
  'half of a signature': mapHeader((value) => value.slice(0, value.length / 2)),
  'a signature with a letter after its end': mapHeader((value) => `${value}x`),
  'a signature in capitals': mapHeader((value) => value.toUpperCase()),
  'a right signature and a wrong one': mapHeader((value) => [value, value.replace(/.$/, flip(value.at(-1)))]),
  'a wrong signature and a right one': mapHeader((value) => [value.replace(/.$/, flip(value.at(-1))), value]),
};

/** Forges that sign the body. A token does not cover it. */
const signing = Object.entries(forges).filter(([name]) => name !== 'GitLab with a token');

function listSpoilt(secret: string): Refused[] {
  return Object.entries(forges).flatMap(([forge, { sign, header }]) => [
    ...Object.entries(spoils).map(([what, spoil]) => ({
      name: `${forge}: ${what}`,
      isSigned: false,
      send: (origin: string, from: string) => send(origin, spoil(sign({ secret }), header, { secret }), { from }),
    })),
    ...['', 'wrong', secret.slice(0, -1), `${secret}x`, secret.toUpperCase(), 'undefined', 'null'].map((other) => ({
      name: `${forge}: the secret "${other.slice(0, 6)}" of ${other.length}`,
      isSigned: false,
      send: (origin: string, from: string) => send(origin, sign({ secret: other }), { from }),
    })),
  ]);
}

function listAltered(secret: string): Refused[] {
  return signing.flatMap(([forge, { sign }]) => {
    const alter = (name: string, change: (body: Buffer) => Buffer) => ({
      name: `${forge}: ${name}`,
      isSigned: false,
      send: (origin: string, from: string) => {
        const delivery = sign({ secret });
        return send(origin, { ...delivery, body: change(delivery.body) }, { from });
      },
    });
    return [
      alter('one byte of the body changed', (body) => Buffer.from(body.toString().replace('"before"', '"beforf"'))),
      alter('a line feed after the body', (body) => Buffer.concat([body, Buffer.from('\n')])),
      alter('the same JSON, spelled otherwise', (body) =>
        Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1)),
      ),
      alter('no body', () => Buffer.alloc(0)),
    ];
  });
}

function listAlgorithms(secret: string): Refused[] {
  const signed = (name: string, value: (body: Buffer) => Record<string, string | undefined>) => ({
    name: `GitHub: ${name}`,
    isSigned: false,
    send: (origin: string, from: string) => {
      const delivery = github({ secret });
      return send(origin, setHeaders(delivery, value(delivery.body)), { from });
    },
  });
  const header = 'x-hub-signature-256';
  const base64 = (body: Buffer) => createHmac('sha256', secret).update(body).digest('base64');
  return [
    signed('SHA-1 alone', () => ({ [header]: undefined })),
    signed('SHA-1 where SHA-256 should be', (body) => ({ [header]: `sha1=${hexOf(secret, body, 'sha1')}` })),
    signed('SHA-1 that is called SHA-256', (body) => ({ [header]: `sha256=${hexOf(secret, body, 'sha1')}` })),
    signed('SHA-512', (body) => ({ [header]: `sha512=${hexOf(secret, body, 'sha512')}` })),
    signed('MD5 that is called SHA-256', (body) => ({ [header]: `sha256=${hexOf(secret, body, 'md5')}` })),
    signed('no name of the algorithm', (body) => ({ [header]: hexOf(secret, body) })),
    signed('a colon after the name', (body) => ({ [header]: `sha256:${hexOf(secret, body)}` })),
    signed('the name in capitals', (body) => ({ [header]: `SHA256=${hexOf(secret, body)}` })),
    signed('none for an algorithm', () => ({ [header]: 'none=' })),
    signed('Base64', (body) => ({ [header]: `sha256=${base64(body)}` })),
    signed('the name alone', () => ({ [header]: 'sha256=' })),
    signed('zeros', () => ({ [header]: `sha256=${'0'.repeat(64)}` })),
    signed('a signature in the header of Gitea, with the name', (body) => ({
      [header]: undefined,
      'x-gitea-signature': `sha256=${hexOf(secret, body)}`,
    })),
    signed('the secret itself', () => ({ [header]: secret })),
    signed('the secret in the address only', () => ({ [header]: undefined, authorization: `Bearer ${secret}` })),
  ];
}

function listTimes(secret: string): Refused[] {
  const minute = 60 * 1000;
  const at = (name: string, time: number): Refused => ({
    name: `Standard Webhooks: ${name}`,
    isSigned: false,
    send: (origin, from) => send(origin, standard({ secret, time: Date.now() + time }), { from }),
  });
  const other = (name: string, headers: (delivery: Delivery) => Record<string, string | undefined>): Refused => ({
    name: `Standard Webhooks: ${name}`,
    isSigned: false,
    send: (origin, from) => {
      const delivery = standard({ secret });
      return send(origin, setHeaders(delivery, headers(delivery)), { from });
    },
  });
  const signatureOf = (text: string, body: Buffer) =>
    `v1,${createHmac('sha256', secret).update(text).update(body).digest('base64')}`;
  return [
    at('signed six minutes ago', -6 * minute),
    at('signed in six minutes', 6 * minute),
    at('signed a year ago', -365 * 24 * 60 * minute),
    at('signed in the year 9000', 220_000_000_000_000),
    other('no time', () => ({ 'webhook-timestamp': undefined })),
    other('no name of the message', () => ({ 'webhook-id': undefined })),
    other('another name of the message', () => ({ 'webhook-id': 'msg_other' })),
    other('another time', ({ headers }) => ({ 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) })),
    other('a time in milliseconds', () => ({ 'webhook-timestamp': String(Date.now()) })),
    other('a time that is not a number', () => ({ 'webhook-timestamp': 'now' })),
    other('a time that is signed as no number', ({ headers, body }) => ({
      'webhook-timestamp': 'NaN',
      'webhook-signature': signatureOf(`${headers['webhook-id']}.NaN.`, body),
    })),
    other('a time that is signed as nothing', ({ headers, body }) => ({
      'webhook-timestamp': '',
      'webhook-signature': signatureOf(`${headers['webhook-id']}..`, body),
    })),
    other('a signature of the body alone', ({ body }) => ({ 'webhook-signature': signatureOf('', body) })),
    other('a version that is none', ({ headers }) => ({
      'webhook-signature': String(headers['webhook-signature']).replace('v1', 'v2'),
    })),
  ];
}

/** Deliveries with a correct signature that announce no push to the branch. */
function listEvents(secret: string): Refused[] {
  const push = (
    name: string,
    facts: Partial<Push>,
    headers: Record<string, string | string[] | undefined> = {},
  ): Refused => ({
    name: `signed: ${name}`,
    isSigned: true,
    send: (origin, from) => send(origin, setHeaders(github({ secret, ...facts }), headers), { from }),
  });
  const refs = [
    'refs/heads/other',
    'refs/heads/mainx',
    'refs/heads/MAIN',
    'main',
    'refs/tags/main',
    'refs/heads/main/x',
    'refs/remotes/origin/main',
    ' refs/heads/main',
    '',
  ];
  const bodies: Record<string, string | Buffer> = {
    'no JSON': 'ref=refs/heads/main',
    'half of a JSON': '{"ref":"refs/heads/main"',
    'a list': '["refs/heads/main"]',
    null: 'null',
    'a number': '1',
    text: '"refs/heads/main"',
    nothing: '',
    'a ref that is a list': '{"ref":["refs/heads/main"]}',
    'a ref that is an object': '{"ref":{"toString":"refs/heads/main"}}',
    'a ref of the prototype': '{"__proto__":{"ref":"refs/heads/main"}}',
    'lists 200,000 deep': `{"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
    'UTF-16': Buffer.from('{"ref":"refs/heads/main"}', 'utf16le'),
    '26 MB': `{"ref":"refs/heads/main","x":"${'x'.repeat(26_000_000)}"}`,
    '2 MB': `{"ref":"refs/heads/main","x":"${'x'.repeat(2_000_000)}"}`,
  };
  return [
    ...refs.map((ref) => push(`the ref "${ref}"`, { ref })),
    ...[
      'ping',
      'issues',
      'release',
      'pull_request',
      'create',
      'delete',
      'workflow_run',
      'PUSH',
      'push,push',
      'pushed',
    ].map((event) => push(`the event "${event}"`, { event })),
    push('no event', {}, { 'x-github-event': undefined }),
    push('two events', {}, { 'x-github-event': ['push', 'ping'] }),
    ...Object.entries(bodies).map(([name, body]) => push(`a body that is ${name}`, { body })),
    push('a body that is compressed', { body: gzipSync('{"ref":"refs/heads/main"}') }, { 'content-encoding': 'gzip' }),
    push('a branch that was deleted', { body: JSON.stringify({ ref: 'refs/heads/other', deleted: true }) }),
  ];
}

function listRequests(secret: string): Refused[] {
  const methods = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
  const paths = [
    '/api/publish/',
    '/api/publish/x',
    '/API/PUBLISH',
    '/api//publish',
    '/api/publish%2f',
    '/api/publish.json',
    '/api',
    '/',
    '/publish',
    '/api/publish;x',
    '/api/publish%00',
  ];
  return [
    ...methods.map((method) => ({
      name: `the method ${method}`,
      isSigned: true,
      send: (origin: string, from: string) => send(origin, github({ secret }), { from, method }),
    })),
    {
      name: 'GET that says it is POST',
      isSigned: true,
      send: (origin, from) =>
        send(origin, setHeaders(github({ secret }), { 'x-http-method-override': 'POST' }), { from, method: 'GET' }),
    },
    ...paths.map((path) => ({
      name: `the path ${path}`,
      isSigned: true,
      send: (origin: string, from: string) => send(origin, github({ secret }), { from, path }),
    })),
  ];
}

/** Raw requests. `slow` ones take as long as the server waits. */
function listTransports(secret: string): (Refused & { isSlow?: boolean })[] {
  const { headers, body } = github({ secret });
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = (...own: string[]) =>
    `POST /api/publish HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${lines.join('')}${own.map((line) => `${line}\r\n`).join('')}\r\n`;
  const raw = (name: string, pieces: (string | Buffer)[], pause = 0): Refused => ({
    name: `bytes: ${name}`,
    isSigned: true,
    send: (origin, from) => sendRaw(origin, pieces, { from, pause }),
  });
  const drip = [...body].map((byte) => Buffer.of(byte));
  return [
    raw('a length that is too small', [head(`content-length: ${body.length - 1}`), body]),
    raw('two lengths', [head(`content-length: ${body.length}`, 'content-length: 1'), body]),
    raw('a length and pieces', [
      head(`content-length: ${body.length}`, 'transfer-encoding: chunked'),
      `${body.length.toString(16)}\r\n`,
      body,
      '\r\n0\r\n\r\n',
    ]),
    raw('a length that is not a number', [head('content-length: x'), body]),
    raw('a negative length', [head('content-length: -1'), body]),
    raw('a chunk with an invalid length', [head('transfer-encoding: chunked'), 'zz\r\n', body, '\r\n0\r\n\r\n']),
    raw('pieces of 2 MB', [
      head('transfer-encoding: chunked'),
      '200000\r\n',
      Buffer.alloc(0x200000, 120),
      '\r\n0\r\n\r\n',
    ]),
    raw('an unknown encoding', [head('transfer-encoding: x', `content-length: ${body.length}`), body]),
    raw('a head of 40 kB', [head(`content-length: ${body.length}`, `x-large: ${'x'.repeat(40_000)}`), body]),
    raw('a line that is folded', [head(`content-length: ${body.length}`, 'x-hub-signature-256:\r\n sha256=0'), body]),
    raw('a body after the signature of an empty body', [head('content-length: 0'), body]),
    { ...raw('a length that is too large', [head(`content-length: ${body.length + 1}`), body]), isSlow: true },
    {
      ...raw('a body sent one letter a second', [head(`content-length: ${body.length}`), ...drip], 1_000),
      isSlow: true,
    },
    {
      ...raw('chunks that never end', [head('transfer-encoding: chunked'), ...drip.map(() => '1\r\nx\r\n')], 1_000),
      isSlow: true,
    },
    {
      ...raw(
        'a head that never ends',
        ['POST /api/publish HTTP/1.1\r\n', ...drip.map((_, line) => `x-${line}: x\r\n`)],
        1_000,
      ),
      isSlow: true,
    },
  ];
}

export function listRefused(secret: string, withSlow: boolean): Refused[] {
  return [
    ...listSpoilt(secret),
    ...listAltered(secret),
    ...listAlgorithms(secret),
    ...listTimes(secret),
    ...listEvents(secret),
    ...listRequests(secret),
    ...listTransports(secret).filter(({ isSlow }) => withSlow || !isSlow),
  ];
}
