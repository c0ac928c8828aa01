// Opens the parts of a publisher that publish and repair releases.

import type { Digest } from '#lib/model/digest.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import type { RecordedSource } from '#lib/model/release-store.ts';
import type { CdnFollower } from '#lib/publish/cdn-follower.ts';
import type { ClusterSeat } from '#lib/publish/cluster-seat.ts';
import type { Listener } from '#lib/publish/events.ts';
import type { Journal } from '#lib/publish/journal.ts';
import { LivePointer } from '#lib/publish/live-pointer.ts';
import { Pipeline } from '#lib/publish/pipeline.ts';
import { ReleaseLog } from '#lib/publish/release-log.ts';
import { Repairer } from '#lib/publish/repair.ts';
import type { Source } from '#lib/publish/source.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';

interface Options {
  releaseDir: string;
  source: Source;
  /** The source to record in the release folder. */
  record: RecordedSource | undefined;
  journal: Journal;
  /** Not set without a shared store. */
  seat: ClusterSeat | undefined;
  /** Not set without a CDN. */
  cdn: CdnFollower | undefined;
  log: Listener;
  /** Makes a release from the source, which writes missing files again. */
  publish: () => Promise<unknown>;
}

/** @throws {Error} if the release folder or the shared store cannot be read or written */
export async function openPipeline(options: Options): Promise<{ pipeline: Pipeline; repairer: Repairer }> {
  const { releaseDir, source, record, journal, seat, cdn, log, publish } = options;
  const store = seat?.store ?? openReleaseStore(releaseDir);
  const findLate = seat && ((release: Digest) => seat.findLate(release));
  const saveFiles = seat && ((release: Digest) => seat.saveFiles(release));
  const pointer = new LivePointer(store, record);
  const builder = await ReleaseBuilder.open(releaseDir);
  const history = new ReleaseLog(releaseDir, store);
  const shared = { releaseDir, store, pointer, builder, history, journal, log };
  const pipeline = new Pipeline({ ...shared, source, findLate, saveFiles, cdn });
  await pipeline.open();
  return { pipeline, repairer: new Repairer({ ...shared, publish }) };
}
