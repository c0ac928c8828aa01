// `POST /api/publish`: the webhook of a forge. A valid delivery only makes the publisher read its source; its content is not
// trusted.
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { parseJson } from '#lib/parse-json.ts';
import { findClient, localProxies, type Proxies } from '#lib/proxies.ts';
import { RateLimit } from '#lib/publish/rate-limit.ts';
import { findSignatureProblem, singleHeaders } from '#lib/publish/webhook-signature.ts';

export interface WebhookAnswer {
  status: number;
  text: string;
  headers?: Record<string, string>;
}

interface JudgeOptions {
  /** Without secrets, the webhook does not exist. */
  secrets: readonly string[];
  branch: string;
  /**
   * Asks the publisher to read its source.
   * @returns `done` once the publisher has accepted the request
   */
  poke: () => Promise<string>;
}

/** A delivery whose body has arrived. */
interface Delivery {
  headers: Readonly<Record<string, string[] | undefined>>;
  body: Buffer;
}

interface WebhookOptions extends JudgeOptions {
  /** Passes deliveries to a machine that can check them. If undefined, this machine checks them. */
  forward?: (delivery: Delivery) => Promise<WebhookAnswer>;
  /** Milliseconds within which the whole body must arrive. */
  bodyTime?: number;
  proxies?: Proxies;
  /** Receives each refusal, to be logged: forges show little more than the status. */
  log?: (refusal: Refusal) => void;
}

export interface Refusal {
  event: 'webhook-refused';
  status: number;
  reason: string;
  /** The address of the sender, behind trusted proxies. */
  address: string;
}

/** Bytes. Forges send a few kilobytes for a push. */
const bodyLimit = 1_000_000;
/** Maximum number of bodies that are read at the same time. It limits memory, and no address can use the whole limit. */
const concurrentBodies = { total: 32, perAddress: 4 };
/** Rate limit for each address. Deliveries with a valid signature do not count. */
const deliveryRate = { burst: 30, rate: 0.5, size: 10_000 };
/** Rate limit for log lines about refusals, for all addresses together, so that clients cannot fill the disk. */
const logRate = { burst: 60, rate: 0.2, size: 1 };

const push = z.object({ ref: z.string() });

/** @returns a function that handles a POST. It does not read the body if it refuses the headers. */
export function makeWebhook(options: WebhookOptions) {
  const { secrets, forward, bodyTime = 10_000, proxies = localProxies, log = () => undefined } = options;
  const limit = new RateLimit(deliveryRate);
  const logLimit = new RateLimit(logRate);
  /** The address of each body that is being read. */
  const reading: string[] = [];

  return async function respond(request: IncomingMessage): Promise<WebhookAnswer> {
    const { socket, headers } = request;
    const address = findClient(socket.remoteAddress ?? '', String(headers['x-forwarded-for'] ?? ''), proxies);
    const response = await handle(request, address);
    const { status, text: reason } = response;
    if (status >= 400 && logLimit.take('all', performance.now())) {
      log({ event: 'webhook-refused', status, reason, address });
    }
    return response;
  };

  async function handle(request: IncomingMessage, address: string): Promise<WebhookAnswer> {
    if (secrets.length === 0 && !forward) return noWebhook;
    if (!limit.take(address, performance.now())) {
      return { status: 429, text: 'Too many deliveries: try again in a minute.', headers: { 'retry-after': '60' } };
    }
    const refusal = checkHead(request);
    if (refusal) return refusal;
    const isFull = reading.length >= concurrentBodies.total;
    if (isFull || reading.filter((other) => other === address).length >= concurrentBodies.perAddress) {
      return { status: 503, text: 'Too many deliveries at the same time: try again.', headers: { 'retry-after': '5' } };
    }
    reading.push(address);
    const body = await readBody(request, bodyTime).finally(() => reading.splice(reading.indexOf(address), 1));
    if (!body) return { status: 408, text: `The body did not arrive within ${bodyTime / 1000} seconds.` };
    const delivery = { headers: keepHeaders(request), body };
    const response = forward ? await forward(delivery) : await judgeDelivery(options, delivery);
    // While no publisher responds, a forwarded delivery is not checked.
    if (forward ? response.status < 400 : response.status !== 403) limit.refund(address);
    return response;
  }
}

/** Checks a delivery, and asks the publisher to read its source if the delivery is about the published branch. */
export async function judgeDelivery(options: JudgeOptions, { headers, body }: Delivery): Promise<WebhookAnswer> {
  const { secrets, branch, poke } = options;
  if (secrets.length === 0) return noWebhook;
  const problem = findSignatureProblem(headers, body, secrets, Date.now());
  if (problem) return { status: 403, text: problem };
  const ignored = findReasonToIgnore(headers, body, branch);
  if (ignored) return ignored;
  const state = await poke();
  if (state === 'done') return { status: 202, text: `Accepted: ${branch} is being published.` };
  const text =
    state === 'silent'
      ? 'The publisher did not respond in time: it may hang.'
      : 'The publisher is not running: it reads the source when it starts.';
  return { status: 503, text, headers: { 'retry-after': '10' } };
}

const noWebhook: WebhookAnswer = { status: 404, text: 'There is no webhook: set PUBLISH_SECRET to enable it.' };

/** @returns the headers that decide on a delivery */
function keepHeaders({ headersDistinct }: IncomingMessage): Delivery['headers'] {
  return Object.fromEntries(
    singleHeaders.flatMap((name) => {
      const values = headersDistinct[name];
      return values ? [[name, values]] : [];
    }),
  );
}

function checkHead({ headers, headersDistinct }: IncomingMessage): WebhookAnswer | undefined {
  const repeated = singleHeaders.find((name) => (headersDistinct[name]?.length ?? 0) > 1);
  if (repeated) return { status: 400, text: `The header ${repeated} is repeated: send it once.` };
  if (headers['transfer-encoding'] !== undefined || headers['content-length'] === undefined) {
    return { status: 411, text: 'The body must have a content-length and no transfer-encoding.' };
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

/** @returns `undefined` if the body did not arrive in time. Node cuts off a body that is longer than its content-length. */
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

/**
 * Forgejo and Gitea also send the event in GitHub's header.
 * @returns the response to a delivery that needs no publication
 */
function findReasonToIgnore(headers: Delivery['headers'], body: Buffer, branch: string): WebhookAnswer | undefined {
  const events = eventHeaders.flatMap((name) => headers[name]?.join(', ') ?? []);
  if (events.length > 0 && events.every((event) => event === 'ping'))
    return { status: 200, text: 'Pong: the secret is correct.' };
  const other = events.find((event) => !pushEvents.includes(event));
  if (other !== undefined || events.length === 0) return { status: 200, text: 'Ignored: this is not a push.' };
  const parsed = push.safeParse(parseJson(body.toString()));
  if (!parsed.success) return { status: 400, text: 'The body does not describe a push.' };
  if (parsed.data.ref === `refs/heads/${branch}`) return undefined;
  return { status: 200, text: `Ignored: only the branch ${branch} is published.` };
}
