// The publisher: the one process that writes releases. It listens for what may have changed, and publishes.
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { env } from '#lib/env.ts';
import type { Digest } from '#lib/model/digest.ts';
import { readCurrent } from '#lib/model/object-store.ts';
import { CardQueue } from '#lib/og/queue.ts';
import type { Listener, PublisherRequest, Reason, Result } from '#lib/publish/events.ts';
import { FolderSource } from '#lib/publish/folder-source.ts';
import { GitSource } from '#lib/publish/git/source.ts';
import { startHeartbeat } from '#lib/publish/heartbeat.ts';
import { History } from '#lib/publish/history.ts';
import { Journal } from '#lib/publish/journal.ts';
import { describeHolder, type Lock, LockError, readHolder, takeLock } from '#lib/publish/lock.ts';
import { makePreview } from '#lib/publish/make-preview.ts';
import { Pipeline, readNextDue, type Task } from '#lib/publish/pipeline.ts';
import { Queue } from '#lib/publish/queue.ts';
import { recordSource, sourceOf } from '#lib/publish/recorded-source.ts';
import { Repairer } from '#lib/publish/repair.ts';
import { formatLogLine, Terminal } from '#lib/publish/report.ts';
import { Schedule } from '#lib/publish/schedule.ts';
import { listenForRequests } from '#lib/publish/socket.ts';
import type { Source } from '#lib/publish/source.ts';
import { YieldingSource } from '#lib/publish/yielding-source.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import { collect } from '#lib/release/garbage.ts';

const reasons = [
  'start',
  'command',
  'webhook',
  'poll',
  'change',
  'due',
  'retry',
  'repair',
] as const satisfies readonly Reason[];

const requestSchema: z.ZodType<PublisherRequest> = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('publish'), isStrict: z.boolean().optional() }),
  z.object({ ask: z.literal('poke'), reason: z.enum(reasons) }),
  z.object({
    ask: z.literal('rollback'),
    release: z
      .string()
      .regex(/^[0-9a-f]{4,64}$/)
      .optional(),
  }),
  z.object({ ask: z.literal('repair'), files: z.array(z.string()).max(1_000) }),
  z.object({
    ask: z.literal('preview'),
    slug: z.string().max(300),
    branch: z
      .string()
      .regex(/^(?![-./])[\w./+-]{1,200}$/)
      .optional(),
    days: z.number().positive().max(365),
  }),
]);

/** Milliseconds to wait before a failed publication is tried again, doubled each time. */
const firstRetry = 1_000;
const lastRetry = 60_000;

/** Milliseconds, and publications after which nobody's rest is waited for. */
const cleanupDelay = 3_000;
const cleanupLimit = 25;

/** Milliseconds between two looks whether another process still publishes. */
const lockPause = 500;

export interface PublisherOptions {
  releaseDir: string;
  source: Source;
  isStrict: boolean;
  /** Whether the group of this process's user may ask, too. */
  withGroup?: boolean;
  /** Hears every event, whoever asked. */
  log: Listener;
  /** Called behind each publication with what is live then. */
  released?: (release: Digest) => void;
}

export class Publisher {
  private readonly options: PublisherOptions;
  private readonly source: YieldingSource;
  private lock: Lock;
  private readonly pipeline: Promise<Pipeline>;
  private repairer: Repairer | undefined;
  private readonly queue: Queue<Task, Result>;
  private readonly schedule = new Schedule(() => this.publishDue());
  private readonly journal: Journal;
  private stopListening: (() => Promise<void>) | undefined;
  private poll: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;
  private rest: NodeJS.Timeout | undefined;
  /** Publications since it was tidied. */
  private uncleaned = 0;
  private isClosing = false;

  /** @returns `undefined` if another process writes the releases of this folder */
  static async open(options: PublisherOptions): Promise<Publisher | undefined> {
    const lock = takeLock(options.releaseDir);
    if (!lock) return undefined;
    const publisher = new Publisher(options, lock);
    const { releaseDir, withGroup } = options;
    publisher.stopListening = await listenForRequests(releaseDir, (line, tell) => publisher.hear(line, tell), {
      withGroup,
    });
    return publisher;
  }

  private constructor(options: PublisherOptions, lock: Lock) {
    const { releaseDir } = options;
    this.options = options;
    this.source = new YieldingSource(options.source);
    this.lock = lock;
    this.journal = new Journal(releaseDir);
    this.pipeline = this.openPipeline();
    this.pipeline.catch(() => undefined);
    this.queue = new Queue((tasks) => this.work(tasks));
  }

  /** From now on it looks at the source by itself. @returns the result of the first look */
  watch(pollTime: number): Promise<Result> {
    const { source } = this;
    const { releaseDir } = this.options;
    const first = this.look('start');
    first.then(() => this.repair()).catch((error: unknown) => console.error(error));
    this.schedule.set(readNextDue(releaseDir));
    source.watch(() => this.look('change'));
    if (pollTime > 0) this.poll = setInterval(() => this.pollSource(), pollTime);
    return first;
  }

  async answer(question: PublisherRequest, tell: Listener): Promise<void> {
    switch (question.ask) {
      case 'publish': {
        if (this.queue.isBusy) tell({ event: 'waiting' });
        const isStrict = question.isStrict ?? this.options.isStrict;
        await this.queue.ask({ reason: 'command', isStrict, listen: tell });
        return;
      }
      case 'poke':
        tell({ event: 'note', text: 'Heard.' });
        this.look(question.reason);
        return;
      case 'rollback':
        // Not in the queue: a publication that goes on is what it may be against.
        await (await this.pipeline).rollback(question.release, this.both(tell));
        this.notifyReleased();
        return;
      case 'repair':
        await this.repair(question.files);
        tell({ event: 'note', text: 'Looked through.' });
        return;
      case 'preview':
        await this.queue.alone(async () => makePreview((await this.pipeline).parts, question, tell));
        return;
    }
  }

  /** What goes on is finished: with the lock the right to write ends. */
  async close(): Promise<void> {
    this.isClosing = true;
    clearInterval(this.poll);
    await this.stopListening?.();
    await this.tidy();
    await this.repairer?.settle();
    await this.queue.settle();
    clearTimeout(this.retry);
    clearTimeout(this.rest);
    this.schedule.set(undefined);
    this.source.close();
    this.lock.release();
  }

  private async hear(line: string, tell: Listener): Promise<void> {
    await this.answer(requestSchema.parse(JSON.parse(line)), tell);
  }

  private both(tell: Listener): Listener {
    return (event) => {
      this.options.log(event);
      tell(event);
    };
  }

  private look(reason: Reason): Promise<Result> {
    return this.queue.ask(this.taskFor(reason));
  }

  private taskFor(reason: Reason): Task {
    return { reason, isStrict: this.options.isStrict, listen: () => undefined };
  }

  /** What the queue waits for may be a host that does not answer: a post that is due needs nothing of it. */
  private publishDue(): void {
    if (this.source.isReading) this.source.yieldTo(() => this.work([this.taskFor('due')]));
    else void this.look('due');
  }

  /** Checks the current release, and makes damaged files of it again. */
  private async repair(files: readonly string[] = []): Promise<void> {
    if (this.isClosing) return;
    this.keepLock();
    await this.pipeline;
    await this.repairer?.run(files);
  }

  /** The lock goes with its file, when somebody removes the release folder. @throws if another process has one by now */
  private keepLock(): void {
    const { releaseDir } = this.options;
    if (this.lock.isThere()) return;
    const lock = takeLock(releaseDir);
    if (!lock) throw new Error(`Another process publishes to ${releaseDir} now`);
    this.lock.release();
    this.lock = lock;
  }

  /** Nothing is said of a source that is as it was. */
  private async pollSource(): Promise<void> {
    if (this.queue.isBusy) return;
    const version = await this.queue
      .alone(() => this.source.read())
      .then(
        (snapshot) => snapshot.version,
        () => undefined,
      );
    if (version === undefined || version !== this.journal.state.version) await this.look('poll');
    await this.repair();
  }

  private async openPipeline(): Promise<Pipeline> {
    const { releaseDir, log } = this.options;
    const { journal, source } = this;
    const builder = await ReleaseBuilder.open(releaseDir);
    const history = new History(releaseDir);
    const pipeline = new Pipeline({ releaseDir, source, builder, journal, history, log });
    await pipeline.open();
    const publish = () => this.look('repair');
    this.repairer = new Repairer({ releaseDir, builder, history, journal, log, publish });
    return pipeline;
  }

  private async work(tasks: readonly Task[]): Promise<Result> {
    clearTimeout(this.retry);
    this.keepLock();
    const pipeline = await this.pipeline;
    const { result, nextDue } = await pipeline.publish(tasks);
    if (nextDue !== undefined) this.schedule.set(nextDue);
    if (result.state === 'failed' || this.journal.state.pending) this.retryLater();
    else this.failures = 0;
    this.scheduleCleanup();
    this.notifyReleased();
    return result;
  }

  /** What is not needed any more goes when nobody has published for a while: looking through ten thousand posts takes a second. */
  private scheduleCleanup(): void {
    this.uncleaned += 1;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.tidy(), this.uncleaned < cleanupLimit ? cleanupDelay : 0);
  }

  private async tidy(): Promise<void> {
    clearTimeout(this.rest);
    if (this.uncleaned === 0) return;
    this.uncleaned = 0;
    const tidied = this.queue.alone(async () => {
      await collect(this.options.releaseDir);
      await this.source.tidy();
    });
    await tidied.catch((error: unknown) => console.error(error));
  }

  private notifyReleased(): void {
    const release = readCurrent(this.options.releaseDir);
    if (release) this.options.released?.(release);
  }

  private retryLater(): void {
    const wait = Math.min(firstRetry * 2 ** this.failures, lastRetry);
    this.failures += 1;
    this.retry = setTimeout(() => this.look('retry'), wait);
  }
}

function openSource(): Source {
  const { contentRepo, contentRef, contentPath, contentDir, releaseDir } = env;
  if (contentRepo === undefined) return new FolderSource(contentDir);
  const copyDir = `${releaseDir}/source.git`;
  return new GitSource({ repo: contentRepo, branch: contentRef, path: contentPath, copyDir });
}

/** @returns `undefined` if another process writes the releases */
export function openPublisher(log: Listener, released?: PublisherOptions['released']): Promise<Publisher | undefined> {
  const { releaseDir, publishStrict, publishGroup } = env;
  const settings = { releaseDir, isStrict: publishStrict, withGroup: publishGroup };
  return Publisher.open({ ...settings, source: openSource(), log, released });
}

function log(): Listener {
  if (!process.stdout.isTTY) return (event) => console.log(formatLogLine(event, new Date()));
  const terminal = new Terminal(console.log);
  return (event) => terminal.show(event);
}

async function main(): Promise<void> {
  // A kill at any instant does no harm, so nothing is waited for.
  const stop = () => process.exit(0);
  process.on('SIGTERM', stop).on('SIGINT', stop).on('disconnect', stop);
  const publisher = await standBy();
  startHeartbeat(env.releaseDir);
  // Whoever starts the site decides where its content comes from. Commands, hooks and webhooks do not.
  await recordSource(env.releaseDir, sourceOf(env));
  await publisher.watch(env.publishPoll);
  process.send?.('ready');
}

/** Where another process publishes, what the source says is its to say: this one takes over when that has ended. */
async function standBy(): Promise<Publisher> {
  const cards = new CardQueue();
  const listen = log();
  const open = () => openPublisher(listen, (release) => void cards.draw(release));
  const first = await open();
  if (first) return first;
  const holder = describeHolder(readHolder(env.releaseDir));
  console.log(`${holder} publishes to ${env.releaseDir}; this one takes over when it ends.`);
  process.send?.('ready');
  for (;;) {
    await delay(lockPause);
    const next = await open();
    if (next) return next;
  }
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(error instanceof LockError ? error.message : error);
    process.exit(1);
  });
}
