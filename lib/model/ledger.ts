// Beside each release: which version of each file it was made from, hidden posts included, so that the next one can keep to it.
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '#lib/model/atomic-write.ts';
import { formatChecked, readChecked } from '#lib/model/checked-file.ts';
import { type Digest, digestPattern } from '#lib/model/digest.ts';
import { readIfIntact } from '#lib/model/read-file.ts';

const schema = z.strictObject({
  /** From the path of a document to the digest of its text. */
  documents: z.record(z.string(), z.string().regex(digestPattern)),
  /** From the path of a picture to what identifies its bytes. */
  media: z.record(z.string(), z.string()),
});

export type Ledger = z.infer<typeof schema>;

export async function writeLedger(releaseDir: string, release: Digest, ledger: Ledger): Promise<void> {
  await writeAtomically(nameLedger(releaseDir, release), formatChecked(ledger));
}

/** @returns `undefined` if the release has none, or it is damaged: it is only needed where the content has errors */
export function readLedger(releaseDir: string, release: Digest): Ledger | undefined {
  return readIfIntact(() => readChecked(nameLedger(releaseDir, release), schema));
}

function nameLedger(releaseDir: string, release: Digest): string {
  return join(releaseDir, 'ledgers', release);
}
