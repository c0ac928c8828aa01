// The interface of a release store: immutable objects and manifests named by their digest, and the pointer to the current
// release.
import { z } from 'zod';
import { type Digest, digestOf, digestPattern } from '#lib/model/digest.ts';
import { DamagedFile } from '#lib/model/read-file.ts';
import { type Index, type Manifest, releaseFormat } from '#lib/model/release.ts';
import { defaultSite } from '#lib/site.ts';

const sourceSchema = z.union([
  z.strictObject({ repo: z.string(), branch: z.string(), path: z.string() }),
  z.strictObject({ folder: z.string() }),
]);

/** The repository or folder that a site is published from. Contains no passwords. Local paths are relative to the release folder. */
export type RecordedSource = z.infer<typeof sourceSchema>;

/** Fields of later versions of this program stay when this one moves the pointer. */
export const pointerSchema = z.looseObject({
  /** The digest of the manifest. */
  release: z.string().regex(digestPattern),
  /** The format of the release: see `releaseFormat`. */
  format: z.int(),
  /** Increases by one with each move. */
  sequence: z.int(),
  source: sourceSchema.optional(),
  /** The object with the history of posts that belongs to the release. Absent while no post has changed. */
  history: z.string().regex(digestPattern).optional(),
  /** With a store that several machines share: the fencing number of the publisher that has moved the pointer. */
  fence: z.string().optional(),
  /** When a version was last forgotten, in milliseconds since 1970 UTC. No page that was rendered before may be sent. */
  forgottenAt: z.number().optional(),
});

export type ReleasePointer = z.infer<typeof pointerSchema>;

export interface MoveKind {
  /**
   * Whether the pointer keeps its fencing number, because the publisher has not compared its release with the source yet:
   * machines that show a later one ignore it.
   */
  keepsFence?: boolean;
}

/**
 * A driver keeps no state that its callers rely on: two objects for the same store are equal. `describeReleaseStore` in
 * `test/release-store-conformance.ts` tests what a driver must do.
 */
export interface ReleaseStore {
  /** Stores an object, unless an intact one exists. Garbage collection then treats it as new. */
  putObject(bytes: string | Uint8Array): Promise<Digest>;
  /** @throws `DamagedFile` if the object is missing or its bytes do not match the digest */
  getObject(digest: Digest): Promise<Buffer>;
  /**
   * Makes garbage collection treat objects as new.
   * @returns whether all of them are intact
   */
  keepObjects(digests: readonly Digest[]): Promise<boolean>;
  listObjects(): Promise<Set<Digest>>;
  /** Stores a manifest like `putObject`. */
  putManifest(text: string): Promise<Digest>;
  /** @throws `DamagedFile` if the manifest is missing or its bytes do not match the digest */
  getManifest(digest: Digest): Promise<string>;
  /** @returns the manifests with the times of their last `putManifest` in milliseconds since 1970 UTC, newest first */
  listManifests(): Promise<{ digest: Digest; time: number }[]>;
  /** @returns `undefined` before the first release or if the pointer is damaged */
  readPointer(): Promise<ReleasePointer | undefined>;
  /**
   * Moves the pointer in one step. The release that it leaves becomes the last of the past releases. Callers verify the
   * release first, with `verifyRelease`.
   * @param expected the pointer as it was read; `undefined` if there was none or it was damaged
   * @param next its sequence must be greater
   * @returns `false` if the pointer is another one than `expected` by now, and then nothing changes
   */
  compareAndSet(expected: ReleasePointer | undefined, next: ReleasePointer, kind?: MoveKind): Promise<boolean>;
  /** @returns the releases that were current before, the last one first. Pages that readers have open may belong to them. */
  listPastReleases(): Promise<Digest[]>;
  /**
   * Adds past releases that are missing from the list, such as after damage.
   * @param releases newest first; those without a manifest are left out
   */
  restorePastReleases(releases: readonly Digest[]): Promise<void>;
  /**
   * Removes objects and manifests.
   * @param manifests those to keep
   * @param objects those to keep
   * @param age milliseconds. Newer ones are kept, because they may belong to a release that is being built.
   * @returns how many were removed
   */
  removeOthers(manifests: ReadonlySet<Digest>, objects: ReadonlySet<Digest>, age: number): Promise<number>;
}

/**
 * @param before the pointer that the new one replaces
 * @param history that of the next release; without it, the release has none
 * @returns the pointer after the next move. The source stays the same unless another is given.
 */
export function advance(
  before: Partial<ReleasePointer> | undefined,
  release: Digest,
  source: RecordedSource | undefined = before?.source,
  history?: Digest,
): ReleasePointer {
  const sequence = (before?.sequence ?? 0) + 1;
  return { ...before, release, format: releaseFormat, sequence, source, history };
}

/** @throws `RangeError` if the sequence would not increase, which is an error of the caller */
export function checkSequence(expected: ReleasePointer | undefined, { sequence }: ReleasePointer): void {
  const before = expected?.sequence ?? 0;
  if (sequence <= before) throw new RangeError(`The pointer cannot move from sequence ${before} to ${sequence}`);
}

export function isSamePointer(a: ReleasePointer | undefined, b: ReleasePointer | undefined): boolean {
  return serialize(a) === serialize(b);
}

/** @returns a digest that two pointers share if they are the same */
export function identifyPointer(pointer: ReleasePointer): Digest {
  return digestOf(serialize(pointer));
}

/** Parsing gives objects the same order of keys. */
function serialize(pointer: ReleasePointer | undefined): string {
  return pointer ? JSON.stringify(pointerSchema.parse(pointer)) : '';
}

/** @throws `DamagedFile` if the manifest has a format of another version */
export function parseManifest(release: Digest, text: string): Manifest {
  const manifest = JSON.parse(text) as Manifest;
  if (manifest.format === releaseFormat) return manifest;
  throw new DamagedFile(`Manifest ${release}`, `has the unknown format ${manifest.format}`);
}

/** Parses an index. Releases of older versions have no facts of the site and get the defaults. */
export function parseIndex(text: string): Index {
  const index = JSON.parse(text) as Index;
  return { ...index, site: index.site ?? defaultSite };
}
