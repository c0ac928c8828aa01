// Content negotiation and entity tags: which content coding a response is sent in, and the tag of a representation.
import { createHash } from 'node:crypto';

export type Encoding = 'br' | 'gzip' | 'identity';

/** The order among codings of equal weight: the smallest first. */
const encodings: readonly Encoding[] = ['br', 'gzip', 'identity'];
const aliases: Record<string, string> = { 'x-gzip': 'gzip' };

/** https://www.rfc-editor.org/rfc/rfc9110#name-quality-values */
const member = /^([\w!#$%&'*+.^`|~-]+)(?:[ \t]*;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i;

/** Header values whose order is cached. Browsers and proxies send some dozens of different ones. */
const cachedOrders = 200;
/** Characters. The order of a longer value is not cached. */
const cachedLength = 200;
const orders = new Map<string, readonly Encoding[]>();

/**
 * Chooses by weight, then by size. Identity comes last unless the client names it. A client that refuses identity gets it
 * anyway if nothing else is available: https://www.rfc-editor.org/rfc/rfc9110#section-12.4.1 allows it.
 * @param accepted the header `accept-encoding`
 * @param available the codings in which the response exists
 */
export function chooseEncoding(accepted: string | undefined, available: { br?: unknown; gzip?: unknown }): Encoding {
  if (accepted === undefined) return 'identity';
  let order = orders.get(accepted);
  if (!order) {
    order = parseAcceptEncoding(accepted);
    if (orders.size >= cachedOrders) orders.clear();
    if (accepted.length <= cachedLength) orders.set(accepted, order);
  }
  for (const encoding of order) if (encoding === 'identity' || available[encoding]) return encoding;
  return 'identity';
}

/** @returns the codings that the client accepts, the preferred one first; members that cannot be parsed are left out */
function parseAcceptEncoding(accepted: string): readonly Encoding[] {
  const weights = new Map<string, number>();
  for (const part of accepted.split(',')) {
    const [, name = '', weight = '1'] = member.exec(part.trim()) ?? [];
    const token = name.toLowerCase();
    weights.set(aliases[token] ?? token, Number(weight));
  }
  const rest = weights.get('*');
  // Identity without a weight is acceptable, and comes after every coding that the client names.
  const weigh = (encoding: Encoding) => weights.get(encoding) ?? (encoding === 'identity' ? 0 : (rest ?? 0));
  return encodings
    .filter((encoding) => weigh(encoding) > 0 || (encoding === 'identity' && !weights.has(encoding)))
    .toSorted((a, b) => weigh(b) - weigh(a));
}

/** Computes the entity tag of a document from its bytes alone. It is weak, because all content codings share it. */
export function computeEtag(text: string | Uint8Array): string {
  return `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

/** Matches the tags of `computeEtag`. */
export const computedEtag = /^W\/"[\w-]{22}"$/;
