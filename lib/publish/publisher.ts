// The program of the publisher, the only process that writes releases. It waits while another process publishes.

import { setTimeout as delay } from 'node:timers/promises';
import { adoptOutput } from '#lib/adopt-output.ts';
import { StoreError } from '#lib/cluster/redis.ts';
import { LeaseLost } from '#lib/cluster/redis-release-store.ts';
import { collectWhenIdle } from '#lib/collect-when-idle.ts';
import { env } from '#lib/env.ts';
import { log, logUnexpected } from '#lib/log.ts';
import type { Digest } from '#lib/model/digest.ts';
import { startTracing, stopTracing } from '#lib/observe/trace.ts';
import { CardQueue } from '#lib/og/queue.ts';
import { logEvent } from '#lib/publish/event-log.ts';
import type { Listener } from '#lib/publish/events.ts';
import { startHeartbeat } from '#lib/publish/heartbeat.ts';
import { describeHolder, LockError, readHolder } from '#lib/publish/lock.ts';
import { openPublisher } from '#lib/publish/open-publisher.ts';
import type { PublishService } from '#lib/publish/publish-service.ts';
import { sourceOf } from '#lib/publish/recorded-source.ts';
import { Terminal } from '#lib/publish/report.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import { describeSystemError } from '#lib/system-error.ts';

/** Milliseconds between two attempts to take the lock from another publisher. */
const lockInterval = 500;

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
  collectWhenIdle();
  // Waiting for another machine's lease is healthy, so the heartbeat starts first.
  if (env.sharedStore) startHeartbeat(env.releaseDir);
  let publisher = await waitForLock();
  if (!env.sharedStore) startHeartbeat(env.releaseDir);
  for (;;) {
    await publisher.watch(env.publishPoll);
    process.send?.('ready');
    // The first push does not wait for it.
    ReleaseBuilder.loadCompiler();
    await publisher.dismissed;
    log.warn('Another publisher leads now: this one waits until it can lead again');
    await publisher.close();
    publisher = await waitForLock();
  }
}

/** Waits while another process publishes to the release folder, and takes over when that process ends. */
async function waitForLock(): Promise<PublishService> {
  const open = makeOpener();
  let before: string | undefined;
  for (;;) {
    const opened = await open();
    if (typeof opened === 'object') return opened;
    if (opened === 'held' && opened !== before) logHolder();
    if (before === undefined) process.send?.('ready');
    before = opened;
    await delay(lockInterval);
  }
}

function logHolder(): void {
  const holder = readHolder(env.releaseDir);
  if (!env.sharedStore || holder) {
    log.info(`${describeHolder(holder)} publishes to ${env.releaseDir}: this process takes over when that one ends`);
  } else log.info('Another publisher leads: this one takes over when it can');
}

/**
 * @returns a function that tries to open the publisher. It returns `held` while another process publishes, and `lost` if the
 * shared store cannot be used, which it logs
 */
function makeOpener(): () => Promise<PublishService | 'held' | 'lost'> {
  const cards = new CardQueue();
  const show = makeListener();
  const listen: Listener = (event) => {
    if (event.event === 'begin') cards.stop();
    show(event);
  };
  // Only the process that runs the site sets the source of the release folder; commands, hooks and webhooks do not.
  const record = sourceOf(env);
  const onRelease = (release: Digest) => void cards.draw(release);
  return async () => {
    try {
      // The compiler loads while the lease of a leader that may have ended still lasts.
      return (await openPublisher(listen, { record, onRelease, onLate: ReleaseBuilder.loadCompiler })) ?? 'held';
    } catch (error) {
      if (error instanceof LeaseLost) return 'held';
      if (!(error instanceof StoreError)) throw error;
      logUnexpected(error, 'This publisher waits for the shared store');
      return 'lost';
    }
  };
}

await main().catch((error: unknown) => {
  if (error instanceof LockError) log.fatal(error.message);
  else log.fatal({ err: error }, describeSystemError(error) ?? 'The publisher failed');
  process.exit(1);
});
