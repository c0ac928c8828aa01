// Who signs a webhook, and how it is checked: over the bytes as they came, in constant time, with each secret that is good.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** As `node:http` gives them: names in lower case, every value by itself. */
export type DistinctHeaders = Readonly<NodeJS.Dict<string[]>>;

/** Milliseconds that a signed time may be away from ours: https://www.standardwebhooks.com */
const tolerance = 5 * 60 * 1000;

interface Delivery {
  header: (name: string) => string | undefined;
  body: Buffer;
  /** Milliseconds since 1970 UTC. */
  now: number;
}

interface Scheme {
  header: string;
  /** @returns whether it is right for one secret */
  isRight: (value: string, secret: string, delivery: Delivery) => boolean;
}

const schemes: readonly Scheme[] = [
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
  {
    header: 'x-hub-signature-256',
    isRight: (value, secret, { body }) => value.startsWith('sha256=') && isHexOf(value.slice(7), secret, body),
  },
  // https://docs.gitea.com/usage/webhooks, https://forgejo.org/docs/latest/user/webhooks
  { header: 'x-gitea-signature', isRight: (value, secret, { body }) => isHexOf(value, secret, body) },
  { header: 'x-forgejo-signature', isRight: (value, secret, { body }) => isHexOf(value, secret, body) },
  // https://docs.gitlab.com/user/project/integrations/webhooks: the secret itself, or better a signature.
  { header: 'x-gitlab-token', isRight: (value, secret) => isEqual(value, secret) },
  { header: 'webhook-signature', isRight: isStandard },
];

/** The headers of which there may be one only: of two that differ, another program may have believed the other one. */
export const singleHeaders = [
  ...schemes.map(({ header }) => header),
  'webhook-id',
  'webhook-timestamp',
  'x-github-event',
  'x-gitea-event',
  'x-forgejo-event',
  'x-gitlab-event',
  'content-type',
  'content-length',
  'content-encoding',
];

/**
 * Of a delivery that is signed in several ways, as Forgejo's is, every signature must be right.
 * @returns what is wrong with it, `undefined` if it is of who knows a secret
 */
export function findSignatureProblem(
  headers: DistinctHeaders,
  body: Buffer,
  secrets: readonly string[],
  now: number,
): string | undefined {
  const header = (name: string) => headers[name]?.[0];
  const signed = schemes.filter((scheme) => header(scheme.header) !== undefined);
  if (signed.length === 0) return 'There is no signature that is known here.';
  const delivery: Delivery = { header, body, now };
  const isRight = ({ header: name, isRight: check }: Scheme) =>
    // Each secret is tried, whichever is right: the time says nothing.
    secrets.map((secret) => check(header(name) ?? '', secret, delivery)).includes(true);
  return signed.map(isRight).includes(false) ? 'The signature is not right.' : undefined;
}

function isHexOf(value: string, secret: string, body: Buffer): boolean {
  return isEqual(value, createHmac('sha256', secret).update(body).digest('hex'));
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function isStandard(value: string, secret: string, { header, body, now }: Delivery): boolean {
  const [id = '', timestamp = ''] = [header('webhook-id'), header('webhook-timestamp')];
  if (id === '' || !/^\d{1,12}$/.test(timestamp)) return false;
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  const expected = `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
  const isSigned = value
    .split(' ')
    .map((one) => isEqual(one, expected))
    .includes(true);
  return isSigned && Math.abs(now - Number(timestamp) * 1000) <= tolerance;
}

/** Digests have one length, so not even the length of what is right can be found out. */
export function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
