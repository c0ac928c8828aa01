// Which releases were live, and when: a line for each swap, so that one can be put back.
import { join } from 'node:path';
import { z } from 'zod';
import { openToAppend, writeAtomically } from '#lib/model/atomic-write.ts';
import { type Digest, digestPattern } from '#lib/model/digest.ts';
import { readBytes } from '#lib/model/read-file.ts';
import { isReadable } from '#lib/model/stored-release.ts';

const schema = z.object({
  /** ISO 8601, UTC. */
  at: z.string(),
  release: z.string().regex(digestPattern),
  version: z.string().optional(),
  reasons: z.array(z.string()),
  /** How many pages, how many faults. */
  changes: z.number(),
  faults: z.number(),
  milliseconds: z.number(),
});

export type HistoryEntry = z.infer<typeof schema>;

/** Lines. When there are twice as many, the older half goes. */
const keptEntries = 1_000;

export class History {
  private readonly releaseDir: string;

  constructor(releaseDir: string) {
    this.releaseDir = releaseDir;
  }

  private get path(): string {
    return join(this.releaseDir, 'history.jsonl');
  }

  async add(entry: HistoryEntry): Promise<void> {
    const file = await openToAppend(this.path);
    try {
      // A torn or damaged line before it stays alone.
      await file.appendFile(`${(await this.isTorn()) ? '\n' : ''}${JSON.stringify(entry)}\n`);
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

  /** Oldest first. A line that a kill has torn is left out. */
  async read(): Promise<HistoryEntry[]> {
    const text = await this.readText();
    return text.split('\n').flatMap((line) => {
      try {
        return [schema.parse(JSON.parse(line))];
      } catch {
        return [];
      }
    });
  }

  private async readText(): Promise<string> {
    return readBytes(this.path).then(String, () => '');
  }

  private async isTorn(): Promise<boolean> {
    return !/(?:^|\n)$/.test(await this.readText());
  }

  /** @returns the release that was published before the one that is live: after a rollback the one before that */
  async findBefore(current: Digest | undefined): Promise<Digest | undefined> {
    const published = (await this.read()).filter(({ reasons }) => !reasons.includes('rollback'));
    const place = published.findLastIndex(({ release }) => release === current);
    const before = place < 0 ? published : published.slice(0, place);
    return before.findLast(({ release }) => release !== current && this.isThere(release))?.release;
  }

  /** @param prefix the first digits of its digest. @returns the releases that are meant */
  async findByPrefix(prefix: string): Promise<Digest[]> {
    const releases = new Set((await this.read()).map(({ release }) => release));
    return [...releases].filter((release) => release.startsWith(prefix) && this.isThere(release));
  }

  /** Only what can be read can be put back. */
  private isThere(release: Digest): boolean {
    return isReadable(this.releaseDir, release);
  }
}
