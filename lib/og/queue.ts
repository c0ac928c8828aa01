// Draws the new cards of a publication in the background. A card that is requested before its turn is drawn at once.
import { logUnexpected } from '#lib/log.ts';
import type { Digest } from '#lib/model/digest.ts';
import { drawCardsApart } from '#lib/og/draw-process.ts';

/** The newest posts, which are shared most, are drawn first. */
export const newestCards = 50;

export class CardQueue {
  private turn = new AbortController();

  /**
   * Draws all cards of a release that are not drawn yet. The next call stops this one; the rest is then drawn on request.
   * Resolves when all are drawn or it was stopped. Errors are logged.
   */
  async draw(release: Digest): Promise<void> {
    this.stop();
    const { signal } = this.turn;
    try {
      for (const newest of [newestCards, undefined]) {
        const { failed } = await drawCardsApart(release, { newest, signal });
        for (const { name, error } of failed) {
          logUnexpected(error, `The preview image ${name} could not be drawn`, 'card-draw');
        }
      }
    } catch (error) {
      logUnexpected(error, 'The preview images of a release could not be drawn');
    }
  }

  stop(): void {
    this.turn.abort();
    this.turn = new AbortController();
  }
}
