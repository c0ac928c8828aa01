// `GET /healthz`: whether readers are served, and how the last publication went. For everybody, so no name of a file or a post is in it.
import type { Digest } from '#lib/content/store.ts';
import { countLeftOut } from '#lib/left-out.ts';
import { readJournal } from '#lib/publish/journal.ts';

interface HealthInput {
  releaseDir: string;
  release: Digest | undefined;
  /** Tells the publisher that it asks the right server. */
  instance: string | undefined;
}

/** @returns a status for those who only look at that, and a document for those who want to know */
export function buildHealth({ releaseDir, release, instance }: HealthInput): { status: number; body: string } {
  const { last, hold, pending } = readJournal(releaseDir);
  const publish = last && {
    state: last.state,
    at: last.at,
    version: last.version,
    release: last.release,
    milliseconds: last.milliseconds,
    changes: last.changes,
    faults: last.faults,
  };
  const health = {
    status: release ? 'ok' : 'empty',
    release,
    instance,
    publish,
    leftOut: release && countLeftOut(release),
    unseen: pending?.release === release ? pending?.pages.length : 0,
    held: hold?.at,
  };
  return { status: release ? 200 : 503, body: `${JSON.stringify(health)}\n` };
}
