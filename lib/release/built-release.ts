// A previously built release: the versions of its files, and which of them are still current.
import type { CompileCache } from '#lib/compile/compile-cache.ts';
import { describeVersion } from '#lib/compile/documents.ts';
import { instantOf } from '#lib/dates.ts';
import { resolveImage } from '#lib/images/names.ts';
import type { Ledger } from '#lib/model/ledger.ts';
import type { Index } from '#lib/model/release.ts';
import type { Choice } from '#lib/release/choose.ts';
import type { Examined } from '#lib/release/examine.ts';
import { authorsFile } from '#lib/source/authors.ts';
import { findPlace, nameFile, type Place, type Source } from '#lib/source/documents.ts';
import { siteFile } from '#lib/source/site.ts';
import { tagsFile } from '#lib/source/tags.ts';

/** A built release: its index, and the versions of files it was built from. */
export interface BuiltRelease {
  /** Absent if it is damaged. It is then built again. */
  index?: Index;
  /** Absent if it is damaged. No file can then fall back to its last good version. */
  ledger?: Ledger;
  /** Absent if another process built the release. */
  choice?: Choice;
}

/** @returns the time of the newest visible post, so that a clock set back hides no published post */
export function newestShown(index: Index | undefined): number {
  const newest = index?.posts.find(({ hidden }) => hidden === undefined);
  return newest ? instantOf(newest.date) : 0;
}

/** @returns the versions that a release was built from, or `undefined` if one that may be needed is lost */
export function restoreChoice(
  { index, ledger, choice }: BuiltRelease,
  source: Source,
  cache: CompileCache,
  { tagList, siteFacts }: Examined,
): Choice | undefined {
  if (choice || !ledger) return choice;
  const { tags, site } = index ?? { ...tagList, ...siteFacts };
  // The index also has the redirects of posts, and those of a post that is gone stay until the file is correct.
  const { redirects = {}, authors = {} } = index ?? {};
  const restored: Choice = { documents: new Map(), media: new Map(), tags, site, redirects, authors };
  for (const [path, text] of Object.entries(ledger.documents)) {
    const version = cache.findAny(text);
    const place = findPlace(source.name, path);
    if (version && place) restored.documents.set(path, describeVersion(place, version));
  }
  for (const [path, identity] of Object.entries(ledger.media)) {
    if (cache.recallImage(identity)) restored.media.set(path, identity);
  }
  const isLost = ({ path }: Place) => Object.hasOwn(ledger.documents, path) && !restored.documents.has(path);
  return source.documents.some(isLost) ? undefined : restored;
}

export function listUnchanged(
  { documents, source, tagList, siteFacts, authors }: Examined,
  { index, ledger }: Partial<BuiltRelease> = {},
): Set<string> {
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const same = [...documents.good].filter(([path, { text }]) => ledger?.documents[path] === text).map(([path]) => path);
  if (isSame(index?.site, siteFacts.site)) same.push(siteFile);
  if (isSame(index?.tags, tagList.tags)) same.push(tagsFile);
  if (isSame(index?.authors, authors)) same.push(authorsFile);
  return new Set(same.map((path) => nameFile(source.name, path)));
}

export function buildLedger({ documents, media, authors }: Choice): Ledger {
  const ledger: Ledger = { documents: {}, media: {} };
  for (const { avatar } of Object.values(authors)) {
    const path = avatar && resolveImage(authorsFile, avatar.target);
    const identity = path && media.get(path);
    if (identity) ledger.media[path] = identity;
  }
  for (const { source, text, facts, frontMatter } of documents.values()) {
    ledger.documents[source.path] = text;
    const cover = 'cover' in frontMatter ? frontMatter.cover : undefined;
    for (const target of [...facts.images.map((image) => image.target), ...(cover ? [cover.src] : [])]) {
      const path = resolveImage(source.path, target);
      const identity = media.get(path);
      if (identity !== undefined) ledger.media[path] = identity;
    }
  }
  return ledger;
}
