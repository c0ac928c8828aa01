// Sends a command's request to the publisher, or handles it in this process if no publisher runs. Imports little, because a
// git hook waits for it.
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { RecordedSource } from '#lib/model/release-store.ts';
import type { PublishEvent, PublisherRequest, Result } from '#lib/publish/events.ts';
import { describeHolder, LockError, readHolder, takeLock } from '#lib/publish/lock.ts';
import { Terminal } from '#lib/publish/report.ts';
import { askPublisher, type Reply } from '#lib/publish/socket.ts';
import { releaseDir } from '#lib/release-dir.ts';
import { nameUser } from '#lib/system-error.ts';

/** Milliseconds between two attempts to reach the publisher or to take the lock. */
const retryDelay = 100;
/** Milliseconds after which the reason for waiting is printed. */
const noticeDelay = 1_000;
/** Milliseconds to wait for another command that writes a release. */
const commandTimeout = 60_000;

const servesOnly =
  'This machine serves readers (ROLE=web) and makes no releases: run this on the machine whose publisher leads.';
const leadsElsewhere =
  'The publisher of another machine leads: run this there. redis-cli get lb:publisher:lease names the machine.';
const noSource = `Nothing was published: ${releaseDir} has no source yet. Start the site with npm start, which sets the source and publishes it.`;

/** The reason why the request has not been handled yet, for the operator. `isFinal`: waiting does not help. */
interface Obstacle {
  reason: string;
  isFinal?: boolean;
}

interface AskOptions {
  /** Whether this command may set the source of a release folder that has none yet. */
  setsSource?: boolean;
  /** Milliseconds to wait for a publisher that is starting. */
  timeout?: number;
}

/**
 * Sends a request and prints its events.
 * @returns the result; `undefined` if nothing was done, and then the reason has been printed
 */
export async function ask(request: PublisherRequest, options: AskOptions = {}): Promise<Result | undefined> {
  const { setsSource = false, timeout = 10_000 } = options;
  const terminal = new Terminal(console.log);
  const show = (event: PublishEvent) => terminal.show(event);
  const start = performance.now();
  let printed = '';
  for (;;) {
    const reply = await askPublisher(releaseDir, request, show);
    if (reply.last?.event === 'done') return reply.last.result;
    const outcome = findObstacle(reply) ?? (await runInProcess(request, show, setsSource));
    if ('state' in outcome) return outcome;
    if (outcome.isFinal) {
      console.error(outcome.reason);
      return undefined;
    }
    const waited = performance.now() - start;
    if (printed === '' && waited > noticeDelay) {
      printed = outcome.reason;
      console.error(`Waiting: ${printed}`);
    }
    const limit = readHolder(releaseDir)?.program === 'release' ? commandTimeout : timeout;
    if (waited > limit) {
      if (outcome.reason !== printed) console.error(outcome.reason);
      console.error(`Nothing was done within ${Math.round(limit / 1_000)} s.`);
      return undefined;
    }
    await delay(retryDelay);
  }
}

function findObstacle({ state, last }: Reply): Obstacle | undefined {
  const holder = describeHolder(readHolder(releaseDir));
  if (state === 'silent') {
    const reason = `${holder} does not respond, so the result is unknown. Read the log of npm start, and restart it if it hangs.`;
    return { isFinal: true, reason };
  }
  if (state === 'denied') {
    const reason = `User ${nameUser()} may not connect to the publisher of ${releaseDir}: run this as the user that runs the site. For a git hook of another user, start the site with PUBLISH_GROUP=true and add that user to the group of the site.`;
    return { isFinal: true, reason };
  }
  if (last) {
    const reason = 'The publisher ended before the request was done. It publishes the newest version when it restarts.';
    return { isFinal: true, reason };
  }
  return undefined;
}

/** Acts as the publisher for one request, unless a publisher runs or this command has another source. */
async function runInProcess(
  request: PublisherRequest,
  show: (event: PublishEvent) => void,
  setsSource: boolean,
): Promise<Result | Obstacle> {
  // Taking the lock would make the folder.
  if (!setsSource && !existsSync(releaseDir)) return { isFinal: true, reason: noSource };
  try {
    const lock = takeLock(releaseDir);
    if (!lock) {
      const holder = readHolder(releaseDir);
      const reason = `${describeHolder(holder)} writes ${releaseDir} and cannot be reached.`;
      return { reason };
    }
    lock.release();
  } catch (error) {
    if (!(error instanceof LockError)) throw error;
    if (error.isFinal) return { isFinal: true, reason: error.message };
    // The publisher may be starting. A user who may connect to it need not be able to write the folder.
    return { reason: `No publisher is running, and this command cannot publish by itself. ${error.message}` };
  }
  const { env } = await import('#lib/env.ts');
  if (env.role === 'web') return { isFinal: true, reason: servesOnly };
  const obstacle =
    request.ask === 'rollback' || request.ask === 'forget' ? undefined : await findSourceMismatch(setsSource);
  if (obstacle) return obstacle;
  const record = setsSource ? await readOwnSource() : undefined;
  const { openPublisher } = await import('#lib/publish/open-publisher.ts');
  const { StoreError } = await import('#lib/cluster/redis.ts');
  let result: Result | undefined;
  const publisher = await openPublisher(() => undefined, { record }).catch((error: unknown) => {
    if (error instanceof LockError) return { isFinal: true, reason: error.message };
    if (error instanceof StoreError) return { reason: error.message.replace(/\.?$/, '.') };
    throw error;
  });
  if (publisher && 'reason' in publisher) return publisher;
  if (!publisher) return { reason: env.sharedStore ? leadsElsewhere : `Another process writes ${releaseDir}.` };
  try {
    await publisher.answer(request, (event) => {
      if (event.event === 'done') result = event.result;
      show(event);
    });
  } finally {
    await publisher.close();
  }
  return result ?? { isFinal: true, reason: 'Nothing was done: the publisher reported no result.' };
}

/** @returns the source that the settings of this command name */
async function readOwnSource(): Promise<RecordedSource> {
  const [{ env }, { sourceOf }] = await Promise.all([import('#lib/env.ts'), import('#lib/publish/recorded-source.ts')]);
  return sourceOf(env);
}

/**
 * Compares this command's source with that of the site, so that it does not publish other content.
 * @returns why it may not publish
 */
async function findSourceMismatch(setsSource: boolean): Promise<Obstacle | undefined> {
  const [{ openReleaseStore }, { describeSource, isSameSource }] = await Promise.all([
    import('#lib/model/open-release-store.ts'),
    import('#lib/publish/recorded-source.ts'),
  ]);
  const own = await readOwnSource();
  const recorded = (await openReleaseStore(releaseDir).readPointer())?.source;
  if (recorded ? isSameSource(recorded, own) : setsSource) return undefined;
  if (!recorded) return { isFinal: true, reason: noSource };
  const reason = `No publisher is running, and this command has other settings: ${releaseDir} is published from ${describeSource(releaseDir, recorded)}, but the settings here name ${describeSource(releaseDir, own)}. Start the site with npm start, which publishes it.`;
  return { reason };
}

/** @returns 0 if the source is live without errors, otherwise 1 */
export function exitCodeOf(result: Result | undefined): number {
  const isGood = result && (result.state === 'published' || result.state === 'unchanged');
  return isGood && result.faults === 0 ? 0 : 1;
}
