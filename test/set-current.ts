// Moves the pointer of a release folder to any digest, without verifying the release.
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { advance, type RecordedSource } from '#lib/model/release-store.ts';

export async function setCurrent(releaseDir: string, release: string, source?: RecordedSource): Promise<void> {
  const store = new FileReleaseStore(releaseDir);
  const before = await store.readPointer();
  if (!(await store.compareAndSet(before, advance(before, release, source)))) {
    throw new Error(`Another process moved the pointer of ${releaseDir}`);
  }
}
