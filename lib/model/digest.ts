// The digest that names objects, manifests and files by their content.
import { createHash } from 'node:crypto';

/** sha256 in hexadecimal. */
export type Digest = string;

export const digestPattern = /^[0-9a-f]{64}$/;

export function digestOf(bytes: string | Uint8Array): Digest {
  return createHash('sha256').update(bytes).digest('hex');
}
