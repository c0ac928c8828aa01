// Makes releases current, one at a time, and keeps a publication that began before a rollback from undoing it.

import { type Moment, recordVersions } from '#lib/history/record-versions.ts';
import type { Digest } from '#lib/model/digest.ts';
import { isSamePointer, type ReleasePointer } from '#lib/model/release-store.ts';
import { verifyRelease } from '#lib/model/stored-release.ts';
import type { JournalState } from '#lib/publish/journal.ts';
import type { PublishParts } from '#lib/publish/publication.ts';
import { confirmedLimit, type Swap } from '#lib/publish/warm-pages.ts';

/** Milliseconds within which a swap that is tried again has the moment of the first attempt. */
const retryTime = 60_000;

interface SwapOptions {
  /** Fields of the journal that change with the swap. */
  update: Partial<JournalState>;
  /** Decides whether the release may replace the one that the pointer names. */
  isExpected: (found: ReleasePointer | undefined) => boolean;
  /** Recorded with the new versions of posts. */
  facts: Omit<Moment, 'at'>;
}

/** Moves the pointer to releases. Swaps run one after the other. */
export class Swapper {
  private readonly parts: PublishParts;
  /** Number of rollbacks. A publication that started before a rollback must not swap after it. */
  private rollbacks = 0;
  private swapping: Promise<unknown> = Promise.resolve();
  /** The last moment, and the swap that it belongs to. */
  private last = { swap: '', moment: 0 };

  constructor(parts: PublishParts) {
    this.parts = parts;
  }

  /** Identifies the time between two rollbacks. A publication reads it when it starts. */
  get turn(): number {
    return this.rollbacks;
  }

  /**
   * Makes the release of a publication current.
   * @param expected the pointer as the publication read it
   * @param turn the turn in which the publication started
   * @returns `false` if a rollback began since, or if another process moved the pointer
   */
  publish(
    swap: Swap,
    { expected, turn }: { expected: ReleasePointer | undefined; turn: number },
    { version, subject }: { version: string; subject: string | undefined },
  ): Promise<boolean> {
    const isExpected = (found: ReleasePointer | undefined) => turn === this.rollbacks && isSamePointer(found, expected);
    return this.swap(swap, { update: { version, hold: undefined }, isExpected, facts: { subject } });
  }

  /**
   * Makes an earlier release current. Publications that are running do not swap after it.
   * @param hold the version of the source that is not published again
   * @returns `false` if another process moved the pointer at the same time
   */
  rollBack(swap: Swap, hold: JournalState['hold']): Promise<boolean> {
    this.rollbacks += 1;
    return this.swap(swap, { update: { hold }, isExpected: () => true, facts: { isRollback: true } });
  }

  /** Writes the journal before the pointer, so that a restart confirms the pages that are pending. */
  private swap({ release, pages }: Swap, { update, isExpected, facts }: SwapOptions): Promise<boolean> {
    const { store, pointer, journal } = this.parts;
    const pending = pages.length > 0 ? { release, pages: pages.slice(0, confirmedLimit) } : undefined;
    const swapped = this.swapping.then(async () => {
      const found = await pointer.read();
      if (!isExpected(found)) return false;
      const isNew = release !== found?.release;
      if (isNew) await verifyRelease(store, release);
      const history = isNew ? await this.recordVersions(found, release, facts) : undefined;
      if (isNew || journal.state.hold !== update.hold) await journal.update({ ...update, pending });
      return !isNew || pointer.move(found, release, history);
    });
    // The caller receives the error; it must not prevent the next swap.
    this.swapping = swapped.catch(() => undefined);
    return swapped;
  }

  /** @returns the history of posts that belongs to the release, with the versions that it brings */
  private async recordVersions(
    found: ReleasePointer | undefined,
    release: Digest,
    facts: Omit<Moment, 'at'>,
  ): Promise<Digest | undefined> {
    const { store, builder, history } = this.parts;
    const after = await builder.findIndex(release);
    const before = found && (await builder.findIndex(found.release));
    if (!after) return undefined;
    const known = found?.history ?? (await history.findDroppedPostHistory());
    const at = this.findMoment([found?.release, known, release].join(' '));
    return recordVersions(store, { history: known, before, after, moment: { at, ...facts } });
  }

  /**
   * Returns the moment of a swap: for one that is tried again soon, that of the first attempt. A shared store that did not
   * respond may still have moved the pointer, and instances must not get two pointers with different times for one release.
   * @param swap identifies the swap
   */
  private findMoment(swap: string): string {
    const now = Date.now();
    if (this.last.swap !== swap || now - this.last.moment > retryTime) this.last = { swap, moment: now };
    return new Date(this.last.moment).toISOString();
  }
}
