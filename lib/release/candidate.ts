// A candidate: a release that is built but not current, with the errors and the counts that are reported with it.

import type { KnownDocument } from '#lib/compile/documents.ts';
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import type { Digest } from '#lib/model/digest.ts';
import type { PageChange } from '#lib/model/page-changes.ts';
import type { OnProgress } from '#lib/progress.ts';
import { type BuiltRelease, listUnchanged } from '#lib/release/built-release.ts';
import type { Chosen } from '#lib/release/choose.ts';
import type { IsVisible } from '#lib/release/compose.ts';
import type { Examined } from '#lib/release/examine.ts';
import { nameFile, type Source } from '#lib/source/documents.ts';

export interface PrepareOptions {
  /** The time at which posts must be visible, in milliseconds since 1970 UTC. */
  now: number;
  /** Builds no release if there is any error. */
  isStrict?: boolean;
  /** Does not read images, which takes seconds each. */
  skipsImages?: boolean;
  /** Treats warnings as errors. Only with `isStrict`. */
  failsOnWarnings?: boolean;
  /** Includes drafts and scheduled posts, marked as such. Only for draft previews and `npm run dev`. */
  withHidden?: boolean;
  /** Maps documents that must stay at their last good version to the reason, such as a failed render. */
  refused?: ReadonlyMap<string, Diagnostic>;
  onProgress?: OnProgress;
}

export interface Candidate {
  /**
   * The manifest, which is written with all its objects. The pointer has not moved. `undefined` if no release could be
   * built.
   */
  digest: Digest | undefined;
  /** Whether the candidate differs from the current release. */
  isNew: boolean;
  /** All errors, including those of files that stay at their last good version. */
  errors: Diagnostic[];
  /** All warnings of the current content, whatever version of a file the release has. */
  warnings: Diagnostic[];
  /** Paths, for authors, of files that are the same as in the last release. */
  unchanged: ReadonlySet<string>;
  /** Paths, for authors, of files left behind by editors and operating systems. */
  ignored: string[];
  /** Paths, for authors, of files with errors. The release has their last good version, or none. */
  kept: string[];
  /** Those of `kept` of which the release has no version. */
  absent: string[];
  /** Posts and pages that differ from the current release. */
  changed: PageChange[];
  /** Number of documents that were compiled. The others were cached. */
  compiled: number;
  /** Number of all documents. */
  documents: number;
  /** Number of posts that the release shows. */
  visible: number;
  /** The date of the next scheduled post, as its author wrote it. */
  nextDue?: string;
}

/** @returns the facts of a candidate that do not depend on the chosen versions */
export function describeContent(
  examined: Examined,
  last: BuiltRelease | undefined,
): Pick<Candidate, 'compiled' | 'documents' | 'ignored' | 'warnings' | 'unchanged'> {
  const { documents, source, warnings } = examined;
  return {
    compiled: documents.compiled,
    documents: source.documents.length,
    ignored: source.leftovers,
    warnings,
    unchanged: listUnchanged(examined, last),
  };
}

/** @returns the files that stay at their last good version, and those of which there is none */
export function describeKept({ name, documents }: Source, chosen: Chosen): Pick<Candidate, 'kept' | 'absent'> {
  const nameAll = (paths: readonly string[]) => paths.map((path) => nameFile(name, path)).toSorted();
  const isDocument = (path: string) => documents.some((document) => document.path === path);
  return {
    kept: nameAll([...chosen.kept]),
    absent: nameAll([...chosen.kept].filter((path) => isDocument(path) && !chosen.documents.has(path))),
  };
}

/** @returns the number of posts that readers would see */
export function countPosts(documents: readonly KnownDocument[], isVisible: IsVisible): number {
  return documents.filter(({ source: { kind }, frontMatter }) => kind === 'post' && isVisible(frontMatter)).length;
}
