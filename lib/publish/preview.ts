// Signed links to a page of any release: how a draft is shown to who has the link, and to nobody else.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { digestPattern } from '#lib/content/store.ts';

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

const keys = new Map<string, Buffer>();

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

function sign(releaseDir: string, payload: string): string {
  return createHmac('sha256', readKey(releaseDir)).update(payload).digest('base64url');
}

/** Made by whoever needs it first, server or publisher; a new one makes all links invalid. */
function readKey(releaseDir: string): Buffer {
  const known = keys.get(releaseDir);
  if (known) return known;
  const path = join(releaseDir, 'preview-key');
  const key = readFile(path) ?? makeKey(releaseDir, path);
  keys.set(releaseDir, key);
  return key;
}

/** A link cannot replace what is there: of two who make it at once both go on with the same. */
function makeKey(releaseDir: string, path: string): Buffer {
  mkdirSync(releaseDir, { recursive: true });
  const temporary = join(releaseDir, `.${randomBytes(8).toString('hex')}.tmp`);
  writeFileSync(temporary, randomBytes(32), { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  return readFileSync(path);
}

function readFile(path: string): Buffer | undefined {
  try {
    return readFileSync(/* turbopackIgnore: true */ path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}
