// Verifies the signatures of webhooks, in constant time, over the raw body, with each configured secret.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The headers of `node:http`: lower-case names, and one array element for each value. */
export type DistinctHeaders = Readonly<NodeJS.Dict<string[]>>;

/** Milliseconds that a signed timestamp may differ from the clock: https://www.standardwebhooks.com */
const tolerance = 5 * 60 * 1000;

interface Delivery {
  header: (name: string) => string | undefined;
  body: Buffer;
  /** Milliseconds since 1970 UTC. */
  now: number;
}

interface Scheme {
  header: string;
  /** @returns whether the signature is valid for one secret */
  isValid: (value: string, secret: string, delivery: Delivery) => boolean;
}

const schemes: readonly Scheme[] = [
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
  {
    header: 'x-hub-signature-256',
    isValid: (value, secret, { body }) => value.startsWith('sha256=') && isHexOf(value.slice(7), secret, body),
  },
  // https://docs.gitea.com/usage/webhooks, https://forgejo.org/docs/latest/user/webhooks
  { header: 'x-gitea-signature', isValid: (value, secret, { body }) => isHexOf(value, secret, body) },
  { header: 'x-forgejo-signature', isValid: (value, secret, { body }) => isHexOf(value, secret, body) },
  // https://docs.gitlab.com/user/project/integrations/webhooks: the secret itself, or a signature.
  { header: 'x-gitlab-token', isValid: (value, secret) => isEqual(value, secret) },
  { header: 'webhook-signature', isValid: isStandard },
];

/** Headers that must not be repeated: a proxy may have checked another value than this code does. */
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
 * Verifies a delivery. If it has several signatures, as Forgejo's deliveries have, all must be valid.
 * @param now milliseconds since 1970 UTC
 * @returns the problem, or `undefined` if the sender knows a secret
 */
export function findSignatureProblem(
  headers: DistinctHeaders,
  body: Buffer,
  secrets: readonly string[],
  now: number,
): string | undefined {
  const header = (name: string) => headers[name]?.[0];
  const signed = schemes.filter((scheme) => header(scheme.header) !== undefined);
  if (signed.length === 0)
    return 'The request has no signature of a known kind: set the secret in the webhook settings of the forge.';
  const delivery: Delivery = { header, body, now };
  const isValid = ({ header: name, isValid: check }: Scheme) =>
    // Every secret is tried, even after a match, so that the time reveals nothing.
    secrets.map((secret) => check(header(name) ?? '', secret, delivery)).includes(true);
  return signed.map(isValid).includes(false)
    ? 'The signature does not match: use the same secret in the forge and in PUBLISH_SECRET.'
    : undefined;
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

/** Compares digests, which have equal lengths, so that the time does not reveal the length of the secret. */
export function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
