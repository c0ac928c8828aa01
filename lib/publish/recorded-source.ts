// The source that a release folder belongs to. Only `npm start` and `npm run release` name it; nothing else publishes from another.
import { relative, resolve } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '#lib/model/atomic-write.ts';
import { readBytesSync } from '#lib/model/read-file.ts';
import { cleanGitMessage } from '#lib/publish/git/process.ts';

interface Settings {
  releaseDir: string;
  contentRepo: string | undefined;
  contentRef: string;
  contentPath: string;
  contentDir: string;
}

/** Without passwords. A folder and a repository on this machine are named from the release folder: the two may move together. */
const schema = z.union([
  z.strictObject({ repo: z.string(), branch: z.string(), path: z.string() }),
  z.strictObject({ folder: z.string() }),
]);

export type RecordedSource = z.infer<typeof schema>;

export function sourceOf({ releaseDir, contentRepo, contentRef, contentPath, contentDir }: Settings): RecordedSource {
  if (contentRepo === undefined) return { folder: relative(releaseDir, contentDir) };
  const plain = contentRepo.replace(/^file:\/\//, '');
  const repo = /^\.{0,2}\//.test(plain) ? relative(releaseDir, resolve(plain)) : cleanGitMessage(plain);
  return { repo, branch: contentRef, path: contentPath };
}

/** @returns `undefined` if there is none, or it is damaged: it is written anew with the next start */
export function readSource(releaseDir: string): RecordedSource | undefined {
  try {
    return schema.parse(JSON.parse(readBytesSync(recordPath(releaseDir)).toString()));
  } catch {
    return undefined;
  }
}

export async function recordSource(releaseDir: string, source: RecordedSource): Promise<void> {
  const text = `${JSON.stringify(source)}\n`;
  if (text !== `${JSON.stringify(readSource(releaseDir))}\n`) await writeAtomically(recordPath(releaseDir), text);
}

export function isSameSource(a: RecordedSource, b: RecordedSource): boolean {
  return JSON.stringify(schema.parse(a)) === JSON.stringify(schema.parse(b));
}

/** As an operator knows it. */
export function describeSource(releaseDir: string, source: RecordedSource): string {
  if ('folder' in source) return `the folder ${resolve(releaseDir, source.folder)}`;
  const { repo, branch, path } = source;
  const place = repo.includes(':') ? repo : resolve(releaseDir, repo);
  return `${path} on the branch ${branch} of ${place}`;
}

function recordPath(releaseDir: string): string {
  return resolve(releaseDir, 'source.json');
}
