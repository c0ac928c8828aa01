// The images of cards for readers: recently requested ones come from memory, others from the store, and missing ones are drawn.

import { Lru } from '#lib/model/lru.ts';
import type { Card } from '#lib/og/card.ts';
import { RequestProcess } from '#lib/og/request-process.ts';
import { findCard, readDrawnCard, removeDrawnCard } from '#lib/og/store.ts';
import type { Limit } from '#lib/page-cache/limit.ts';
import { currentSite, getServed } from '#lib/posts/read-release.ts';

/** Bytes in memory, enough for some 500 cards. */
const memoryLimit = 16_000_000;

export class CardImages {
  private readonly limit: Limit;
  private readonly memory = new Lru<Uint8Array>(memoryLimit);
  private readonly apart = new RequestProcess();
  /** Drawings in progress. Requests for the same card share one, which counts once. */
  private readonly drawing = new Map<string, Promise<Uint8Array | 'busy'>>();

  /** @param limit limits the drawing; cards that are on the disk already do not count */
  constructor(limit: Limit) {
    this.limit = limit;
    getServed().whenForgotten(() => this.memory.clear());
  }

  /** @returns a PNG, `busy` if the limit refuses to draw it, or `undefined` if no page has or had this card */
  async find(name: string): Promise<Uint8Array | 'busy' | undefined> {
    const served = getServed();
    // Clears the memory after a version was forgotten.
    served.read();
    const { forgottenAt } = served;
    const known = this.memory.get(name) ?? (await readDrawnCard(name));
    const image = known ?? (await this.draw(name));
    served.read();
    if (served.forgottenAt !== forgottenAt && !(await findCard(name))) {
      // The version was forgotten meanwhile, and the drawing has stored its file after that.
      await removeDrawnCard(name);
      return undefined;
    }
    if (image instanceof Uint8Array) this.memory.set(name, image, image.byteLength);
    return image;
  }

  private async draw(name: string): Promise<Uint8Array | 'busy' | undefined> {
    const card = await findCard(name);
    if (!card) return undefined;
    const known = this.drawing.get(name);
    if (known) return known;
    const job = this.drawWithin(name, card).finally(() => this.drawing.delete(name));
    this.drawing.set(name, job);
    return job;
  }

  private async drawWithin(name: string, card: Card): Promise<Uint8Array | 'busy'> {
    const leave = await this.limit.enter();
    if (!leave) return 'busy';
    try {
      return await this.apart.draw({ name, card, mark: currentSite().mark });
    } finally {
      leave();
    }
  }
}
