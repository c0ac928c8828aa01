// The journal: the state of the publisher that survives a crash: pending pages, the last result, and the hold after a rollback.
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '#lib/model/atomic-write.ts';
import { formatChecked, readChecked } from '#lib/model/checked-file.ts';
import { digestPattern } from '#lib/model/digest.ts';
import { readIfIntact, readUnlessDamaged } from '#lib/model/read-file.ts';
import type { Result } from '#lib/publish/events.ts';

const digest = z.string().regex(digestPattern);

const result = z.object({
  state: z.enum(['published', 'unchanged', 'held', 'refused', 'failed']),
  at: z.string(),
  version: z.string().optional(),
  release: digest.optional(),
  milliseconds: z.number(),
  faults: z.number(),
  warnings: z.number().optional(),
  changes: z.number(),
  text: z.string(),
}) satisfies z.ZodType<Result>;

const schema = z.object({
  /** The version of the source that was last published or refused. */
  version: z.string().optional(),
  /** Changed pages that the server has not yet sent in their new version. */
  pending: z
    .object({
      release: digest,
      pages: z.array(z.object({ path: z.string(), change: z.enum(['added', 'changed', 'removed']) })),
    })
    .optional(),
  last: result.optional(),
  /** When the source was last live as a whole, ISO 8601, UTC. */
  succeeded: z.string().optional(),
  /** The status of the commit, for a forge. */
  status: z.object({ state: z.enum(['success', 'failure', 'error', 'pending']), description: z.string() }).optional(),
  /** Set by a rollback: nothing is published while the source has this version. */
  hold: z.object({ release: digest, version: z.string().optional(), at: z.string() }).optional(),
  /** The state of the caches in front of the site: their release and build, and `PurgeState`. */
  cdn: z
    .object({
      release: digest,
      build: z.string(),
      tags: z.array(z.string()),
      failedAt: z.string().optional(),
      repeats: z.array(z.string()).optional(),
    })
    .optional(),
  /** Number of files of the release that are damaged and could not be repaired. */
  lost: z.object({ release: digest, files: z.number() }).optional(),
});

export type JournalState = z.infer<typeof schema>;

function journalPath(releaseDir: string): string {
  return join(releaseDir, 'journal.json');
}

/**
 * Reads the journal. The server calls this as well.
 * @returns an empty state if the journal is missing or damaged
 */
export function readJournal(releaseDir: string): JournalState {
  return readIfIntact(() => readChecked(journalPath(releaseDir), schema)) ?? {};
}

/** Keeps the state in memory, and writes the whole of it atomically with each change. */
export class Journal {
  private readonly releaseDir: string;
  private current: JournalState;
  private writing: Promise<void> = Promise.resolve();

  /** @throws `DamagedFile` if the journal may be intact: without it, a rollback would be undone */
  constructor(releaseDir: string) {
    this.releaseDir = releaseDir;
    this.current = readUnlessDamaged(() => readChecked(journalPath(releaseDir), schema)) ?? {};
  }

  get state(): Readonly<JournalState> {
    return this.current;
  }

  /** Writes the journal again if the file is damaged or missing. */
  async restore(): Promise<void> {
    if (Object.keys(this.current).length === 0) return;
    if (readIfIntact(() => readChecked(journalPath(this.releaseDir), schema)) === undefined) await this.update({});
  }

  /**
   * Changes fields, and removes those that are `undefined`.
   * @returns a promise that resolves when the file is synced to the disk
   */
  update(change: Partial<JournalState>): Promise<void> {
    this.current = { ...this.current, ...change };
    // Writes run one after the other, so that the last one remains.
    const written = this.writing.then(() => writeAtomically(journalPath(this.releaseDir), formatChecked(this.current)));
    // The caller receives the error; it must not prevent the next write.
    this.writing = written.catch(() => undefined);
    return written;
  }
}
