// A site with one post that is edited repeatedly, and the traces that show whether the publisher read the source.
import { goodFolder, post } from '#test/corpus/form.ts';
import type { Place } from './case.ts';
import { awaitThat } from './live.ts';
import { type Manner, type Transport, writeTransport } from './transport.ts';

/** Milliseconds within which a fetch, if there is one, has begun. */
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

  /** Waits until the publisher is idle. It reads the source once more after a publication without a server. */
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

  /** Pushes the next edit without a notice to the site. */
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

  /** Returns the state that changes with any action of the publisher. */
  async readTraces(): Promise<string> {
    const { text } = await this.place.live.get('/healthz');
    // Other programs change the free space of the disk.
    const health: unknown = JSON.parse(text, (key, value: unknown) => (key === 'disk' ? undefined : value));
    return JSON.stringify({ fetches: await this.countFetches(), health, release: this.place.live.current() });
  }

  async countFetches(): Promise<number> {
    return (await this.transport?.countFetches()) ?? 0;
  }

  async behave(manner: Manner): Promise<void> {
    await this.transport?.behave(manner);
  }
}
