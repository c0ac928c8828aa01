// Signs draft previews for several machines with Ed25519: web instances have only the public key, so they can check links and
// not sign them.
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { join } from 'node:path';
import { digestOf } from '#lib/model/digest.ts';
import { readBytesSync, readIfIntact } from '#lib/model/read-file.ts';

/** Characters of a signature. Those of a single machine have 43. */
export const publicSignatureLength = 86;

/** The fixed start of a private key in PKCS #8, before its 32 bytes: https://www.rfc-editor.org/rfc/rfc8410#section-7 */
const privateStart = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The file of the public half on a machine that has no key. */
export function publicKeyPath(releaseDir: string): string {
  return join(/* turbopackIgnore: true */ releaseDir, 'preview-key.pub');
}

/** @param key the bytes of the preview key. Their digest is the private key, so that no key serves two algorithms. */
function privateKeyOf(key: Buffer): KeyObject {
  const seed = Buffer.from(digestOf(Buffer.concat([Buffer.from('ed25519 '), key])), 'hex');
  return createPrivateKey({ key: Buffer.concat([privateStart, seed]), format: 'der', type: 'pkcs8' });
}

export function signPublicly(key: Buffer, payload: string): string {
  return sign(null, Buffer.from(payload), privateKeyOf(key)).toString('base64url');
}

/** @returns the public half of a preview key, as PEM */
export function formatPublicKey(key: Buffer): string {
  return String(createPublicKey(privateKeyOf(key)).export({ format: 'pem', type: 'spki' }));
}

/** @returns the public half that the shared store gave this machine */
export function readPublicKey(releaseDir: string): string | undefined {
  return readIfIntact(() => readBytesSync(publicKeyPath(releaseDir)).toString());
}

/** @param publicKey PEM */
export function isSignedPublicly(publicKey: string, payload: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  // Other texts decode to the same bytes.
  if (bytes.toString('base64url') !== signature) return false;
  return verify(null, Buffer.from(payload), createPublicKey(publicKey), bytes);
}
