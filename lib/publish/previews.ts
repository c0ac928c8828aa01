// Releases that no reader sees and that must stay all the same: each until the last link to it has expired.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Digest, digestPattern, writeAtomically } from '#lib/content/store.ts';

/** By digest: when it may go, in milliseconds since 1970 UTC. Whoever collects garbage reads it. */
const schema = z.record(z.string().regex(digestPattern), z.number());

/** @param until milliseconds since 1970 UTC; an earlier time than it has already changes nothing */
export async function keepForPreviews(releaseDir: string, release: Digest, until: number): Promise<void> {
  const path = join(releaseDir, 'previews.json');
  const kept = read(path);
  const left = Object.entries(kept).filter(([, end]) => end > Date.now());
  const next = { ...Object.fromEntries(left), [release]: Math.max(until, kept[release] ?? 0) };
  await writeAtomically(path, JSON.stringify(next));
}

/** What is damaged is lost: its links end early. */
function read(path: string): Record<Digest, number> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {};
  }
}
