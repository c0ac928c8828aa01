// Draws the new cards of a publication in the background. A card that is requested before its turn is drawn at once.
import { setTimeout as delay } from 'node:timers/promises';
import { logUnexpected } from '#lib/log.ts';
import type { Digest } from '#lib/model/digest.ts';
import { drawCardsApart } from '#lib/og/draw-process.ts';

/** The newest posts, which are shared most, are drawn first. */
export const newestCards = 50;

/** Milliseconds without a publication before the other cards are drawn. Each start of the process takes half a second of CPU. */
const usualRest = 10_000;

interface CardQueueOptions {
  /** Replaces the process in tests. */
  draw?: typeof drawCardsApart;
  /** Milliseconds. */
  rest?: number;
}

export class CardQueue {
  private turn = new AbortController();
  private readonly apart: typeof drawCardsApart;
  private readonly rest: number;

  constructor({ draw = drawCardsApart, rest = usualRest }: CardQueueOptions = {}) {
    this.apart = draw;
    this.rest = rest;
  }

  /**
   * Draws all cards of a release that are not drawn yet, those of older posts after a pause. The next call or `stop` ends this
   * one; the other cards are then drawn by a later call, or on request. Resolves when all are drawn or it was stopped. Errors
   * are logged.
   */
  async draw(release: Digest): Promise<void> {
    this.stop();
    const { signal } = this.turn;
    try {
      await this.drawSome(release, signal, newestCards);
      await delay(this.rest, undefined, { signal, ref: false });
      await this.drawSome(release, signal);
    } catch (error) {
      if (!signal.aborted) logUnexpected(error, 'The preview images of a release could not be drawn');
    }
  }

  private async drawSome(release: Digest, signal: AbortSignal, newest?: number): Promise<void> {
    const { failed } = await this.apart(release, { newest, signal, isBackground: true });
    for (const { name, error } of failed) {
      logUnexpected(error, `The preview image ${name} could not be drawn`, 'card-draw');
    }
  }

  /** Call it when a publication begins, so that drawing does not take a core from it. */
  stop(): void {
    this.turn.abort();
    this.turn = new AbortController();
  }
}
