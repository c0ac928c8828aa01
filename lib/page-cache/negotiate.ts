// Content negotiation and entity tags: which content coding a response is sent in, and the tag of a representation.
import { createHash } from 'node:crypto';

export type Encoding = 'br' | 'gzip' | 'identity';

/** Smallest first: the order among codings that the client weighs alike. */
const encodings: readonly Encoding[] = ['br', 'gzip', 'identity'];
const aliases: Record<string, string> = { 'x-gzip': 'gzip' };

/** https://www.rfc-editor.org/rfc/rfc9110#name-quality-values */
const member = /^([\w!#$%&'*+.^`|~-]+)(?:[ \t]*;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i;

/** Header values. Browsers and proxies send some dozens of different ones. */
const knownLimit = 200;
/** Characters. A longer value is parsed each time it comes. */
const knownLength = 200;
const known = new Map<string, readonly Encoding[]>();

/**
 * Chooses by weight, then by size. Identity comes last unless the client names it. A client that refuses identity gets it
 * all the same when nothing else is available: https://www.rfc-editor.org/rfc/rfc9110#section-12.4.1 allows it.
 * @param accepted the header `accept-encoding`
 */
export function chooseEncoding(accepted: string | undefined, there: { br?: unknown; gzip?: unknown }): Encoding {
  if (accepted === undefined) return 'identity';
  let order = known.get(accepted);
  if (!order) {
    order = parseAcceptEncoding(accepted);
    if (known.size >= knownLimit) known.clear();
    if (accepted.length <= knownLength) known.set(accepted, order);
  }
  for (const encoding of order) if (encoding === 'identity' || there[encoding]) return encoding;
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
  // Without a weight of its own identity is acceptable, and less welcome than any coding the client names.
  const weigh = (encoding: Encoding) => weights.get(encoding) ?? (encoding === 'identity' ? 0 : (rest ?? 0));
  return encodings
    .filter((encoding) => weigh(encoding) > 0 || (encoding === 'identity' && !weights.has(encoding)))
    .toSorted((a, b) => weigh(b) - weigh(a));
}

/** The tag of a document by its bytes, whatever the release: weak, as every content coding of it has the same. */
export function computeEtag(text: string | Uint8Array): string {
  return `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

/** A tag as `computeEtag` makes it. */
export const computedEtag = /^W\/"[\w-]{22}"$/;
