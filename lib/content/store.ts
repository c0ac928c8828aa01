// Where releases live: immutable objects named by their digest, manifests, and the pointer to the current one.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, type Stats } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** sha256 in hexadecimal. */
export type Digest = string;

export const digestPattern = /^[0-9a-f]{64}$/;

export function digestOf(bytes: string | Uint8Array): Digest {
  return createHash('sha256').update(bytes).digest('hex');
}

function objectPath(dir: string, digest: Digest): string {
  return join(dir, 'objects', digest.slice(0, 2), digest.slice(2));
}

function manifestPath(dir: string, digest: Digest): string {
  return join(dir, 'manifests', digest);
}

/** Stores bytes under their digest; what is there already is not written again. */
export async function writeObject(dir: string, bytes: string | Uint8Array): Promise<Digest> {
  const digest = digestOf(bytes);
  await writeOnce(objectPath(dir, digest), bytes);
  return digest;
}

export async function writeManifest(dir: string, text: string): Promise<Digest> {
  const digest = digestOf(text);
  await writeOnce(manifestPath(dir, digest), text);
  return digest;
}

/** Makes objects young again, so that the collector spares them. @returns whether all of them are there */
export async function touchObjects(dir: string, digests: readonly Digest[]): Promise<boolean> {
  const now = new Date();
  const touch = (digest: Digest) =>
    utimes(objectPath(dir, digest), now, now).then(
      () => true,
      (error: unknown) => ignoreMissing(error) ?? false,
    );
  return (await Promise.all(digests.map(touch))).every(Boolean);
}

/** @returns all objects that are there */
export async function listObjects(dir: string): Promise<Set<Digest>> {
  const prefixes = await readdir(join(dir, 'objects')).catch(ignoreMissing);
  const folders = await Promise.all(
    (prefixes ?? []).map(async (prefix) => {
      const names = await readdir(join(dir, 'objects', prefix));
      return names.map((name) => prefix + name);
    }),
  );
  return new Set(folders.flat().filter((name) => digestPattern.test(name)));
}

/** @throws if there is no such object */
export async function readObject(dir: string, digest: Digest): Promise<Buffer> {
  return readFile(/* turbopackIgnore: true */ objectPath(dir, digest));
}

/** Synchronous, because Next takes asynchronous reads outside `'use cache'` for dynamic ones. */
export function readManifestText(dir: string, digest: Digest): string {
  return readFileSync(/* turbopackIgnore: true */ manifestPath(dir, digest), 'utf8');
}

export function readObjectText(dir: string, digest: Digest): string {
  return readFileSync(/* turbopackIgnore: true */ objectPath(dir, digest), 'utf8');
}

/** @returns the digest of the current release, or `undefined` before the first one */
export function readCurrent(dir: string): Digest | undefined {
  try {
    const digest = readFileSync(/* turbopackIgnore: true */ join(dir, 'current'), 'utf8').trim();
    return digestPattern.test(digest) ? digest : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The swap: readers see the old release or the new one, never something between. */
export async function setCurrent(dir: string, digest: Digest): Promise<void> {
  await noteSeen(dir, digest);
  await writeAtomically(join(dir, 'current'), `${digest}\n`);
}

function seenPath(dir: string): string {
  return join(dir, 'seen');
}

/** What stops being current is noted before, so that no kill between the two forgets it; what only could have become current never is. */
async function noteSeen(dir: string, next: Digest): Promise<void> {
  const before = readCurrent(dir);
  if (!before || before === next) return;
  const manifests = (await readdir(join(dir, 'manifests')).catch(ignoreMissing)) ?? [];
  const seen = new Set([before, ...listSeen(dir)].filter((digest) => manifests.includes(digest)));
  await writeAtomically(seenPath(dir), `${[...seen].join('\n')}\n`);
}

/** @returns the releases that were current once and that readers' open pages may be of, the last one first */
export function listSeen(dir: string): Digest[] {
  try {
    return readFileSync(/* turbopackIgnore: true */ seenPath(dir), 'utf8')
      .split('\n')
      .filter((line) => digestPattern.test(line));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** An object that exists is touched: the collector spares what a release in the making uses again. */
async function writeOnce(path: string, bytes: string | Uint8Array): Promise<void> {
  const now = new Date();
  const found = await statOrNothing(path);
  if (found?.size === Buffer.byteLength(bytes)) {
    try {
      return await utimes(path, now, now);
    } catch (error) {
      ignoreMissing(error);
    }
  }
  await writeAtomically(path, bytes);
}

/** Another process may collect garbage at the same time: what is gone is no failure. */
async function statOrNothing(path: string): Promise<Stats | undefined> {
  return stat(path).catch(ignoreMissing);
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** Written beside, synced, renamed: after a crash the file is the old one or the new one, whole. */
export async function writeAtomically(path: string, bytes: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}.tmp`);
  await mkdir(dirname(path), { recursive: true });
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // A full disk must not fill up with what did not fit.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** @returns the manifests and when each was written or used last, newest first */
export async function listManifests(dir: string): Promise<{ digest: Digest; time: number }[]> {
  const names = (await readdir(join(dir, 'manifests'))).filter((name) => digestPattern.test(name));
  const aged = await Promise.all(
    names.map(async (digest) => ({ digest, time: (await statOrNothing(manifestPath(dir, digest)))?.mtimeMs ?? 0 })),
  );
  return aged.toSorted((a, b) => b.time - a.time);
}

/**
 * Removes what no release needs any more.
 * @param kept objects to keep; manifests are kept by `keptManifests`
 * @param age milliseconds: what is younger stays, as it may belong to a release in the making
 */
export async function collectGarbage(
  dir: string,
  keptManifests: ReadonlySet<Digest>,
  kept: ReadonlySet<Digest>,
  age: number,
): Promise<number> {
  const before = Date.now() - age;
  let removed = 0;
  const sweep = async (folder: string, isGarbage: (name: string) => boolean) => {
    for (const name of (await readdir(folder).catch(ignoreMissing)) ?? []) {
      const path = join(folder, name);
      if (!isGarbage(name)) continue;
      const { mtimeMs } = (await statOrNothing(path)) ?? {};
      if (mtimeMs === undefined || mtimeMs > before) continue;
      await rm(path, { force: true });
      removed += 1;
    }
  };
  for (const prefix of await readdir(join(dir, 'objects'))) {
    await sweep(join(dir, 'objects', prefix), (name) => !kept.has(prefix + name));
  }
  const isOld = (name: string) => !keptManifests.has(name);
  await sweep(join(dir, 'manifests'), isOld);
  await sweep(join(dir, 'ledgers'), isOld);
  // What a killed process left beside the pointer.
  await sweep(dir, (name) => name.endsWith('.tmp'));
  return removed;
}
