// The work of the publisher: watches the source, accepts requests on the socket, and publishes, one publication at a time.
import type { CdnTarget } from '#lib/cdn/targets.ts';
import { logUnexpected } from '#lib/log.ts';
import type { Digest } from '#lib/model/digest.ts';
import type { RecordedSource } from '#lib/model/release-store.ts';
import type { Sample } from '#lib/observe/sample.ts';
import { observeStages } from '#lib/observe/stage.ts';
import { sampleThread } from '#lib/observe/thread-load.ts';
import type { CdnFollower } from '#lib/publish/cdn-follower.ts';
import type { ClusterSeat } from '#lib/publish/cluster-seat.ts';
import type { Listener, PublisherRequest, Reason, Result } from '#lib/publish/events.ts';
import { type ForgetRequest, forget } from '#lib/publish/forget.ts';
import { IdleCleanup } from '#lib/publish/idle-cleanup.ts';
import { Journal } from '#lib/publish/journal.ts';
import { keepLock, type Lock } from '#lib/publish/lock.ts';
import { type DraftPreviewRequest, makeDraftPreview } from '#lib/publish/make-draft-preview.ts';
import { openCdn } from '#lib/publish/open-cdn.ts';
import { openPipeline } from '#lib/publish/open-pipeline.ts';
import type { Pipeline, Task } from '#lib/publish/pipeline.ts';
import { PublishCounts } from '#lib/publish/publish-counts.ts';
import { Queue } from '#lib/publish/queue.ts';
import type { Repairer } from '#lib/publish/repair.ts';
import { parseRequest } from '#lib/publish/request-schema.ts';
import { RetryTimer } from '#lib/publish/retry-timer.ts';
import { Schedule } from '#lib/publish/schedule.ts';
import { listenForRequests } from '#lib/publish/socket-server.ts';
import type { Source } from '#lib/publish/source.ts';
import { YieldingSource } from '#lib/publish/yielding-source.ts';
import { collect } from '#lib/release/garbage.ts';

export interface ServiceOptions {
  releaseDir: string;
  source: Source;
  isStrict: boolean;
  /** The source to record in the release folder. Only the process that runs the site sets it. */
  record?: RecordedSource;
  /** Whether members of this process's group may send requests as well. */
  withGroup?: boolean;
  /** Receives the events of all requests. */
  log: Listener;
  /** The caches in front of the site. */
  cdn?: readonly CdnTarget[];
  /** Called after each publication with the current release. */
  onRelease?: (release: Digest) => void;
}

/** Publishes the source of a release folder. It holds the lock of the folder until it is closed. */
export class PublishService {
  private readonly options: ServiceOptions;
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
  private readonly retry = new RetryTimer(() => this.publishLater('retry'));
  private readonly cleanup = new IdleCleanup(() => this.queue.runExclusive(() => this.collectGarbage()));
  private isClosing = false;
  private readonly log: Listener = (event) => {
    this.counts.note(event);
    this.options.log(event);
  };

  /** @throws `DamagedFile` if the journal must not be replaced, but cannot be read */
  constructor(options: ServiceOptions, lock: Lock, seat: ClusterSeat | undefined) {
    this.options = options;
    this.seat = seat;
    seat?.follow(
      () => this.publishLater('webhook'),
      () => this.noteReturn(),
    );
    observeStages((stage, seconds) => this.counts.noteStage(stage, seconds));
    this.source = new YieldingSource(options.source);
    this.lock = lock;
    this.journal = new Journal(options.releaseDir);
    const onRepeated = () => void this.queue.runExclusive(() => this.saveFiles()).catch(() => undefined);
    this.cdn = openCdn({ targets: options.cdn, journal: this.journal, seat, onRepeated });
    this.pipeline = this.openPipeline();
    // Every task awaits the pipeline and reports its failure.
    this.pipeline.catch(() => undefined);
    this.queue = new Queue((tasks) => this.runTasks(tasks));
  }

  /** Accepts requests on the socket of the release folder. */
  async listen(): Promise<void> {
    const { releaseDir, withGroup } = this.options;
    // `async`, so that an invalid request rejects instead of throwing in the handler of the connection.
    const answer = async (line: string, emit: Listener) => this.answer(parseRequest(line), emit);
    this.stopListening = await listenForRequests(releaseDir, answer, { withGroup });
  }

  /** Resolves when another publisher leads. Without a shared store, it never does. */
  get dismissed(): Promise<void> {
    return this.seat?.leadership.lost ?? new Promise(() => undefined);
  }

  private noteReturn(): void {
    // The failures were those of the store, so reset the backoff.
    this.retry.reset();
    this.publishLater('retry');
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
        this.noteRelease(await this.saveFiles());
        return;
      case 'repair':
        await this.repair(request.files);
        emit({ event: 'note', text: 'The release was checked.' });
        return;
      case 'samples':
        return emit({ event: 'samples', samples: this.samples() });
      case 'forget':
        return this.queue.runExclusive(() => this.forget(request, emit));
      case 'preview':
        return this.queue.runExclusive(() => this.preview(request, emit));
    }
  }

  private async preview(request: DraftPreviewRequest, emit: Listener): Promise<void> {
    const share = this.seat?.shareDraftPreview.bind(this.seat);
    await makeDraftPreview({ ...(await this.pipeline).parts, share }, request, emit);
    await this.saveFiles();
  }

  private async forget(request: ForgetRequest, emit: Listener): Promise<void> {
    // Copies in the shared store go before the command ends.
    const onRemoved = () => Promise.resolve(this.seat?.forgetOthers()).then(() => this.saveFiles());
    await forget({ ...(await this.pipeline).parts, onRemoved }, request, this.withLog(emit));
  }

  private samples(): Sample[] {
    return [
      ...this.counts.samples(),
      ...(this.cdn?.samples() ?? []),
      ...sampleThread('publisher'),
      { name: 'load_bearing_publish_queue_tasks', value: this.queue.waitingTasks },
      { name: 'load_bearing_publish_retries', value: this.retry.count },
    ];
  }

  /** Waits for running work, then releases the lock and the lease. */
  async close(): Promise<void> {
    this.isClosing = true;
    clearInterval(this.poll);
    await this.stopListening?.();
    await this.cleanup.flush();
    await this.repairer?.waitUntilIdle();
    await this.queue.waitUntilIdle();
    await this.cdn?.finish();
    await this.queue.waitUntilIdle();
    this.retry.stop();
    this.cleanup.stop();
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
    this.lock = keepLock(this.lock, this.options.releaseDir);
    await this.pipeline;
    await this.repairer?.run(files);
  }

  /** Publishes only if the version of the source changed, so that polling an unchanged source logs nothing. */
  private async pollSource(): Promise<void> {
    if (this.queue.isBusy) return;
    try {
      const version = await this.queue.runExclusive(() => this.source.findVersion());
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

  private async openPipeline(): Promise<Pipeline> {
    const { source, journal, seat, cdn, log } = this;
    const { releaseDir, record } = this.options;
    const publish = () => this.publish('repair');
    const opened = await openPipeline({ releaseDir, record, source, journal, seat, cdn, log, publish });
    this.repairer = opened.repairer;
    return opened.pipeline;
  }

  private async runTasks(tasks: readonly Task[]): Promise<Result> {
    this.retry.stop();
    this.lock = keepLock(this.lock, this.options.releaseDir);
    const pipeline = await this.pipeline;
    await this.seat?.preparePointer();
    const { result, nextDue } = await pipeline.publish(tasks);
    if (result.state !== 'failed' && result.state !== 'refused') await this.seat?.confirmPointer();
    if (nextDue !== undefined) this.schedule.set(nextDue);
    if (result.state === 'failed' || this.journal.state.pending) this.retry.schedule();
    else this.retry.reset();
    this.cleanup.note();
    this.noteRelease(await this.saveFiles());
    return result;
  }

  /** Copies the files of this publisher for the one that takes over. @returns the current release */
  private async saveFiles(): Promise<Digest | undefined> {
    const release = await (await this.pipeline).parts.pointer.readRelease();
    await this.seat?.saveFiles(release);
    return release;
  }

  private noteRelease(release: Digest | undefined): void {
    if (release) this.options.onRelease?.(release);
  }

  private async collectGarbage(): Promise<void> {
    await collect(this.options.releaseDir);
    await this.source.cleanUp();
  }
}
