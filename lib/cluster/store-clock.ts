// The clock of the shared store, as this process knows it from its polls. Each poll says that the store read its clock after the
// report was sent and before the reply came. A busy machine may handle a reply much later, so a single poll is not precise.

/** Milliseconds that two clocks may drift apart in one, at most: https://www.rfc-editor.org/rfc/rfc5905#section-7.2 (MAXFREQ). */
const drift = 0.0005;
/** Milliseconds by which the store rounds its clock down. */
const resolution = 1;

/** A poll. `sent` and `answered` by `performance.now()`, `now` by the clock of the store. */
interface Poll {
  sent: number;
  answered: number;
  now: number;
}

/** Combines polls as NTP's clock select algorithm does: https://www.rfc-editor.org/rfc/rfc5905#section-11.2.1 */
export class StoreClock {
  /** The clock of the store minus `performance.now()`, in milliseconds, is between these two. */
  private least = Number.NEGATIVE_INFINITY;
  private most = Number.POSITIVE_INFINITY;
  private notedAt = 0;

  note({ sent, answered, now }: Poll): void {
    const drifted = (answered - this.notedAt) * drift;
    this.notedAt = answered;
    const [least, most] = [now - answered, now - sent + resolution];
    const both = [Math.max(least, this.least - drifted), Math.min(most, this.most + drifted)] as const;
    // The clock of the store was set, or another store has taken its place.
    [this.least, this.most] = both[0] <= both[1] ? both : [least, most];
  }

  /**
   * @param time by the clock of the store
   * @returns the milliseconds until then; less than 0 if it has passed
   */
  timeUntil(time: number): number {
    return time - (performance.now() + (this.least + this.most) / 2);
  }
}
