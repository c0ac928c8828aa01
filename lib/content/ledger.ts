// Beside each release: which version of each file it was made from, hidden posts included, so that the next one can keep to it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Digest, digestPattern, writeAtomically } from '#lib/content/store.ts';

const schema = z.strictObject({
  /** From the path of a document to the digest of its text. */
  documents: z.record(z.string(), z.string().regex(digestPattern)),
  /** From the path of a picture to what identifies its bytes. */
  media: z.record(z.string(), z.string()),
});

export type Ledger = z.infer<typeof schema>;

export async function writeLedger(releaseDir: string, release: Digest, ledger: Ledger): Promise<void> {
  await writeAtomically(nameLedger(releaseDir, release), JSON.stringify(ledger));
}

/** @returns `undefined` if the release has none that can be read: it is only needed where something is broken */
export function readLedger(releaseDir: string, release: Digest): Ledger | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(nameLedger(releaseDir, release), 'utf8')));
  } catch {
    return undefined;
  }
}

function nameLedger(releaseDir: string, release: Digest): string {
  return join(releaseDir, 'ledgers', release);
}
