// `GET /healthz`: whether readers are served, how the last publication went, and whether the publisher lives. The response is public, so it names no file and no post.

import { countLeftOut } from '#lib/left-out.ts';
import type { Digest } from '#lib/model/digest.ts';
import type { PublisherHealth } from '#lib/publish/heartbeat.ts';
import { readJournal } from '#lib/publish/journal.ts';

interface HealthInput {
  releaseDir: string;
  release: Digest | undefined;
  /** Tells the publisher that it asks the right server. */
  instance: string | undefined;
  /** Absent on a site that runs without a publisher on purpose. */
  publisher?: PublisherHealth;
  /** Why another release than the current one is served. */
  problem?: string;
  /** How many files the server found damaged, and that are not repaired. */
  damaged?: number;
}

/** @returns a status for those who only look at that, and a document for those who want to know */
export function buildHealth({ releaseDir, release, instance, publisher, problem, damaged = 0 }: HealthInput): {
  status: number;
  body: string;
} {
  const { last, hold, pending, lost } = readJournal(releaseDir);
  const files = Math.max(damaged, lost?.release === release ? (lost?.files ?? 0) : 0);
  const leftOut = release && countLeftOut(release);
  const isDegraded = problem !== undefined || files > 0 || Boolean(leftOut);
  const publish = last && {
    state: last.state,
    at: last.at,
    version: last.version,
    release: last.release,
    milliseconds: last.milliseconds,
    changes: last.changes,
    faults: last.faults,
  };
  // Readers are served all the same: the status is for whoever has to act.
  const isPublisherWell = !publisher || publisher.state === 'runs';
  const well = isPublisherWell ? 'ok' : `publisher-${publisher.state}`;
  const status = !release ? 'empty' : isDegraded ? 'degraded' : well;
  const health = {
    status,
    release,
    instance,
    publish,
    leftOut,
    publisher,
    unseen: pending?.release === release ? pending?.pages.length : 0,
    held: hold?.at,
    /** Files of the release that are damaged; readers may miss the pages or images that need them. */
    damaged: files > 0 ? files : undefined,
    /** The current release cannot be read: an earlier one is served. */
    isFallback: problem !== undefined || undefined,
  };
  return { status: status === 'ok' ? 200 : 503, body: `${JSON.stringify(health)}\n` };
}
