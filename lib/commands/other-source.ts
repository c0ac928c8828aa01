// Finds out that the site is published from another source than the one that a command or a push changes.
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import type { RecordedSource } from '#lib/model/release-store.ts';
import { describeSource, isSameSource } from '#lib/publish/recorded-source.ts';

/** @returns a message if the site is published from another source than that of these settings */
export async function findOtherSource(releaseDir: string, own: RecordedSource): Promise<string | undefined> {
  const recorded = await readSource(releaseDir);
  if (!recorded || isSameSource(recorded, own)) return undefined;
  return `${describeSource(releaseDir, own)} was not checked: the site is published from ${describeSource(releaseDir, recorded)}. Start the site with these settings, or publish there.`;
}

/**
 * @param repository the folder of a local repository that received a push
 * @returns a message if the site is published from another place; none for a source with a host, which may be an address of this
 *   repository
 */
export async function findOtherRepository(releaseDir: string, repository: string): Promise<string | undefined> {
  const recorded = await readSource(releaseDir);
  if (!recorded) return undefined;
  if (!('folder' in recorded)) {
    if (recorded.repo.includes(':')) return undefined;
    if (realFolder(resolve(releaseDir, recorded.repo)) === realFolder(repository)) return undefined;
  }
  return `The site does not follow this repository (${repository}): it is published from ${describeSource(releaseDir, recorded)}. Set CONTENT_REPO to this repository and start the site again, or correct "site" in hooks/post-receive.`;
}

async function readSource(releaseDir: string): Promise<RecordedSource | undefined> {
  return (await openReleaseStore(releaseDir).readPointer())?.source;
}

/** @returns the real path of a repository. One with a working tree can be named by that or by its folder `.git`. */
function realFolder(path: string): string {
  try {
    return realpathSync(path).replace(/\/\.git$/, '');
  } catch {
    return path;
  }
}
