// Draws behind a publication what it has made new: nobody waits for it, and who asks before its turn has it drawn at once.
import type { Digest } from '#lib/model/digest.ts';
import { drawCards } from '#lib/og/store.ts';

/** Posts. They are what is shared. */
export const newestCards = 50;

export class CardQueue {
  private turn = new AbortController();

  /**
   * A newer release takes the turn of an older one, whose cards are drawn for who still asks.
   * @returns when all that the release shows is drawn, or its turn is over; it never throws
   */
  async draw(release: Digest): Promise<void> {
    this.stop();
    const { signal } = this.turn;
    try {
      for (const newest of [newestCards, undefined]) {
        const { failed } = await drawCards(release, { newest, signal });
        for (const { name, error } of failed) console.error(`The preview image ${name} was not drawn:`, error);
      }
    } catch (error) {
      // A publication stays one, though its images could not be drawn.
      console.error(error);
    }
  }

  stop(): void {
    this.turn.abort();
    this.turn = new AbortController();
  }
}
