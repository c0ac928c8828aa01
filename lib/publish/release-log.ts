// The log of releases that were live: one line per swap, in `history.jsonl`. A rollback finds its release here.

import { join } from 'node:path';
import { z } from 'zod';
import { openToAppend, writeAtomically } from '#lib/model/atomic-write.ts';
import { type Digest, digestPattern } from '#lib/model/digest.ts';
import { openReleaseStore } from '#lib/model/open-release-store.ts';
import { describeRefusal, isDamaged, readBytes } from '#lib/model/read-file.ts';
import type { ReleaseStore } from '#lib/model/release-store.ts';
import { isReadable } from '#lib/model/stored-release.ts';
import { parseJson } from '#lib/parse-json.ts';

const schema = z.object({
  /** ISO 8601, UTC. */
  at: z.string(),
  release: z.string().regex(digestPattern),
  /** The sequence of the pointer. */
  sequence: z.number().optional(),
  /**
   * The history of posts that the pointer names, or `null` if there is none, and `forgottenAt`, both to restore a damaged
   * pointer. Versions of this program without a history of posts leave the first one out.
   */
  history: z.string().regex(digestPattern).nullable().optional(),
  forgottenAt: z.number().optional(),
  version: z.string().optional(),
  reasons: z.array(z.string()),
  /** Number of changed pages. */
  changes: z.number(),
  /** Number of errors in the content. */
  faults: z.number(),
  milliseconds: z.number(),
});

export type ReleaseLogEntry = z.infer<typeof schema>;

/** Lines that are kept. The file is shortened when it has twice as many. */
const keptEntries = 1_000;

export class ReleaseLog {
  private readonly releaseDir: string;
  private readonly store: ReleaseStore;

  constructor(releaseDir: string, store = openReleaseStore(releaseDir)) {
    this.releaseDir = releaseDir;
    this.store = store;
  }

  private get path(): string {
    return join(this.releaseDir, 'history.jsonl');
  }

  async add(entry: ReleaseLogEntry): Promise<void> {
    const file = await openToAppend(this.path);
    try {
      // A crash can leave an incomplete line, which must not be joined with this one.
      await file.appendFile(`${(await this.endsIncomplete()) ? '\n' : ''}${JSON.stringify(entry)}\n`);
    } finally {
      await file.close();
    }
    const entries = await this.read();
    if (entries.length < 2 * keptEntries) return;
    await writeAtomically(
      this.path,
      entries
        .slice(-keptEntries)
        .map((one) => `${JSON.stringify(one)}\n`)
        .join(''),
    );
  }

  /** @returns the entries, oldest first, without damaged lines */
  async read(): Promise<ReleaseLogEntry[]> {
    const text = await this.readText();
    return text.split('\n').flatMap((line) => {
      const parsed = schema.safeParse(parseJson(line));
      return parsed.success ? [parsed.data] : [];
    });
  }

  /** Reads the entries for a rollback. @throws `DamagedFile` if the log exists, but this user may not read it */
  private async readNeeded(): Promise<ReleaseLogEntry[]> {
    await readBytes(this.path).catch((error: unknown) => {
      if (isDamaged(error) && error.isRefused) throw describeRefusal(error);
    });
    return this.read();
  }

  private async readText(): Promise<string> {
    try {
      return String(await readBytes(this.path));
    } catch (error) {
      if (!isDamaged(error)) throw error;
      return '';
    }
  }

  private async endsIncomplete(): Promise<boolean> {
    return !/(?:^|\n)$/.test(await this.readText());
  }

  /**
   * @returns the last readable release that was published before the current one. Rollbacks do not count, so a second
   * rollback goes back further.
   */
  async findBefore(current: Digest | undefined): Promise<Digest | undefined> {
    const published = (await this.readNeeded()).filter(({ reasons }) => !reasons.includes('rollback'));
    const place = published.findLastIndex(({ release }) => release === current);
    const before = place < 0 ? published : published.slice(0, place);
    for (const { release } of before.toReversed()) {
      if (release !== current && (await isReadable(this.store, release))) return release;
    }
    return undefined;
  }

  /**
   * Finds the history of posts that an older version of this program has dropped by moving the pointer without it.
   * @returns `undefined` if the last move was by a version that keeps it
   */
  async findDroppedPostHistory(): Promise<Digest | undefined> {
    const entries = await this.read();
    const last = entries.findLastIndex(({ history, reasons }) => history !== undefined || reasons.includes('forget'));
    return last === entries.length - 1 ? undefined : (entries[last]?.history ?? undefined);
  }

  /**
   * @param prefix the first digits of a digest
   * @returns all releases that start with them and can be made current
   */
  async findByPrefix(prefix: string): Promise<Digest[]> {
    const releases = new Set((await this.readNeeded()).map(({ release }) => release));
    const found: Digest[] = [];
    for (const release of releases) {
      if (release.startsWith(prefix) && (await isReadable(this.store, release))) found.push(release);
    }
    return found;
  }
}
