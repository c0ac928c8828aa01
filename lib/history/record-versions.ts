// Records the new versions of posts in a release, before the pointer moves to it. The pointer then names release and
// history in one step, so a crash between the two can neither lose a version nor record it twice.
import { compareProse } from '#lib/history/compare.ts';
import type { Comparison } from '#lib/history/compare-schema.ts';
import { extractProse } from '#lib/history/prose.ts';
import type { Block } from '#lib/history/prose-blocks.ts';
import { keptVersions, type PostRecord, readRecord, readRoot, type Version, writeRoot } from '#lib/history/versions.ts';
import { logUnexpected } from '#lib/log.ts';
import type { Body } from '#lib/model/body.ts';
import { type Digest, digestOf } from '#lib/model/digest.ts';
import { inParallel } from '#lib/model/in-parallel.ts';
import { ignoreDamage } from '#lib/model/read-file.ts';
import type { Index, Post } from '#lib/model/release.ts';
import type { ReleaseStore } from '#lib/model/release-store.ts';

/** The circumstances in which versions go live. */
export type Moment = Pick<Version, 'at' | 'subject' | 'isRollback'>;

interface Move {
  /** The history of the release that is live. */
  history: Digest | undefined;
  /** The release that is live. Absent for the first one, and if it is damaged. */
  before: Index | undefined;
  after: Index;
  moment: Moment;
}

/** Posts that are compared at the same time. */
const postsAtOnce = 8;

/**
 * Adds a version for each post whose text changes, and drops the records of posts that are not in the release.
 * Posts that are new have no record: their first version is recorded with the first change.
 * @returns the history that belongs to the release; `undefined` if no post has a record
 */
export async function recordVersions(
  store: ReleaseStore,
  { history, before, after, moment }: Move,
): Promise<Digest | undefined> {
  const root = await readRoot(store, history);
  if (!root) return history;
  const old = findOldPosts(before);
  const posts = new Map<string, Digest>();
  const changed: { post: Post; known: Digest | undefined; live: Post | undefined }[] = [];
  for (const post of after.posts) {
    if (post.hidden) continue;
    const live = old(post);
    const known = root.posts[post.firstSlug] ?? (live && root.posts[live.firstSlug]);
    if (known) posts.set(post.firstSlug, known);
    if (live ? !hasSameText(live, post) : known) changed.push({ post, known, live });
  }
  await inParallel(changed, postsAtOnce, async ({ post, known, live }) => {
    const language = post.lang ?? after.site.language;
    const record = await addVersion(store, { post, live, language, moment, known });
    if (record) posts.set(post.firstSlug, record);
  });
  return writeRoot(store, posts);
}

/** @returns a function that finds a post in the previous release, even under a former slug */
function findOldPosts(before: Index | undefined): (post: Post) => Post | undefined {
  const public_ = before?.posts.filter(({ hidden }) => !hidden) ?? [];
  const bySlug = new Map(public_.map((post) => [post.slug, post]));
  const byFirst = new Map(public_.map((post) => [post.firstSlug, post]));
  return ({ slug, firstSlug }) => byFirst.get(firstSlug) ?? bySlug.get(slug) ?? bySlug.get(firstSlug);
}

/** Compares the Markdown sources, because a new version of the compiler changes the trees of unchanged texts. */
function hasSameText(a: Post, b: Post): boolean {
  return a === b || (a.markdown === b.markdown && a.title === b.title && a.description === b.description);
}

interface Addition {
  post: Post;
  live: Post | undefined;
  known: Digest | undefined;
  language: string;
  moment: Moment;
}

/** @returns `undefined` if the text has not changed, or if the previous text is unknown */
async function addVersion(
  store: ReleaseStore,
  { post, live, known, language, moment }: Addition,
): Promise<Digest | undefined> {
  const record = known && (await readRecord(store, known));
  if (record === 'unreadable') return known;
  const versions = (record || undefined)?.versions ?? [];
  const blocks = await readProse(store, post);
  const first = versions.length === 0 && live ? await recordFirst(store, live) : undefined;
  const all = first ? [first] : await repairVersions(store, versions, live, language);
  const last = all.at(-1);
  if (!blocks || !last) return undefined;
  const prose = JSON.stringify(blocks);
  if (digestOf(prose) === last.prose) return undefined;
  const changes = await writeChanges(store, last.prose, blocks, language);
  const version: Version = { ...moment, number: last.number + 1, prose: await store.putObject(prose), changes };
  return writeRecord(store, { versions: [...all, version].slice(-keptVersions) });
}

/**
 * Makes damaged objects of versions again: the live text from its post, and differences from the texts. A text that is in no
 * release is lost, and the log names it.
 */
async function repairVersions(
  store: ReleaseStore,
  versions: readonly Version[],
  live: Post | undefined,
  language: string,
): Promise<readonly Version[]> {
  // The digest is that of the damaged text if the post has not changed.
  if (live) await recordFirst(store, live);
  const repaired: Version[] = [];
  for (const version of versions) {
    const before = repaired.at(-1);
    const isLost = version.changes && !(await ignoreDamage(store.getObject(version.changes)));
    const text = before && isLost ? await readText(store, version) : undefined;
    const changes =
      before && text ? await writeChanges(store, before.prose, JSON.parse(text) as Block[], language) : version.changes;
    repaired.push({ ...version, changes });
  }
  return repaired;
}

async function readText(store: ReleaseStore, { number, prose }: Version): Promise<string | undefined> {
  try {
    return String(await store.getObject(prose));
  } catch (error) {
    logUnexpected(
      error,
      `The text of version ${number} of a post is lost: a backup may have its file`,
      `history ${prose}`,
    );
    return undefined;
  }
}

/** Records the version that is live before the first change. */
async function recordFirst(store: ReleaseStore, live: Post): Promise<Version | undefined> {
  const blocks = await readProse(store, live);
  return blocks && { number: 1, prose: await store.putObject(JSON.stringify(blocks)) };
}

/** @returns `undefined` if the text is damaged */
export async function readProse(store: ReleaseStore, post: Post): Promise<Block[] | undefined> {
  const text = await ignoreDamage(store.getObject(post.body));
  return text && attempt(post.file, () => extractProse(JSON.parse(String(text)) as Body, post));
}

/** @returns the object with the changes, or `undefined` if the previous text is damaged */
export async function writeChanges(
  store: ReleaseStore,
  before: Digest,
  after: readonly Block[],
  language: string,
): Promise<Digest | undefined> {
  const old = await ignoreDamage(store.getObject(before));
  if (!old) return undefined;
  const compare = () => compareProse(JSON.parse(String(old)) as Block[], after, language);
  const changes: Comparison | undefined = attempt(before, compare);
  return changes && store.putObject(JSON.stringify(changes));
}

/** A text that cannot be compared must not prevent a publication. */
function attempt<Value>(name: string, work: () => Value): Value | undefined {
  try {
    return work();
  } catch (error) {
    logUnexpected(error, `The history of ${name} cannot be made`);
    return undefined;
  }
}

/** The oldest version has nothing to be compared with. */
export function writeRecord(store: ReleaseStore, { versions }: PostRecord): Promise<Digest> {
  const [first, ...rest] = versions;
  const record: PostRecord = { versions: first ? [{ ...first, changes: undefined }, ...rest] : [] };
  return store.putObject(JSON.stringify(record));
}
