// Moves the pointer of the release store for the publisher, and caches it, so that a damaged pointer is restored unchanged.

import type { Digest } from '#lib/model/digest.ts';
import { releaseFormat } from '#lib/model/release.ts';
import {
  advance,
  isSamePointer,
  type RecordedSource,
  type ReleasePointer,
  type ReleaseStore,
} from '#lib/model/release-store.ts';
import { isReadable } from '#lib/model/stored-release.ts';
import type { ReleaseLog } from '#lib/publish/release-log.ts';

/** Reads, moves and restores the pointer. Each move is a compare-and-set. */
export class LivePointer {
  private readonly store: ReleaseStore;
  private readonly source: RecordedSource | undefined;
  /** The last pointer that this process has read or written. */
  private known: ReleasePointer | undefined;

  /** @param source the source to record with the next move; without it, the recorded one stays */
  constructor(store: ReleaseStore, source?: RecordedSource) {
    this.store = store;
    this.source = source;
  }

  /** @returns `undefined` before the first release or if the pointer is damaged */
  async read(): Promise<ReleasePointer | undefined> {
    const found = await this.store.readPointer();
    this.known = found ?? this.known;
    return found;
  }

  async readRelease(): Promise<Digest | undefined> {
    return (await this.read())?.release;
  }

  /**
   * Makes a verified release current.
   * @param expected the pointer as it was read
   * @param history the history of posts that belongs to the release
   * @returns `false` if another process has moved the pointer since
   */
  move(expected: ReleasePointer | undefined, release: Digest, history: Digest | undefined): Promise<boolean> {
    return this.set(expected, advance(expected ?? this.known, release, this.source, history));
  }

  /** Like `move`, with a whole pointer. */
  async set(expected: ReleasePointer | undefined, next: ReleasePointer): Promise<boolean> {
    const isMoved = await this.store.compareAndSet(expected, next);
    if (isMoved) this.known = next;
    return isMoved;
  }

  /** Records the source with the current release, if another one is recorded. */
  async recordSource(): Promise<void> {
    const found = await this.read();
    const next = found && { ...found, source: this.source ?? found.source };
    if (!found || !next || isSamePointer(found, next)) return;
    const move = { ...next, sequence: found.sequence + 1 };
    if (await this.store.compareAndSet(found, move, { keepsFence: true })) await this.read();
  }

  /**
   * If the pointer is damaged or names a release that cannot be read, sets it to the last known one, or else to the last
   * release of the log. A release of another format is not damage.
   * @returns the pointer as it was found, or as it was restored
   */
  async restore(history: ReleaseLog): Promise<{ pointer: ReleasePointer | undefined; isRestored: boolean }> {
    const { store, known } = this;
    const found = await this.read();
    const asFound = { pointer: found, isRestored: false };
    if (found && (found.format !== releaseFormat || (await isReadable(store, found.release)))) return asFound;
    const last = (await history.read()).at(-1);
    const isKnown = !found && known && known.sequence > 0;
    const { sequence, forgottenAt } = last ?? {};
    const before = found ?? known ?? { sequence, forgottenAt };
    const next = isKnown ? known : last && advance(before, last.release, this.source, last.history ?? undefined);
    if (!next || next.release === found?.release || !(await isReadable(store, next.release))) return asFound;
    const isRestored = await store.compareAndSet(found, next, { keepsFence: !found });
    return { pointer: await this.read(), isRestored };
  }
}
