// An instance of the site: it follows the pointer of the shared store, copies releases to the folder of this machine, and
// holds a lease. Readers are served from the folder alone, so the loss of the store does not affect them.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  beatInterval,
  type InstanceReport,
  reportInstance,
  type StoreState,
  type StoreView,
  urgentInterval,
  withdrawInstance,
} from '#lib/cluster/instances.ts';
import { keys } from '#lib/cluster/keys.ts';
import { LocalGarbage } from '#lib/cluster/local-garbage.ts';
import { Peers } from '#lib/cluster/peers.ts';
import { isLater, type Rank } from '#lib/cluster/pointer-order.ts';
import { Previews } from '#lib/cluster/previews.ts';
import { Puller, removeDamaged } from '#lib/cluster/pull.ts';
import { Redis } from '#lib/cluster/redis.ts';
import { Serving } from '#lib/cluster/serving.ts';
import { StoreClock } from '#lib/cluster/store-clock.ts';
import { log, logUnexpected } from '#lib/log.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { readPointer } from '#lib/model/release-files.ts';
import { identifyPointer, isSamePointer, type ReleasePointer } from '#lib/model/release-store.ts';

/** Milliseconds without a reply of the store after which an instance that has prepared a release asks its peers about it. */
const silentTime = 350;
const silentInterval = 50;

interface Options {
  url: string;
  releaseDir: string;
  role: InstanceReport['role'];
  /** The origin at which the other instances reach this one. */
  origin: string;
  build?: string;
  /** The file for the public half of the preview key; only web instances need it. */
  keyFile?: string;
  /** Whether a publisher works in the folder. It then collects the garbage there. */
  hasPublisher?: () => boolean;
  /** Called at each poll of the store, for instance to read deliveries of webhooks. */
  onBeat?: (redis: Redis) => Promise<void>;
}

export class Instance {
  private readonly options: Options;
  private readonly id = randomUUID();
  private readonly local: FileReleaseStore;
  private readonly puller: Puller;
  private readonly garbage: LocalGarbage;
  private readonly previews: Previews;
  readonly redis: Redis;
  private endMessages: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;
  private silentTimer: NodeJS.Timeout | undefined;
  private asking: Promise<void> | undefined;
  /** Aborted when this instance is closed. */
  private readonly end = new AbortController();
  private beating: Promise<void> | undefined;
  private isAskedAgain = false;
  private roundTrip = 0;
  private readonly clock = new StoreClock();
  private readonly peers: Peers;
  private readonly serving: Serving;
  private view: StoreView | undefined;
  private following: Promise<void> | undefined;
  private prepared: string | undefined;
  /** The last pointer that this instance shows, and the fencing number of its last move. */
  private shown: ReleasePointer | undefined;
  private fence: string | undefined;
  private problem = '';

  static async open(options: Options): Promise<Instance> {
    const redis = await Redis.open(options.url);
    const instance = new Instance(options, redis);
    instance.endMessages = await redis.subscribe(keys.events, () => void instance.beat());
    instance.silentTimer = setInterval(() => instance.askIfSilent(), silentInterval);
    await instance.beat();
    return instance;
  }

  private constructor(options: Options, redis: Redis) {
    this.options = options;
    this.redis = redis;
    const { releaseDir, origin } = options;
    this.peers = new Peers({ redis, id: this.id, origin, releaseDir });
    this.serving = new Serving(this.peers);
    this.local = new FileReleaseStore(options.releaseDir);
    this.puller = new Puller(redis, options.releaseDir);
    this.garbage = new LocalGarbage(redis, options.releaseDir);
    this.previews = new Previews(redis, this.puller, options.keyFile);
    this.shown = readPointer(options.releaseDir);
    this.fence = this.shown?.fence;
  }

  /** Whether pages may be sent. */
  get mayServe(): boolean {
    return this.serving.isAllowed;
  }

  private get rank(): Rank {
    return { fence: this.fence, sequence: this.shown?.sequence };
  }

  get state(): StoreState {
    const state = this.serving.hasStore ? 'ok' : 'lost';
    const { shown, peers } = this;
    const pointer = shown && identifyPointer(shown);
    return {
      state,
      instances: peers.count,
      sequence: shown?.sequence,
      pointer,
      isRefusing: !this.mayServe || undefined,
    };
  }

  /** Resolves when a first release is in the folder, `isStopping` returns true, or this instance is closed. */
  async waitForRelease(isStopping = () => false): Promise<void> {
    while (!this.isClosed && !isStopping() && !readPointer(this.options.releaseDir)) {
      await this.beat();
      await this.following;
      await delay(beatInterval);
    }
  }

  async close(): Promise<void> {
    this.end.abort();
    clearTimeout(this.timer);
    clearInterval(this.silentTimer);
    this.endMessages();
    await this.beating;
    await withdrawInstance(this.redis, this.id).catch(() => undefined);
    this.redis.close();
    // Without a connection both end soon. Neither may write to the folder afterwards.
    await Promise.all([this.following, this.asking]);
  }

  private get isClosed(): boolean {
    return this.end.signal.aborted;
  }

  /**
   * Copies damaged files of the current release again.
   * @param files absolute paths
   * @throws `StoreError`
   */
  async repair(files: readonly string[]): Promise<void> {
    if (this.isClosed) return;
    await removeDamaged(this.options.releaseDir, files);
    this.puller.forget();
    const { pointer, move } = this.view ?? {};
    if (!pointer || !move) return;
    await this.puller.pull(pointer.release, move.contents);
    if (this.shown) await this.local.follow(this.shown);
  }

  /** Polls the store once. A call during a poll starts another one after it. */
  private beat(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    if (this.beating) this.isAskedAgain = true;
    this.beating ??= this.look().finally(() => {
      this.beating = undefined;
      if (this.isClosed) return;
      clearTimeout(this.timer);
      const interval = this.serving.isLate ? urgentInterval : beatInterval;
      this.timer = setTimeout(() => void this.beat(), this.isAskedAgain ? 0 : interval);
      this.isAskedAgain = false;
    });
    return this.beating;
  }

  private async look(): Promise<void> {
    const { id, prepared, shown, fence, roundTrip, options } = this;
    const { role, origin, build } = options;
    try {
      // Before the report, so that the pointer of the reply is at least as late as those that the others show in the list.
      await this.peers.read(this.serving.isUrgent);
      const sent = performance.now();
      const { sequence, release } = shown ?? {};
      const facts = { prepared, sequence, fence, release, roundTrip };
      this.view = await reportInstance(this.redis, { id, role, origin, build, ...facts });
      const answered = performance.now();
      this.roundTrip = answered - sent;
      this.clock.note({ sent, answered, now: this.view.now });
      this.serving.noteAnswer(sent);
      this.noteProblem('');
      this.noteDelay();
      this.following ??= this.follow().finally(() => {
        this.following = undefined;
      });
      const { pointer, move } = this.view;
      this.serving.judge(pointer && move && { fence: move.fence, sequence: pointer.sequence }, this.rank);
      await options.onBeat?.(this.redis);
    } catch (error) {
      this.noteProblem(error instanceof Error ? error.message : String(error));
      await this.serving.judgeLoss(this.rank);
    }
  }

  /** Logs the loss of the store and its return once. */
  private noteProblem(problem: string): void {
    if (problem === this.problem) return;
    if (problem === '') log.info({ event: 'store-found' }, 'The shared store responds again');
    else if (this.problem === '') log.error({ event: 'store-lost' }, `${problem}. ${this.describeLoss()}.`);
    this.problem = problem;
  }

  /** @returns the effect of a lost store, without a full stop */
  private describeLoss(): string {
    if (this.options.role === 'publisher') return 'Nothing is published meanwhile';
    if (!this.shown) return 'This machine has no release yet, and waits for it';
    return 'Pages are served from this machine, unless others still reach the store';
  }

  /**
   * An instance may lose the store between preparing a release and its activation. The publisher then does not wait for it, so
   * it asks its peers whether they show the release.
   */
  private askIfSilent(): void {
    const { candidate } = this.view ?? {};
    if (!candidate || candidate.id !== this.prepared) return;
    if (this.serving.silence < silentTime || this.isShown(candidate.pointer)) return;
    this.asking ??= this.askFor(candidate.pointer).finally(() => {
      this.asking = undefined;
    });
  }

  private async askFor(pointer: ReleasePointer): Promise<void> {
    try {
      const isLive = await this.peers.isShown(identifyPointer(pointer));
      if (!isLive || this.isClosed || this.isShown(pointer)) return;
      await this.local.follow(pointer);
      this.shown = pointer;
      this.fence = pointer.fence ?? this.fence;
      this.serving.noteShown(this.rank);
    } catch (error) {
      logUnexpected(error, 'A release that others show cannot be shown', 'candidate');
    }
  }

  private isShown({ sequence }: ReleasePointer): boolean {
    return (this.shown?.sequence ?? 0) >= sequence;
  }

  /** Copies the candidate, and shows the release that the pointer names. Errors are logged once; the next poll tries again. */
  private async follow(): Promise<void> {
    try {
      const { candidate } = this.view ?? {};
      if (candidate && candidate.id !== this.prepared) {
        await this.puller.pull(candidate.pointer.release, candidate.contents);
        this.prepared = candidate.id;
        void this.beat();
      }
      await this.showPointer();
      await this.collect();
      await this.previews.pull(this.view?.previewStamp ?? '');
    } catch (error) {
      if (!this.isClosed) logUnexpected(error, 'A release cannot be copied from the shared store', 'store-pull');
    }
  }

  /** A publisher in the folder collects the garbage there. */
  private async collect(): Promise<void> {
    if (this.options.hasPublisher?.()) return;
    if (await this.garbage.collect(this.shown?.forgottenAt)) this.puller.forget();
  }

  /** Notes when this instance should show the pointer of the store, before it copies anything: that may take long. */
  private noteDelay(): void {
    const { pointer, move } = this.view ?? {};
    if (!pointer || !move || !this.isNewer(pointer, move.fence)) return;
    // A publisher that takes over gives its number to the same pointer.
    if (isSamePointer(this.shown, pointer)) this.fence = move.fence;
    else this.serving.noteBehind(performance.now() + this.clock.timeUntil(move.activateAt));
  }

  private async showPointer(): Promise<void> {
    const { pointer, move } = this.view ?? {};
    if (!pointer || !move || !this.isNewer(pointer, move.fence)) return;
    await this.puller.pull(pointer.release, move.contents);
    const { signal } = this.end;
    await this.local.follow(pointer, () =>
      delay(Math.max(0, this.clock.timeUntil(move.activateAt)), undefined, { signal }),
    );
    this.shown = pointer;
    this.fence = move.fence;
    this.serving.noteShown(this.rank);
    void this.beat();
  }

  /** An older pointer comes from a store that was restored or emptied. Its publisher will move it. */
  private isNewer({ sequence }: ReleasePointer, fence: string): boolean {
    return isLater({ fence, sequence }, this.rank);
  }
}
