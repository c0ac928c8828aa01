// The release folder: immutable objects and manifests named by their digest, and the pointer to the current release.
import type { Stats } from 'node:fs';
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoreMissing, writeAtomically } from '#lib/model/atomic-write.ts';
import { type Digest, digestOf, digestPattern } from '#lib/model/digest.ts';
import { DamagedFile, isDamaged, readBytes, readBytesSync } from '#lib/model/read-file.ts';

function verify(path: string, bytes: Buffer, digest: Digest): Buffer {
  if (digestOf(bytes) !== digest) throw new DamagedFile(path, 'does not match its digest');
  return bytes;
}

export function objectPath(dir: string, digest: Digest): string {
  return join(dir, 'objects', digest.slice(0, 2), digest.slice(2));
}

export function manifestPath(dir: string, digest: Digest): string {
  return join(dir, 'manifests', digest);
}

/** Writes an object, unless an intact one exists already. */
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

/**
 * Updates the mtimes of objects, so that garbage collection keeps them.
 * @returns whether all of them are intact
 */
export async function touchObjects(dir: string, digests: readonly Digest[]): Promise<boolean> {
  const now = new Date();
  const touch = async (digest: Digest) => {
    try {
      await readObject(dir, digest);
      await utimes(objectPath(dir, digest), now, now);
      return true;
    } catch (error) {
      if (isDamaged(error)) return false;
      return ignoreMissing(error) ?? false;
    }
  };
  return (await Promise.all(digests.map(touch))).every(Boolean);
}

/** @returns the digests of all objects in the folder */
export async function listObjects(dir: string): Promise<Set<Digest>> {
  const prefixes = await readdir(join(dir, 'objects')).catch(ignoreMissing);
  const folders = await Promise.all(
    (prefixes ?? []).map(async (prefix) => {
      const names = await readdir(join(dir, 'objects', prefix)).catch(ignoreMissing);
      return (names ?? []).map((name) => prefix + name);
    }),
  );
  return new Set(folders.flat().filter((name) => digestPattern.test(name)));
}

/** @throws `DamagedFile` if the object is missing or its bytes do not match the digest */
export async function readObject(dir: string, digest: Digest): Promise<Buffer> {
  const path = objectPath(dir, digest);
  return verify(path, await readBytes(path), digest);
}

/** @throws `DamagedFile` */
export function readManifestText(dir: string, digest: Digest): string {
  return readVerified(manifestPath(dir, digest), digest);
}

/** @throws `DamagedFile` */
export function readObjectText(dir: string, digest: Digest): string {
  return readVerified(objectPath(dir, digest), digest);
}

function readVerified(path: string, digest: Digest): string {
  return verify(path, readBytesSync(path), digest).toString();
}

/** @returns the current release, or `undefined` before the first one or if the pointer is damaged */
export function readCurrent(dir: string): Digest | undefined {
  const digest = readTextOr('', join(dir, 'current')).trim();
  return digestPattern.test(digest) ? digest : undefined;
}

/** @returns the text of a file, or `instead` if the file is damaged */
function readTextOr(instead: string, path: string): string {
  try {
    return readBytesSync(path).toString();
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return instead;
  }
}

/** Moves the pointer by an atomic rename. Use `makeCurrent`, which verifies the release first. */
export async function setCurrent(dir: string, digest: Digest): Promise<void> {
  await noteSeen(dir, digest);
  await writeAtomically(join(dir, 'current'), `${digest}\n`);
}

function seenPath(dir: string): string {
  return join(dir, 'seen');
}

/**
 * Adds the current release to the past releases before the pointer moves, so that a crash between the two steps loses nothing.
 * `next` itself is not added: it may never become current.
 */
async function noteSeen(dir: string, next: Digest): Promise<void> {
  const before = readCurrent(dir);
  if (!before || before === next) return;
  const manifests = (await readdir(join(dir, 'manifests')).catch(ignoreMissing)) ?? [];
  const seen = new Set([before, ...listPastReleases(dir)].filter((digest) => manifests.includes(digest)));
  await writeAtomically(seenPath(dir), `${[...seen].join('\n')}\n`);
}

/** @returns the releases that were current before, the last one first. Pages that readers have open may belong to them. */
export function listPastReleases(dir: string): Digest[] {
  return readTextOr('', seenPath(dir))
    .split('\n')
    .filter((line) => digestPattern.test(line));
}

/**
 * Restores past releases that are missing from a damaged list.
 * @param releases newest first
 */
export async function restorePastReleases(dir: string, releases: readonly Digest[]): Promise<void> {
  const manifests = new Set(await readdir(join(dir, 'manifests')).catch(ignoreMissing));
  const current = readCurrent(dir);
  // Without the pointer, the current release would be added as a past one.
  if (current === undefined) return;
  const all = new Set([...releases, ...listPastReleases(dir)].filter((one) => one !== current && manifests.has(one)));
  const text = all.size > 0 ? `${[...all].join('\n')}\n` : '';
  if (text !== readTextOr('', seenPath(dir))) await writeAtomically(seenPath(dir), text);
}

/** Updates the mtime of an intact file, so that garbage collection keeps it. Writes a missing or damaged one. */
async function writeOnce(path: string, bytes: string | Uint8Array): Promise<void> {
  const now = new Date();
  try {
    const found = await readBytes(path);
    if (found.equals(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)) return await utimes(path, now, now);
  } catch (error) {
    if (!isDamaged(error)) ignoreMissing(error);
  }
  await writeAtomically(path, bytes);
}

/** @returns `undefined` for a missing file: another process may collect garbage at the same time */
async function statOrNothing(path: string): Promise<Stats | undefined> {
  return stat(path).catch(ignoreMissing);
}

/** @returns the manifests with their mtimes in milliseconds since 1970 UTC, newest first */
export async function listManifests(dir: string): Promise<{ digest: Digest; time: number }[]> {
  const all = (await readdir(join(dir, 'manifests')).catch(ignoreMissing)) ?? [];
  const names = all.filter((name) => digestPattern.test(name));
  const aged = await Promise.all(
    names.map(async (digest) => ({ digest, time: (await statOrNothing(manifestPath(dir, digest)))?.mtimeMs ?? 0 })),
  );
  return aged.toSorted((a, b) => b.time - a.time);
}

/**
 * Removes objects, manifests and ledgers that no release needs.
 * @param kept objects to keep
 * @param age milliseconds. Newer files are kept, because they may belong to a release that is being built.
 * @returns how many files were removed
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
      await rm(path, { recursive: true, force: true });
      removed += 1;
    }
  };
  for (const prefix of (await readdir(join(dir, 'objects')).catch(ignoreMissing)) ?? []) {
    await sweep(join(dir, 'objects', prefix), (name) => !kept.has(prefix + name));
  }
  const isOld = (name: string) => !keptManifests.has(name);
  await sweep(join(dir, 'manifests'), isOld);
  await sweep(join(dir, 'ledgers'), isOld);
  // Killed processes leave temporary files behind.
  await sweep(dir, (name) => name.endsWith('.tmp'));
  return removed;
}
