// The ledger of a release: the version of each file that it was built from, hidden posts included. Later releases can fall
// back to these versions.
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '#lib/model/atomic-write.ts';
import { formatChecked, readChecked } from '#lib/model/checked-file.ts';
import { type Digest, digestPattern } from '#lib/model/digest.ts';
import { readIfIntact, readUnlessDamaged } from '#lib/model/read-file.ts';

const schema = z.strictObject({
  /** Maps the path of each document to the digest of its text. */
  documents: z.record(z.string(), z.string().regex(digestPattern)),
  /** Maps the path of each image to the identity of its bytes. */
  media: z.record(z.string(), z.string()),
});

export type Ledger = z.infer<typeof schema>;

/**
 * Writes the ledger atomically, before the release becomes current.
 * @throws if the disk refuses
 */
export async function writeLedger(releaseDir: string, release: Digest, ledger: Ledger): Promise<void> {
  await writeAtomically(nameLedger(releaseDir, release), formatChecked(ledger));
}

/** @returns `undefined` if the ledger is missing or damaged. It is needed only if the content has errors. */
export function readLedger(releaseDir: string, release: Digest): Ledger | undefined {
  return readIfIntact(() => readChecked(nameLedger(releaseDir, release), schema));
}

/**
 * Reads the ledger of a release whose texts must be kept.
 * @throws `DamagedFile` if the ledger may be intact
 */
export function readKeptLedger(releaseDir: string, release: Digest): Ledger | undefined {
  return readUnlessDamaged(() => readChecked(nameLedger(releaseDir, release), schema));
}

function nameLedger(releaseDir: string, release: Digest): string {
  return join(releaseDir, 'ledgers', release);
}
