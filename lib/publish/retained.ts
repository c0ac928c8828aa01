// Releases that no reader sees and that must stay all the same: each until the last link to it has expired.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Digest, digestPattern, writeAtomically } from '#lib/content/store.ts';

/** By digest: when it may go, in milliseconds since 1970 UTC. */
const schema = z.record(z.string().regex(digestPattern), z.number());

function pathIn(releaseDir: string): string {
  return join(releaseDir, 'retained.json');
}

/** @param until milliseconds since 1970 UTC; an earlier time than it has already changes nothing */
export async function retain(releaseDir: string, release: Digest, until: number): Promise<void> {
  const kept = read(releaseDir);
  const now = Date.now();
  const left = Object.entries(kept).filter(([, end]) => end > now);
  const next = { ...Object.fromEntries(left), [release]: Math.max(until, kept[release] ?? 0) };
  await writeAtomically(pathIn(releaseDir), JSON.stringify(next));
}

export function listRetained(releaseDir: string, now: number): Digest[] {
  return Object.entries(read(releaseDir)).flatMap(([release, until]) => (until > now ? [release] : []));
}

function read(releaseDir: string): Record<Digest, number> {
  try {
    return schema.parse(JSON.parse(readFileSync(pathIn(releaseDir), 'utf8')));
  } catch {
    return {};
  }
}
