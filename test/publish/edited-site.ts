// A site with one post that is edited again and again, and the traces by which it is known whether anybody looked at the source.
import { goodFolder, post } from '#test/corpus/form.ts';
import type { Place } from './case.ts';
import { awaitThat } from './live.ts';
import { type Manner, type Transport, writeTransport } from './transport.ts';

/** Milliseconds in which something that was begun would have shown itself: a fetch is begun within some of them. */
export const quiet = 1_500;

export class EditedSite {
  readonly place: Place;
  private commit: string | undefined;
  private edits = 0;
  private transport: Transport | undefined;

  constructor(place: Place) {
    this.place = place;
  }

  async begin(): Promise<void> {
    const { dir, repository, live } = this.place;
    this.transport = await writeTransport(dir, repository.bare);
    await this.push();
    await live.start();
    await this.awaitEdit();
    await this.awaitRest();
  }

  /** Until the publisher has nothing left to do: what was published before there was a server is looked at once more. */
  private async awaitRest(): Promise<void> {
    let last = '';
    await awaitThat(
      'the end of the first publication',
      async () => {
        const traces = await this.readTraces();
        const isSame = traces === last && traces.includes('"unseen":0');
        last = traces;
        return isSame || undefined;
      },
      undefined,
      quiet,
    );
  }

  /** Nobody is told of it. */
  async push(): Promise<void> {
    this.edits += 1;
    const all = { ...goodFolder, 'posts/edited.mdx': post(`Edit ${this.edits} is there.`) };
    const files = Object.fromEntries(Object.entries(all).map(([path, content]) => [`content/${path}`, content]));
    this.commit = await this.place.repository.commit({ files, isWhole: true, parent: this.commit });
    await this.place.repository.push(this.commit);
  }

  async awaitEdit(limit?: number): Promise<void> {
    await awaitThat(`edit ${this.edits}`, async () => ((await this.isLive()) ? true : undefined), limit);
  }

  async isLive(): Promise<boolean> {
    return (await this.place.live.get('/posts/edited')).text.includes(`Edit ${this.edits} is there.`);
  }

  /** What would be different if anything had been done. */
  async readTraces(): Promise<string> {
    const health: unknown = JSON.parse((await this.place.live.get('/healthz')).text);
    return JSON.stringify({ fetches: await this.countFetches(), health, release: this.place.live.current() });
  }

  async countFetches(): Promise<number> {
    return (await this.transport?.countFetches()) ?? 0;
  }

  async behave(manner: Manner): Promise<void> {
    await this.transport?.behave(manner);
  }
}
