// Opens a publisher: takes the lock of the release folder and, with a shared store, the lease to lead the cluster.

import { env } from '#lib/env.ts';
import { isDamaged } from '#lib/model/read-file.ts';
import { ClusterSeat } from '#lib/publish/cluster-seat.ts';
import type { Listener } from '#lib/publish/events.ts';
import { type Lock, LockError, takeLock } from '#lib/publish/lock.ts';
import { openSource } from '#lib/publish/open-source.ts';
import { PublishService, type ServiceOptions } from '#lib/publish/publish-service.ts';

interface Options extends ServiceOptions {
  /** The address of the store that several machines share. */
  sharedStore?: string;
  /** Called if another publisher leads, but may have ended. */
  onLate?: () => void;
}

/**
 * Opens a publisher with the settings of the environment.
 * @returns `undefined` if another process holds the lock of the release folder, or another publisher leads
 * @throws `LockError` if the folder cannot be used, `StoreError` if the shared store does not respond
 */
export function openPublisher(
  log: Listener,
  more: Pick<Options, 'onRelease' | 'record' | 'onLate'> = {},
): Promise<PublishService | undefined> {
  const { releaseDir, sharedStore, cdn, publishStrict, publishGroup } = env;
  const settings = { releaseDir, sharedStore, cdn, isStrict: publishStrict, withGroup: publishGroup };
  return openPublishService({ ...settings, ...more, source: openSource(), log });
}

/**
 * Opens a publisher with the given settings. It accepts requests on its socket.
 * @returns `undefined` if another process holds the lock of the release folder, or another publisher leads
 * @throws `LockError` if the folder cannot be used, `StoreError` if the shared store does not respond
 */
export async function openPublishService(options: Options): Promise<PublishService | undefined> {
  const { releaseDir, sharedStore, onLate } = options;
  const lock = takeLock(releaseDir);
  if (!lock) return undefined;
  const release = (error: unknown) => {
    lock.release();
    throw error;
  };
  const seat = sharedStore && (await ClusterSeat.take(sharedStore, releaseDir, onLate).catch(release));
  if (sharedStore && !seat) {
    lock.release();
    return undefined;
  }
  const service = makeService(options, lock, seat || undefined);
  await service.listen();
  return service;
}

/** @throws `LockError` if the journal must not be replaced, but cannot be read */
function makeService(options: ServiceOptions, lock: Lock, seat: ClusterSeat | undefined): PublishService {
  try {
    return new PublishService(options, lock, seat);
  } catch (error) {
    void seat?.close();
    lock.release();
    if (!isDamaged(error)) throw error;
    throw new LockError(error.message, { isFinal: true });
  }
}
