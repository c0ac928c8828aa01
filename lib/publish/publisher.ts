// The publisher: the only process that writes releases. It watches the source, accepts requests on its socket, and publishes.

import { setTimeout as delay } from 'node:timers/promises';
import { adoptOutput } from '#lib/adopt-output.ts';
import type { CdnTarget } from '#lib/cdn/targets.ts';
import { StoreError } from '#lib/cluster/redis.ts';
import { env } from '#lib/env.ts';
import { log, logUnexpected } from '#lib/log.ts';
import type { Digest } from '#lib/model/digest.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import { isDamaged } from '#lib/model/read-file.ts';
import type { RecordedSource } from '#lib/model/release-store.ts';
import type { Sample } from '#lib/observe/sample.ts';
import { observeStages } from '#lib/observe/stage.ts';
import { sampleThread } from '#lib/observe/thread-load.ts';
import { startTracing, stopTracing } from '#lib/observe/trace.ts';
import { CardQueue } from '#lib/og/queue.ts';
import { CdnFollower } from '#lib/publish/cdn-follower.ts';
import { ClusterSeat } from '#lib/publish/cluster-seat.ts';
import { logEvent } from '#lib/publish/event-log.ts';
import type { Listener, PublisherRequest, Reason, Result } from '#lib/publish/events.ts';
import { type ForgetRequest, forget } from '#lib/publish/forget.ts';
import { startHeartbeat } from '#lib/publish/heartbeat.ts';
import { Journal } from '#lib/publish/journal.ts';
import { LivePointer } from '#lib/publish/live-pointer.ts';
import { describeHolder, type Lock, LockError, readHolder, takeLock } from '#lib/publish/lock.ts';
import { makePreview } from '#lib/publish/make-preview.ts';
import { openSource } from '#lib/publish/open-source.ts';
import { Pipeline, type Task } from '#lib/publish/pipeline.ts';
import { PublishCounts } from '#lib/publish/publish-counts.ts';
import { Queue } from '#lib/publish/queue.ts';
import { sourceOf } from '#lib/publish/recorded-source.ts';
import { ReleaseLog } from '#lib/publish/release-log.ts';
import { Repairer } from '#lib/publish/repair.ts';
import { Terminal } from '#lib/publish/report.ts';
import { parseRequest } from '#lib/publish/request-schema.ts';
import { Schedule } from '#lib/publish/schedule.ts';
import { listenForRequests } from '#lib/publish/socket-server.ts';
import type { Source } from '#lib/publish/source.ts';
import { YieldingSource } from '#lib/publish/yielding-source.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import { collect } from '#lib/release/garbage.ts';
import { describeSystemError } from '#lib/system-error.ts';

/** Exponential backoff in milliseconds: the delay doubles with each failed publication, up to `lastRetry`. */
const firstRetry = 1_000;
const lastRetry = 60_000;

/** Milliseconds without a publication before garbage collection, which takes a second with 10,000 posts. */
const cleanupDelay = 3_000;
/** Publications after which garbage collection runs without that delay. */
const cleanupLimit = 25;

/** Milliseconds between two attempts to take the lock from another publisher. */
const lockInterval = 500;

export interface PublisherOptions {
  releaseDir: string;
  source: Source;
  isStrict: boolean;
  /** The source to record in the release folder. Only the process that runs the site sets it. */
  record?: RecordedSource;
  /** Whether members of this process's group may send requests as well. */
  withGroup?: boolean;
  /** Receives the events of all requests. */
  log: Listener;
  /** The address of the store that several machines share. */
  sharedStore?: string;
  /** The caches in front of the site. */
  cdn?: readonly CdnTarget[];
  /** Called after each publication with the current release. */
  onRelease?: (release: Digest) => void;
}

export class Publisher {
  private readonly options: PublisherOptions;
  private readonly source: YieldingSource;
  private lock: Lock;
  /** Not set without a shared store. */
  private readonly seat: ClusterSeat | undefined;
  private readonly pipeline: Promise<Pipeline>;
  private repairer: Repairer | undefined;
  private readonly queue: Queue<Task, Result>;
  private readonly schedule = new Schedule(() => this.publishDue());
  private readonly journal: Journal;
  /** Not set without a CDN. */
  private readonly cdn: CdnFollower | undefined;
  private readonly counts = new PublishCounts();
  private stopListening: (() => Promise<void>) | undefined;
  private poll: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;
  private cleanupTimer: NodeJS.Timeout | undefined;
  /** Publications since the last cleanup. */
  private uncleaned = 0;
  private isClosing = false;
  private readonly log: Listener = (event) => {
    this.counts.note(event);
    this.options.log(event);
  };

  /**
   * @returns `undefined` if another process holds the lock of the release folder, or another publisher leads
   * @throws `StoreError` if the shared store does not answer
   */
  static async open(options: PublisherOptions): Promise<Publisher | undefined> {
    const { releaseDir, withGroup, sharedStore } = options;
    const lock = takeLock(releaseDir);
    if (!lock) return undefined;
    const release = (error: unknown) => {
      lock.release();
      throw error;
    };
    const seat = sharedStore && (await ClusterSeat.take(sharedStore, releaseDir).catch(release));
    if (sharedStore && !seat) {
      lock.release();
      return undefined;
    }
    const publisher = Publisher.create(options, lock, seat || undefined);
    publisher.stopListening = await listenForRequests(
      releaseDir,
      // `async`, so that an invalid request rejects instead of throwing in the handler of the connection.
      async (line, emit) => publisher.answer(parseRequest(line), emit),
      {
        withGroup,
      },
    );
    return publisher;
  }

  /** @throws `LockError` if the journal must not be replaced, but cannot be read */
  private static create(options: PublisherOptions, lock: Lock, seat: ClusterSeat | undefined): Publisher {
    try {
      return new Publisher(options, lock, seat);
    } catch (error) {
      void seat?.close();
      lock.release();
      if (!isDamaged(error)) throw error;
      throw new LockError(error.message, { isFinal: true });
    }
  }

  private constructor(options: PublisherOptions, lock: Lock, seat: ClusterSeat | undefined) {
    const { releaseDir } = options;
    this.options = options;
    this.seat = seat;
    if (seat) this.followSeat(seat);
    observeStages((stage, seconds) => this.counts.noteStage(stage, seconds));
    this.source = new YieldingSource(options.source);
    this.lock = lock;
    this.journal = new Journal(releaseDir);
    const { cdn: targets } = options;
    const listBuilds = seat && (() => seat.store.listBuilds());
    const facts = { site: env.siteUrl, journal: this.journal, distDir: env.distDir, listBuilds };
    this.cdn = targets && new CdnFollower({ targets, ...facts });
    this.pipeline = this.openPipeline();
    // Every task awaits the pipeline and reports its failure.
    this.pipeline.catch(() => undefined);
    this.queue = new Queue((tasks) => this.runTasks(tasks));
  }

  /** Resolves when another publisher leads. Without a shared store, it never does. */
  get dismissed(): Promise<void> {
    return this.seat?.leadership.lost ?? new Promise(() => undefined);
  }

  private followSeat(seat: ClusterSeat): void {
    const { leadership } = seat;
    leadership.onPoke = () => this.publishLater('webhook');
    // The store was not there, or is empty now. A publication that failed meanwhile is repeated, and the pointer restored.
    leadership.onReturn = () => {
      seat.noteReturn();
      // The failures were those of the store, so the next retry is soon.
      this.failures = 0;
      this.publishLater('retry');
    };
  }

  /**
   * Publishes the source now, and again whenever it changes.
   * @param pollTime milliseconds; 0 for no polling
   * @returns the first result
   */
  watch(pollTime: number): Promise<Result> {
    const { source } = this;
    const first = this.pipeline.then(async (pipeline) => {
      this.schedule.set(await pipeline.readNextDue());
      return this.publish('start');
    });
    first.then(() => this.repair()).catch((error: unknown) => logUnexpected(error, 'The first repair failed'));
    source.watch(() => this.publishLater('change'));
    if (pollTime > 0) this.poll = setInterval(() => void this.pollSource(), pollTime);
    return first;
  }

  /** Handles a request. Its events go to `emit`; events of publications and rollbacks are logged as well. */
  async answer(request: PublisherRequest, emit: Listener): Promise<void> {
    switch (request.ask) {
      case 'publish': {
        if (this.queue.isBusy) emit({ event: 'waiting' });
        const { isStrict = this.options.isStrict, warnings } = request;
        await this.queue.add({ reason: 'command', isStrict, warnings, listen: emit });
        return;
      }
      case 'poke':
        emit({ event: 'note', text: 'Accepted.' });
        this.publishLater(request.reason, request.trace);
        return;
      case 'rollback':
        // A rollback bypasses the queue, because it must stop a publication that is running.
        await (await this.pipeline).rollback(request.release, this.withLog(emit));
        await this.saveFiles();
        await this.notifyReleased();
        return;
      case 'repair':
        await this.repair(request.files);
        emit({ event: 'note', text: 'The release was checked.' });
        return;
      case 'samples':
        emit({ event: 'samples', samples: this.samples() });
        return;
      case 'forget':
        await this.queue.runExclusive(async () => this.forget(request, emit));
        return;
      case 'preview':
        await this.queue.runExclusive(async () => {
          const share = this.seat?.sharePreview.bind(this.seat);
          await makePreview({ ...(await this.pipeline).parts, share }, request, emit);
          await this.saveFiles();
        });
        return;
    }
  }

  private async forget(request: ForgetRequest, emit: Listener): Promise<void> {
    // Copies in the shared store go before the command ends.
    const onRemoved = async () => {
      await this.seat?.forgetOthers();
      await this.saveFiles();
    };
    await forget({ ...(await this.pipeline).parts, onRemoved }, request, this.withLog(emit));
  }

  private samples(): Sample[] {
    return [
      ...this.counts.samples(),
      ...(this.cdn?.samples() ?? []),
      ...sampleThread('publisher'),
      { name: 'load_bearing_publish_queue_tasks', value: this.queue.waitingTasks },
      { name: 'load_bearing_publish_retries', value: this.failures },
    ];
  }

  /** Waits for running work, then releases the lock. */
  async close(): Promise<void> {
    this.isClosing = true;
    clearInterval(this.poll);
    await this.stopListening?.();
    await this.cleanUp();
    await this.repairer?.waitUntilIdle();
    await this.queue.waitUntilIdle();
    clearTimeout(this.retry);
    clearTimeout(this.cleanupTimer);
    this.schedule.set(undefined);
    this.source.close();
    this.cdn?.close();
    await this.seat?.close();
    this.lock.release();
  }

  private withLog(emit: Listener): Listener {
    return (event) => {
      this.log(event);
      emit(event);
    };
  }

  private publish(reason: Reason, trace?: string): Promise<Result> {
    return this.queue.add({ ...this.taskFor(reason), trace });
  }

  /** Publishes when the queue is free. An error, such as a lost lock, is logged: nothing awaits the result. */
  private publishLater(reason: Reason, trace?: string): void {
    this.publish(reason, trace).catch((error: unknown) => logUnexpected(error, 'A publication could not start'));
  }

  private taskFor(reason: Reason): Task {
    return { reason, isStrict: this.options.isStrict, listen: () => undefined };
  }

  /** Publishes due posts. They need no new files, so they need not wait for a slow read of the source. */
  private publishDue(): void {
    if (this.source.isReading) this.source.yieldTo(() => this.runTasks([this.taskFor('due')]));
    else this.publishLater('due');
  }

  /** Checks the files of the current release and repairs damaged ones. */
  private async repair(files: readonly string[] = []): Promise<void> {
    if (this.isClosing) return;
    this.keepLock();
    await this.pipeline;
    await this.repairer?.run(files);
  }

  /**
   * Takes the lock again if its file was removed with the release folder.
   * @throws if another process holds it
   */
  private keepLock(): void {
    const { releaseDir } = this.options;
    if (this.lock.isThere()) return;
    const lock = takeLock(releaseDir);
    if (!lock) throw new Error(`Another process publishes to ${releaseDir} now: end one of the two`);
    this.lock.release();
    this.lock = lock;
  }

  /** Publishes only if the version of the source changed, so that polling an unchanged source logs nothing. */
  private async pollSource(): Promise<void> {
    if (this.queue.isBusy) return;
    try {
      const version = await this.queue.runExclusive(() => this.readVersion());
      if (version !== undefined) this.counts.noteRead();
      if (version === undefined || version !== this.journal.state.version) await this.publish('poll');
      await this.repair();
      await this.followCdn();
    } catch (error) {
      // The release folder may be removed at any time. The next poll tries again.
      logUnexpected(error, 'A poll of the source failed');
    }
  }

  /** Purges the CDN if other machines have another build by now. */
  private async followCdn(): Promise<void> {
    const { cdn } = this;
    const release = cdn && (await (await this.pipeline).parts.pointer.readRelease());
    if (release) await this.queue.runExclusive(() => cdn.follow(release));
  }

  /** @returns `undefined` if the source cannot be read; the publication that follows reports why */
  private async readVersion(): Promise<string | undefined> {
    try {
      return (await this.source.read()).version;
    } catch {
      return undefined;
    }
  }

  private async openPipeline(): Promise<Pipeline> {
    const { releaseDir, record } = this.options;
    const { journal, source, log, cdn } = this;
    const { seat } = this;
    const store = seat?.store ?? openReleaseStore(releaseDir);
    const findLate = seat && ((release: Digest) => seat.store.waitUntilShown(release));
    const pointer = new LivePointer(store, record);
    const builder = await ReleaseBuilder.open(releaseDir);
    const history = new ReleaseLog(releaseDir, store);
    const pipeline = new Pipeline({
      releaseDir,
      store,
      pointer,
      source,
      builder,
      journal,
      history,
      log,
      findLate,
      cdn,
    });
    await pipeline.open();
    const publish = () => this.publish('repair');
    this.repairer = new Repairer({ releaseDir, store, pointer, builder, history, journal, log, publish });
    return pipeline;
  }

  private async runTasks(tasks: readonly Task[]): Promise<Result> {
    clearTimeout(this.retry);
    this.keepLock();
    const pipeline = await this.pipeline;
    const { result, nextDue } = await pipeline.publish(tasks);
    if (nextDue !== undefined) this.schedule.set(nextDue);
    if (result.state === 'failed' || this.journal.state.pending) this.retryLater();
    else this.failures = 0;
    this.scheduleCleanup();
    await this.saveFiles();
    await this.notifyReleased();
    return result;
  }

  /** Copies the files of this publisher for the one that takes over. */
  private async saveFiles(): Promise<void> {
    const { seat } = this;
    if (seat) await seat.saveFiles(await (await this.pipeline).parts.pointer.readRelease());
  }

  private scheduleCleanup(): void {
    this.uncleaned += 1;
    clearTimeout(this.cleanupTimer);
    this.cleanupTimer = setTimeout(() => this.cleanUp(), this.uncleaned < cleanupLimit ? cleanupDelay : 0);
  }

  private async cleanUp(): Promise<void> {
    clearTimeout(this.cleanupTimer);
    if (this.uncleaned === 0) return;
    this.uncleaned = 0;
    const cleaned = this.queue.runExclusive(async () => {
      await collect(this.options.releaseDir);
      await this.source.cleanUp();
    });
    await cleaned.catch((error: unknown) => logUnexpected(error, 'Old files could not be removed'));
  }

  private async notifyReleased(): Promise<void> {
    const release = await (await this.pipeline).parts.pointer.readRelease();
    if (release) this.options.onRelease?.(release);
  }

  private retryLater(): void {
    const delayTime = Math.min(firstRetry * 2 ** this.failures, lastRetry);
    this.failures += 1;
    this.retry = setTimeout(() => this.publishLater('retry'), delayTime);
  }
}

/**
 * Opens a publisher with the settings of the environment.
 * @returns `undefined` if another process holds the lock of the release folder
 */
export function openPublisher(
  log: Listener,
  more: Pick<PublisherOptions, 'onRelease' | 'record'> = {},
): Promise<Publisher | undefined> {
  const { releaseDir, sharedStore, cdn, publishStrict, publishGroup } = env;
  const settings = { releaseDir, sharedStore, cdn, isStrict: publishStrict, withGroup: publishGroup };
  return Publisher.open({ ...settings, ...more, source: openSource(), log });
}

/** @returns a listener that prints the push output on a terminal, and log lines otherwise */
function makeListener(): Listener {
  if (!process.stdout.isTTY) return logEvent;
  const terminal = new Terminal(console.log);
  return (event) => terminal.show(event);
}

async function main(): Promise<void> {
  adoptOutput();
  // Exits at once: the release folder is consistent at any moment.
  const stop = () => void stopTracing().then(() => process.exit(0));
  process.on('SIGTERM', stop).on('SIGINT', stop).on('disconnect', stop);
  await startTracing('publisher');
  // A publisher that waits for the lease of another machine is well.
  if (env.sharedStore) startHeartbeat(env.releaseDir);
  let publisher = await waitForLock();
  if (!env.sharedStore) startHeartbeat(env.releaseDir);
  for (;;) {
    await publisher.watch(env.publishPoll);
    process.send?.('ready');
    await publisher.dismissed;
    log.warn('Another publisher leads now: this one waits until it can lead again');
    await publisher.close();
    publisher = await waitForLock();
  }
}

/** Waits while another process publishes to the release folder, and takes over when that process ends. */
async function waitForLock(): Promise<Publisher> {
  const cards = new CardQueue();
  const show = makeListener();
  const listen: Listener = (event) => {
    if (event.event === 'begin') cards.stop();
    show(event);
  };
  // Only the process that runs the site sets the source of the release folder; commands, hooks and webhooks do not.
  const record = sourceOf(env);
  const onRelease = (release: Digest) => void cards.draw(release);
  const open = () =>
    openPublisher(listen, { record, onRelease }).catch((error: unknown) => {
      if (!(error instanceof StoreError)) throw error;
      logUnexpected(error, 'This publisher waits for the shared store');
      return undefined;
    });
  const first = await open();
  if (first) return first;
  const holder = readHolder(env.releaseDir);
  if (!env.sharedStore || holder) {
    log.info(`${describeHolder(holder)} publishes to ${env.releaseDir}: this process takes over when that one ends`);
  } else log.info('Another publisher leads, or the shared store does not answer: this one takes over when it can');
  process.send?.('ready');
  for (;;) {
    await delay(lockInterval);
    const next = await open();
    if (next) return next;
  }
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    if (error instanceof LockError) log.fatal(error.message);
    else log.fatal({ err: error }, describeSystemError(error) ?? 'The publisher failed');
    process.exit(1);
  });
}
