// `POST /api/publish`: a forge says that there was a push. What it says is a hint to look at the source, and nothing of it is believed.
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { findClient, localProxies, type Proxies } from '#lib/proxies.ts';
import { RateLimit } from '#lib/publish/rate-limit.ts';
import { findSignatureProblem, singleHeaders } from '#lib/publish/verify.ts';

export interface WebhookAnswer {
  status: number;
  text: string;
  headers?: Record<string, string>;
}

interface WebhookOptions {
  /** None: there is no such address. */
  secrets: readonly string[];
  branch: string;
  /** Tells the publisher to look at the source, within seconds. @returns `done` if it has noted that */
  poke: () => Promise<string>;
  /** Milliseconds for all of the body. */
  bodyTime?: number;
  proxies?: Proxies;
  /** Receives each refusal: a forge shows its user a status and little more. */
  log?: (refusal: Refusal) => void;
}

export interface Refusal {
  event: 'webhook-refused';
  status: number;
  reason: string;
  /** The sender, as far as the proxies are trusted. */
  address: string;
}

/** Bytes. What forges send of a push is some kilobytes. */
const bodyLimit = 1_000_000;
/** Bodies that are waited for at once: what they may take of memory is bounded by that, and no address takes the others' places. */
const bodiesAtOnce = { ofAll: 32, ofOne: 4 };
/** Deliveries that prove who sent them are not counted. */
const patience = { burst: 30, rate: 0.5, size: 10_000 };
/** Lines in the log, for all addresses together: nobody can fill the disk with refusals. */
const loggable = { burst: 60, rate: 0.2, size: 1 };

const push = z.object({ ref: z.string() });

/** @returns a function that answers a POST. It does not read the body of a request that it refuses for its head. */
export function makeWebhook(options: WebhookOptions) {
  const { secrets, branch, poke, bodyTime = 10_000, proxies = localProxies, log = () => undefined } = options;
  const limit = new RateLimit(patience);
  const logLimit = new RateLimit(loggable);
  /** The address of each body that is being read. */
  const reading: string[] = [];

  return async function answer(request: IncomingMessage): Promise<WebhookAnswer> {
    const { socket, headers } = request;
    const address = findClient(socket.remoteAddress ?? '', String(headers['x-forwarded-for'] ?? ''), proxies);
    const given = await judge(request, address);
    const { status, text: reason } = given;
    if (status >= 400 && logLimit.take('all', performance.now())) {
      log({ event: 'webhook-refused', status, reason, address });
    }
    return given;
  };

  async function judge(request: IncomingMessage, address: string): Promise<WebhookAnswer> {
    if (secrets.length === 0) return { status: 404, text: 'No webhook is set up here: set PUBLISH_SECRET.' };
    if (!limit.take(address, performance.now())) {
      return { status: 429, text: 'Too many deliveries: wait a minute.', headers: { 'retry-after': '60' } };
    }
    const refusal = checkHead(request);
    if (refusal) return refusal;
    const isFull = reading.length >= bodiesAtOnce.ofAll;
    if (isFull || reading.filter((other) => other === address).length >= bodiesAtOnce.ofOne) {
      return { status: 503, text: 'Too many deliveries at once: try again.', headers: { 'retry-after': '5' } };
    }
    reading.push(address);
    const body = await readBody(request, bodyTime).finally(() => reading.splice(reading.indexOf(address), 1));
    if (!body) return { status: 408, text: `The body did not come within ${bodyTime / 1000} seconds.` };
    const fault = findSignatureProblem(request.headersDistinct, body, secrets, Date.now());
    if (fault) return { status: 403, text: fault };
    limit.giveBack(address);
    const ignored = findReasonToIgnore(request, body, branch);
    if (ignored) return ignored;
    const state = await poke();
    if (state === 'done') return { status: 202, text: `Accepted: ${branch} is being published.` };
    const text =
      state === 'silent'
        ? 'The publisher did not answer in time: it may hang.'
        : 'The publisher does not run: it looks at the source when it starts.';
    return { status: 503, text, headers: { 'retry-after': '10' } };
  }
}

function checkHead({ headers, headersDistinct }: IncomingMessage): WebhookAnswer | undefined {
  const twice = singleHeaders.find((name) => (headersDistinct[name]?.length ?? 0) > 1);
  if (twice) return { status: 400, text: `There is more than one header ${twice}.` };
  if (headers['transfer-encoding'] !== undefined || headers['content-length'] === undefined) {
    return { status: 411, text: 'The body must come whole, with its length.' };
  }
  if (Number(headers['content-length']) > bodyLimit) {
    return { status: 413, text: `The body is larger than ${bodyLimit} bytes.` };
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    return { status: 415, text: 'The body must not be compressed.' };
  }
  if (!/^application\/json(?:\s*;|$)/i.test(headers['content-type'] ?? '')) {
    return { status: 415, text: 'The body must be application/json: choose that as the content type of the webhook.' };
  }
  return undefined;
}

/** @returns `undefined` if it was not there in time; a body longer than was said is cut off by Node */
function readBody(request: IncomingMessage, time: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => resolve(undefined), time);
    const settle = (body: Buffer | undefined) => {
      clearTimeout(timer);
      resolve(body);
    };
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => settle(Buffer.concat(chunks)));
    request.once('close', () => settle(undefined));
    request.once('error', () => settle(undefined));
  });
}

const eventHeaders = ['x-github-event', 'x-gitea-event', 'x-forgejo-event', 'x-gitlab-event'];
const pushEvents = ['push', 'Push Hook'];

/** Forgejo and Gitea name the event under GitHub's header, too. */
function findReasonToIgnore({ headers }: IncomingMessage, body: Buffer, branch: string): WebhookAnswer | undefined {
  const events = eventHeaders.flatMap((name) => headers[name] ?? []).map(String);
  if (events.length > 0 && events.every((event) => event === 'ping'))
    return { status: 200, text: 'Pong: the secret is right.' };
  const other = events.find((event) => !pushEvents.includes(event));
  if (other !== undefined || events.length === 0) return { status: 200, text: 'Ignored: this is no push.' };
  const parsed = push.safeParse(parseJson(body));
  if (!parsed.success) return { status: 400, text: 'The body is not that of a push.' };
  if (parsed.data.ref === `refs/heads/${branch}`) return undefined;
  return { status: 200, text: `Ignored: only ${branch} is published.` };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
