// What a client can read and what it has: the encoding that suits it, and whether its copy is still good.
import { createHash } from 'node:crypto';

export type Encoding = 'br' | 'gzip' | 'identity';

const refusal = /(?:^|,)\s*(br|gzip|\*)\s*;\s*q=0(?:\.0*)?\s*(?=,|$)/gi;

/**
 * The smallest that the client reads, whatever it likes best: it only wants the text.
 * @param accepted the header `accept-encoding`
 */
export function chooseEncoding(accepted: string | undefined, there: { br?: unknown; gzip?: unknown }): Encoding {
  if (accepted === undefined) return 'identity';
  const usable = accepted.includes('=0') ? accepted.replace(refusal, '') : accepted;
  if (there.br && usable.includes('br')) return 'br';
  if (there.gzip && usable.includes('gzip')) return 'gzip';
  return 'identity';
}

/** The tag of a document by its bytes, whatever the release. @returns it without `W/` */
export function tagDocument(text: string | Uint8Array): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

/** Such a tag as it is sent: weak, as it stands for each encoding. */
export const documentTag = /^W\/"[\w-]{22}"$/;

/**
 * Weakly, as it is meant for GET: https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match
 * @param held the header `if-none-match`
 * @param etag without `W/`
 */
export function hasTag(held: string | null | undefined, etag: string): boolean {
  if (held === undefined || held === null) return false;
  return held === etag || held === '*' || held.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
