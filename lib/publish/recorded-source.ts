// Compares and describes the source that the pointer of a release folder records. Only `npm start` and `npm run release` set it.

import { relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RecordedSource } from '#lib/model/release-store.ts';
import { cleanGitMessage } from '#lib/publish/git/process.ts';

interface Settings {
  releaseDir: string;
  contentRepo: string | undefined;
  contentRef: string;
  contentPath: string;
  contentDir: string;
}

/** @returns the source that the settings name. Local paths are relative, so that both folders can be moved together. */
export function sourceOf({ releaseDir, contentRepo, contentRef, contentPath, contentDir }: Settings): RecordedSource {
  if (contentRepo === undefined) return { folder: relative(releaseDir, contentDir) };
  const plain = contentRepo.replace(/^file:\/\//, '');
  const repo = /^\.{0,2}\//.test(plain) ? relative(releaseDir, resolve(plain)) : cleanGitMessage(plain);
  return { repo, branch: contentRef, path: contentPath };
}

export function isSameSource(a: RecordedSource, b: RecordedSource): boolean {
  return isDeepStrictEqual(a, b);
}

/** @returns the source in words for an operator */
export function describeSource(releaseDir: string, source: RecordedSource): string {
  if ('folder' in source) return `the folder ${resolve(releaseDir, source.folder)}`;
  const { repo, branch, path } = source;
  const place = repo.includes(':') ? repo : resolve(releaseDir, repo);
  return `${path} on the branch ${branch} of ${place}`;
}
