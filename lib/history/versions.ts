// The data of the history of posts: a root object that the pointer names, a record for each changed post, and the texts and
// differences of its versions. All of them are objects of the release store.
import { z } from 'zod';
import { logUnexpected } from '#lib/log.ts';
import { type Digest, digestPattern } from '#lib/model/digest.ts';
import { isDamaged } from '#lib/model/read-file.ts';
import type { ReleaseStore } from '#lib/model/release-store.ts';

/** Versions that are kept of a post. The oldest one is dropped for the next. */
export const keptVersions = 50;

const digest = z.string().regex(digestPattern);

const versionSchema = z.strictObject({
  /** From 1, in the order of publication. A number is never used again. */
  number: z.int(),
  /** When it went live, ISO 8601, UTC. Absent for the version that was live before the first change: the post has its date. */
  at: z.string().optional(),
  /** The subject of the commit that published it. */
  subject: z.string().optional(),
  /** Whether a rollback restored it. */
  isRollback: z.literal(true).optional(),
  /** The object that holds the text, as `Block`s. */
  prose: digest,
  /** The object that holds the `Comparison` with the previous version. Absent for the oldest version. */
  changes: digest.optional(),
});

export type Version = z.infer<typeof versionSchema>;

/** The versions of a post, oldest first. The last one is live. */
const recordSchema = z.strictObject({ versions: z.array(versionSchema) });

export type PostRecord = z.infer<typeof recordSchema>;

/** The records of posts that have changed since the site has a history, by the slugs of their first publication. */
const rootSchema = z.strictObject({ posts: z.record(z.string(), digest) });

export type Root = z.infer<typeof rootSchema>;

/** @throws if the text is not a root */
export function parseRoot(text: string): Root {
  return rootSchema.parse(JSON.parse(text));
}

/** @throws if the text is not a record */
export function parseRecord(text: string): PostRecord {
  return recordSchema.parse(JSON.parse(text));
}

/** The object exists, but cannot be read. It may be restored from a backup, so it is not replaced. */
export type Unreadable = 'unreadable';

/**
 * @returns an empty root if there is none yet, or if its file was deleted, so that the history starts again; `undefined` if
 * it cannot be read
 */
export async function readRoot(store: ReleaseStore, history: Digest | undefined): Promise<Root | undefined> {
  const text = history && (await readPart(store, history, 'The history of all posts'));
  if (text === 'unreadable') return undefined;
  return text ? parseRoot(text) : { posts: {} };
}

/** @returns `undefined` if its file was deleted, so that the history of the post starts again */
export async function readRecord(store: ReleaseStore, record: Digest): Promise<PostRecord | Unreadable | undefined> {
  const text = await readPart(store, record, 'The history of a post');
  if (text === 'unreadable') return text;
  return text === undefined ? undefined : parseRecord(text);
}

/** Reads an object of the history, and names it in the log if it is damaged. */
async function readPart(store: ReleaseStore, part: Digest, what: string): Promise<string | Unreadable | undefined> {
  try {
    return String(await store.getObject(part));
  } catch (error) {
    if (!isDamaged(error)) throw error;
    const fix = error.isMissing
      ? 'starts again, because a file is missing. A backup may have it'
      : 'is not recorded until its file is restored from a backup. Delete the file to start again';
    logUnexpected(error, `${what} ${fix}`, `history ${part}`);
    return error.isMissing ? undefined : 'unreadable';
  }
}

/** @returns `undefined` if no post has a record: the pointer then has no history */
export async function writeRoot(store: ReleaseStore, posts: ReadonlyMap<string, Digest>): Promise<Digest | undefined> {
  const sorted = [...posts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.length === 0 ? undefined : store.putObject(JSON.stringify({ posts: Object.fromEntries(sorted) }));
}

/** @returns the objects of a record besides the record itself */
export function objectsOfRecord({ versions }: PostRecord): Digest[] {
  return versions.flatMap(({ prose, changes }) => (changes ? [prose, changes] : [prose]));
}

/** @returns all objects of a history, for garbage collection and for copies of the store */
export async function listHistoryObjects(store: ReleaseStore, history: Digest | undefined): Promise<Digest[]> {
  if (!history) return [];
  const objects = [history];
  const root = await readRoot(store, history);
  if (!root) return objects;
  for (const digest of Object.values(root.posts)) {
    const record = await readRecord(store, digest);
    objects.push(digest);
    if (record && record !== 'unreadable') for (const object of objectsOfRecord(record)) objects.push(object);
  }
  return objects;
}
