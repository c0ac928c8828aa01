// Signs and checks the links of draft previews, which show one page of any release to everybody who has the link.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, lstatSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { env } from '#lib/env.ts';
import { log, logUnexpected } from '#lib/log.ts';
import { makeFolder } from '#lib/make-folder.ts';
import { ignoreMissing, setAside } from '#lib/model/atomic-write.ts';
import { digestOf, digestPattern } from '#lib/model/digest.ts';
import { identityOf } from '#lib/model/file-identity.ts';
import { readBytesSync, readUnlessDamaged } from '#lib/model/read-file.ts';
import {
  formatPublicKey,
  isSignedPublicly,
  publicSignatureLength,
  readPublicKey,
  signPublicly,
} from '#lib/publish/draft-preview-signature.ts';

const schema = z.object({
  release: z.string().regex(digestPattern),
  /** The path of the page: `/posts/x`. */
  path: z.string().startsWith('/').max(300),
  /** Milliseconds since 1970 UTC. */
  expires: z.number().int(),
});

export type DraftPreview = z.infer<typeof schema>;

/** Maximum length of a token in characters. The site's tokens are shorter. */
const tokenLimit = 1_000;

const keys = new Map<string, { key: Buffer<ArrayBuffer>; identity: string | undefined }>();

/** @returns the token for `/preview/<token>` */
export function signDraftPreview(releaseDir: string, preview: DraftPreview): string {
  const payload = Buffer.from(JSON.stringify(preview)).toString('base64url');
  const signature = env.sharedStore ? signPublicly(readKey(releaseDir), payload) : sign(releaseDir, payload);
  return `${payload}.${signature}`;
}

/**
 * @param now milliseconds since 1970 UTC
 * @returns `undefined` if the token was not signed with this key, or has expired
 */
export function readDraftPreview(releaseDir: string, token: string, now: number): DraftPreview | undefined {
  if (token.length > tokenLimit) return undefined;
  const [payload, signature, ...more] = token.split('.');
  if (!payload || !signature || more.length > 0) return undefined;
  if (!isSigned(releaseDir, payload, signature)) return undefined;
  const parsed = schema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  return parsed.success && now < parsed.data.expires ? parsed.data : undefined;
}

function isSigned(releaseDir: string, payload: string, signature: string): boolean {
  // A web instance has only the public half of the key, and creates no key.
  const hasKey = env.role !== 'web';
  if (signature.length === publicSignatureLength) {
    const publicKey = hasKey ? formatPublicKey(readKey(releaseDir)) : readPublicKey(releaseDir);
    return publicKey !== undefined && isSignedPublicly(publicKey, payload, signature);
  }
  if (!hasKey) return false;
  const [expected, given] = [Buffer.from(sign(releaseDir, payload)), Buffer.from(signature)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** @returns the public half of the key for web instances */
export function describeDraftPreviewKey(releaseDir: string): string {
  return formatPublicKey(readKey(releaseDir));
}

/**
 * Creates the key if there is none, and restores it if its file is damaged or missing.
 * @throws `DamagedFile` if the key exists, but this user may not read it
 */
export function checkDraftPreviewKey(releaseDir: string): void {
  readKey(releaseDir);
}

function sign(releaseDir: string, payload: string): string {
  return createHmac('sha256', readKey(releaseDir)).update(payload).digest('base64url');
}

/** Bytes. In the file, the digest of the key follows, to detect damage. */
const keyLength = 32;

/** The server or the publisher creates the key, whichever needs it first. A new key makes all links invalid. */
function readKey(releaseDir: string): Buffer<ArrayBuffer> {
  const path = join(/* turbopackIgnore: true */ releaseDir, 'preview-key');
  const known = keys.get(releaseDir);
  const identity = identify(path);
  if (known && known.identity === identity) return known.key;
  const key = readAllowedKey(path, known?.key) ?? replaceKey(path, known?.key);
  keys.set(releaseDir, { key, identity: identify(path) });
  return key;
}

function identify(path: string): string | undefined {
  const found = lstatSync(/* turbopackIgnore: true */ path, { bigint: true, throwIfNoEntry: false });
  return found && identityOf(found);
}

/** A key that this user may not read is never replaced, because all links would end. A process that has read it continues. */
function readAllowedKey(path: string, known: Buffer<ArrayBuffer> | undefined): Buffer<ArrayBuffer> | undefined {
  try {
    return readValidKey(path);
  } catch (error) {
    if (known === undefined) throw error;
    logUnexpected(error, `${path} is needed after the next start`);
    return known;
  }
}

/**
 * @returns `undefined` if the file is missing or damaged: a truncated key could be guessed
 * @throws `DamagedFile` if the file may be intact
 */
function readValidKey(path: string): Buffer<ArrayBuffer> | undefined {
  const bytes = readUnlessDamaged(() => readBytesSync(path));
  const key = bytes?.subarray(0, keyLength);
  return key && bytes?.equals(formatKey(key)) ? key : undefined;
}

function formatKey(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.from(digestOf(key), 'hex')]);
}

/** A process that has read the key restores it; any other creates a new one. A damaged file is moved aside. */
function replaceKey(path: string, known: Buffer<ArrayBuffer> | undefined): Buffer<ArrayBuffer> {
  if (identify(path) !== undefined) {
    const effect = known ? 'it is restored' : 'a new key is created, and all preview links end';
    try {
      log.warn(`${path} is damaged: ${effect}. The damaged file is ${setAside(path)}`);
    } catch (error) {
      // Another process may have replaced the key meanwhile.
      ignoreMissing(error);
    }
  }
  return createKey(path, known);
}

/** Creates the file by a hard link, which never replaces a file: two processes that do this at once use the same key. */
function createKey(path: string, key: Buffer<ArrayBuffer> = randomBytes(keyLength)): Buffer<ArrayBuffer> {
  const dir = dirname(path);
  makeFolder(dir);
  const temporary = join(dir, `.${randomBytes(8).toString('hex')}.tmp`);
  writeFileSync(temporary, formatKey(key), { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  return readValidKey(path) ?? key;
}
