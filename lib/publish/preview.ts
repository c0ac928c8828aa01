// Signed links to a page of any release: how a draft is shown to who has the link, and to nobody else.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { digestOf, digestPattern } from '#lib/model/digest.ts';
import { readBytesSync, readIfIntact } from '#lib/model/read-file.ts';

const schema = z.object({
  release: z.string().regex(digestPattern),
  /** The page, as readers will ask for it: `/posts/x`. */
  path: z.string().startsWith('/').max(300),
  /** Milliseconds since 1970 UTC. */
  expires: z.number().int(),
});

export type Preview = z.infer<typeof schema>;

/** Characters. No token of ours is longer. */
const tokenLimit = 1_000;

const keys = new Map<string, { key: Buffer<ArrayBuffer>; identity: string | undefined }>();

export function signPreview(releaseDir: string, preview: Preview): string {
  const payload = Buffer.from(JSON.stringify(preview)).toString('base64url');
  return `${payload}.${sign(releaseDir, payload)}`;
}

/** @returns `undefined` for what was not signed here, or has expired */
export function readPreview(releaseDir: string, token: string, now: number): Preview | undefined {
  if (token.length > tokenLimit) return undefined;
  const [payload, signature, ...more] = token.split('.');
  if (!payload || !signature || more.length > 0) return undefined;
  const [expected, given] = [Buffer.from(sign(releaseDir, payload)), Buffer.from(signature)];
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
  const parsed = schema.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  return parsed.success && now < parsed.data.expires ? parsed.data : undefined;
}

/** Writes the key again if it is damaged or missing, and makes it if there is none. */
export function checkPreviewKey(releaseDir: string): void {
  readKey(releaseDir);
}

function sign(releaseDir: string, payload: string): string {
  return createHmac('sha256', readKey(releaseDir)).update(payload).digest('base64url');
}

/** Bytes of the key; in the file its digest follows, so that damage is noticed. */
const keyLength = 32;

/** Made by whoever needs it first, server or publisher; a new one makes all links invalid. */
function readKey(releaseDir: string): Buffer<ArrayBuffer> {
  const path = join(/* turbopackIgnore: true */ releaseDir, 'preview-key');
  const known = keys.get(releaseDir);
  const identity = identify(path);
  if (known && known.identity === identity) return known.key;
  const key = readWhole(path) ?? (identity === undefined ? makeKey(path, known?.key) : replaceKey(path, known?.key));
  keys.set(releaseDir, { key, identity: identify(path) });
  return key;
}

function identify(path: string): string | undefined {
  const found = lstatSync(/* turbopackIgnore: true */ path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.ino} ${found.mtimeNs} ${found.ctimeNs}`;
}

/** @returns `undefined` if the file is missing or damaged: a key that is cut short could be guessed */
function readWhole(path: string): Buffer<ArrayBuffer> | undefined {
  const bytes = readIfIntact(() => readBytesSync(path));
  const key = bytes?.subarray(0, keyLength);
  return key && bytes?.equals(formatKey(key)) ? key : undefined;
}

function formatKey(key: Buffer): Buffer {
  return Buffer.concat([key, Buffer.from(digestOf(key), 'hex')]);
}

/** A process that knows the key writes it again; another one makes a new one. */
function replaceKey(path: string, known: Buffer<ArrayBuffer> | undefined): Buffer<ArrayBuffer> {
  console.warn(
    `${path} is damaged: ${known ? 'it is written again' : 'a new one is made, and links to previews end'}.`,
  );
  rmSync(path, { recursive: true, force: true });
  return makeKey(path, known);
}

/** A hard link cannot replace a file: of two processes that make it at once both go on with the same. */
function makeKey(path: string, key: Buffer<ArrayBuffer> = randomBytes(keyLength)): Buffer<ArrayBuffer> {
  const dir = dirname(path);
  mkdirSync(dir, { recursive: true });
  const temporary = join(dir, `.${randomBytes(8).toString('hex')}.tmp`);
  writeFileSync(temporary, formatKey(key), { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  return readWhole(path) ?? key;
}
