// Chooses the driver of the release store.
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import type { ReleaseStore } from '#lib/model/release-store.ts';

/** @returns the store in a release folder. Neither the folder nor a release needs to exist yet. */
export function openReleaseStore(releaseDir: string): ReleaseStore {
  return new FileReleaseStore(releaseDir);
}
