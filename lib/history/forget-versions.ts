// Removes versions from the record of a post, and compares the new neighbours.

import type { Block } from '#lib/history/prose-blocks.ts';
import { writeChanges, writeRecord } from '#lib/history/record-versions.ts';
import { readRecord, readRoot, type Version, writeRoot } from '#lib/history/versions.ts';
import type { Digest } from '#lib/model/digest.ts';
import { ignoreDamage } from '#lib/model/read-file.ts';
import type { ReleaseStore } from '#lib/model/release-store.ts';

interface Input {
  history: Digest | undefined;
  firstSlug: string;
  /** The digest of the text that is live; `undefined` if the post is not public. */
  live: Digest | undefined;
  /** The version to forget; without it, all versions that are not live. */
  number?: number;
  /** The language of the post. */
  language: string;
}

interface Forgotten {
  /** The history without the versions. */
  history: Digest | undefined;
  versions: Version[];
}

/** @returns a message for the author if there is no such version, or if it is live */
export async function forgetVersions(store: ReleaseStore, input: Input): Promise<Forgotten | string> {
  const { firstSlug, live, number, language } = input;
  const root = await readRoot(store, input.history);
  if (!root) return describeUnreadable(input.history);
  const digest = root.posts[firstSlug];
  const record = digest && (await readRecord(store, digest));
  if (record === 'unreadable') return describeUnreadable(digest);
  const all = (record || undefined)?.versions ?? [];
  const asked = all.find((version) => version.number === number);
  if (number !== undefined && !asked) {
    if (all.length === 0 && live === undefined)
      return 'no post has this slug now, and the history has no version of one';
    return describeMissing(number, all);
  }
  if (asked && asked.prose === live) return `the text of version ${number} is live: change or delete the post first`;
  const isForgotten = ({ prose }: Version) => prose !== live && (!asked || prose === asked.prose);
  const kept: Version[] = [];
  for (const [place, version] of all.entries()) {
    if (isForgotten(version)) continue;
    const before = all[place - 1];
    const last = kept.at(-1);
    const isSame = before === undefined || before.number === last?.number;
    kept.push(isSame ? version : { ...version, changes: last && (await compare(store, last, version, language)) });
  }
  const posts = new Map(Object.entries(root.posts));
  if (kept.length > 0) posts.set(firstSlug, await writeRecord(store, { versions: kept }));
  else posts.delete(firstSlug);
  return { history: await writeRoot(store, posts), versions: all.filter(isForgotten) };
}

async function compare(store: ReleaseStore, before: Version, after: Version, language: string) {
  const text = await ignoreDamage(store.getObject(after.prose));
  return text && writeChanges(store, before.prose, JSON.parse(String(text)) as Block[], language);
}

function describeUnreadable(part: Digest | undefined): string {
  return `the object ${part} of the history cannot be read: restore its file from a backup, or delete it`;
}

function describeMissing(number: number, versions: readonly Version[]): string {
  const numbers = versions.map((version) => version.number);
  const list =
    numbers.length > 1 ? `, only ${numbers.join(', ')}` : ': the post has not changed since it was published';
  return `there is no version ${number}${list}`;
}
