// The files of the release folder: their paths, and verified reads. The server reads only these, so that it needs no other
// store. Most reads are synchronous, because Next treats asynchronous ones outside `'use cache'` as dynamic.
import { join } from 'node:path';
import { readChecked } from '#lib/model/checked-file.ts';
import { type Digest, digestOf, digestPattern } from '#lib/model/digest.ts';
import { DamagedFile, isDamaged, readBytes, readBytesSync } from '#lib/model/read-file.ts';
import type { Index, Manifest } from '#lib/model/release.ts';
import { parseIndex, parseManifest, pointerSchema, type ReleasePointer } from '#lib/model/release-store.ts';
import { parseJson } from '#lib/parse-json.ts';

export function objectPath(dir: string, digest: Digest): string {
  return join(dir, 'objects', digest.slice(0, 2), digest.slice(2));
}

export function manifestPath(dir: string, digest: Digest): string {
  return join(dir, 'manifests', digest);
}

export function pointerPath(dir: string): string {
  return join(/* turbopackIgnore: true */ dir, 'current');
}

/** The file of the past releases, one digest a line. */
export function pastPath(dir: string): string {
  return join(dir, 'seen');
}

/** @throws `DamagedFile` */
export async function readObject(dir: string, digest: Digest): Promise<Buffer> {
  const path = objectPath(dir, digest);
  return verify(path, await readBytes(path), digest);
}

function verify(path: string, bytes: Buffer, digest: Digest): Buffer {
  if (digestOf(bytes) !== digest) throw new DamagedFile(path, 'does not match its digest');
  return bytes;
}

function readVerified(path: string, digest: Digest): string {
  return verify(path, readBytesSync(path), digest).toString();
}

/** @throws `DamagedFile` */
export function readObjectText(dir: string, digest: Digest): string {
  return readVerified(objectPath(dir, digest), digest);
}

/** @throws `DamagedFile` */
export function readManifestText(dir: string, digest: Digest): string {
  return readVerified(manifestPath(dir, digest), digest);
}

/** @throws `DamagedFile` */
export function readManifest(dir: string, release: Digest): Manifest {
  return parseManifest(release, readManifestText(dir, release));
}

/** @throws `DamagedFile` */
export function readStoredIndex(dir: string, release: Digest): Index {
  return parseIndex(readObjectText(dir, readManifest(dir, release).index));
}

/**
 * @returns the stems of the names of a release's images
 * @throws `DamagedFile`
 */
export function readStems(dir: string, { media }: Manifest): string[] {
  return media ? (JSON.parse(readObjectText(dir, media)) as string[]) : [];
}

/** @returns `undefined` before the first release or if the pointer is damaged */
export function readPointer(dir: string): ReleasePointer | undefined {
  try {
    return readPlainPointer(dir) ?? readChecked(pointerPath(dir), pointerSchema);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return undefined;
  }
}

/** Reads a pointer of earlier versions: a digest on a line, and the source in a file of its own. */
function readPlainPointer(dir: string): ReleasePointer | undefined {
  const release = readBytesSync(pointerPath(dir)).toString().trim();
  if (!digestPattern.test(release)) return undefined;
  const source = pointerSchema.shape.source.safeParse(parseJson(readTextOr('', join(dir, 'source.json')))).data;
  return { release, format: 1, sequence: 0, source };
}

/** @returns the current release, or `undefined` before the first one or if the pointer is damaged */
export function readCurrent(dir: string): Digest | undefined {
  return readPointer(dir)?.release;
}

/** @returns the releases that were current before, the last one first */
export function listPastReleases(dir: string): Digest[] {
  return readTextOr('', pastPath(dir))
    .split('\n')
    .filter((line) => digestPattern.test(line));
}

/** @returns the text of a file, or `instead` if the file is damaged */
export function readTextOr(instead: string, path: string): string {
  try {
    return readBytesSync(path).toString();
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return instead;
  }
}
