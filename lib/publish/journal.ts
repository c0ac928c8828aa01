// What the publisher must not forget when it is killed: what it promised to look at, how it went last, and what it was told to hold.
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '#lib/model/atomic-write.ts';
import { formatChecked, readChecked } from '#lib/model/checked-file.ts';
import { digestPattern } from '#lib/model/digest.ts';
import { readIfIntact } from '#lib/model/read-file.ts';
import type { Result } from '#lib/publish/events.ts';

const digest = z.string().regex(digestPattern);

const result = z.object({
  state: z.enum(['published', 'unchanged', 'held', 'refused', 'failed']),
  at: z.string(),
  version: z.string().optional(),
  release: digest.optional(),
  milliseconds: z.number(),
  faults: z.number(),
  changes: z.number(),
  text: z.string(),
}) satisfies z.ZodType<Result>;

const schema = z.object({
  /** The version of the source that was published, or refused, last. */
  version: z.string().optional(),
  /** Pages that have not been seen as they are in the release. */
  pending: z
    .object({
      release: digest,
      pages: z.array(z.object({ path: z.string(), change: z.enum(['added', 'changed', 'removed']) })),
    })
    .optional(),
  last: result.optional(),
  /** What a forge may show beside the commit. */
  status: z.object({ state: z.enum(['success', 'failure', 'error', 'pending']), description: z.string() }).optional(),
  /** After a rollback: nothing is published while the source has this version. */
  hold: z.object({ release: digest, version: z.string().optional(), at: z.string() }).optional(),
  /** How many files of the release are damaged and could not be made again from the source. */
  lost: z.object({ release: digest, files: z.number() }).optional(),
});

export type JournalState = z.infer<typeof schema>;

function journalPath(releaseDir: string): string {
  return join(releaseDir, 'journal.json');
}

/** Also for the server, which only reads. A journal that is missing or damaged is empty: the publisher finds out again what it held. */
export function readJournal(releaseDir: string): JournalState {
  return readIfIntact(() => readChecked(journalPath(releaseDir), schema)) ?? {};
}

export class Journal {
  private readonly releaseDir: string;
  private current: JournalState;
  private writing: Promise<void> = Promise.resolve();

  constructor(releaseDir: string) {
    this.releaseDir = releaseDir;
    this.current = readJournal(releaseDir);
  }

  get state(): Readonly<JournalState> {
    return this.current;
  }

  /** Writes the journal again if the file is damaged or missing. */
  async restore(): Promise<void> {
    if (Object.keys(this.current).length === 0) return;
    if (readIfIntact(() => readChecked(journalPath(this.releaseDir), schema)) === undefined) await this.note({});
  }

  /** Synced to the disk when it returns; what is `undefined` is taken out. */
  note(change: Partial<JournalState>): Promise<void> {
    this.current = { ...this.current, ...change };
    // One after the other: what was said last is what stays.
    const written = this.writing.then(() => writeAtomically(journalPath(this.releaseDir), formatChecked(this.current)));
    this.writing = written.catch(() => undefined);
    return written;
  }
}
