// Records which source a release folder is published from. Only `npm start` and `npm run release` set it.

import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '#lib/model/atomic-write.ts';
import { readBytesSync, readIfIntact } from '#lib/model/read-file.ts';
import { parseJson } from '#lib/parse-json.ts';
import { cleanGitMessage } from '#lib/publish/git/process.ts';

interface Settings {
  releaseDir: string;
  contentRepo: string | undefined;
  contentRef: string;
  contentPath: string;
  contentDir: string;
}

/** Contains no passwords. Local paths are relative to the release folder, so that both can be moved together. */
const schema = z.union([
  z.strictObject({ repo: z.string(), branch: z.string(), path: z.string() }),
  z.strictObject({ folder: z.string() }),
]);

export type RecordedSource = z.infer<typeof schema>;

/** @returns the source that the settings name */
export function sourceOf({ releaseDir, contentRepo, contentRef, contentPath, contentDir }: Settings): RecordedSource {
  if (contentRepo === undefined) return { folder: relative(releaseDir, contentDir) };
  const plain = contentRepo.replace(/^file:\/\//, '');
  const repo = /^\.{0,2}\//.test(plain) ? relative(releaseDir, resolve(plain)) : cleanGitMessage(plain);
  return { repo, branch: contentRef, path: contentPath };
}

/** @returns `undefined` if there is no record or it is damaged; the next start writes it again */
export function readSource(releaseDir: string): RecordedSource | undefined {
  const text = readIfIntact(() => readBytesSync(recordPath(releaseDir)).toString()) ?? '';
  return schema.safeParse(parseJson(text)).data;
}

export async function recordSource(releaseDir: string, source: RecordedSource): Promise<void> {
  const text = `${JSON.stringify(source)}\n`;
  if (text !== `${JSON.stringify(readSource(releaseDir))}\n`) await writeAtomically(recordPath(releaseDir), text);
}

export function isSameSource(a: RecordedSource, b: RecordedSource): boolean {
  return JSON.stringify(schema.parse(a)) === JSON.stringify(schema.parse(b));
}

/** @returns the source in words for an operator */
export function describeSource(releaseDir: string, source: RecordedSource): string {
  if ('folder' in source) return `the folder ${resolve(releaseDir, source.folder)}`;
  const { repo, branch, path } = source;
  const place = repo.includes(':') ? repo : resolve(releaseDir, repo);
  return `${path} on the branch ${branch} of ${place}`;
}

function recordPath(releaseDir: string): string {
  return resolve(releaseDir, 'source.json');
}
