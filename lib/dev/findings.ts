// The errors and warnings of the content, which `npm run dev` leaves for the page `/dev/posts`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '#lib/model/diagnostic.ts';

function findingsPath(releaseDir: string): string {
  return join(/* turbopackIgnore: true */ releaseDir, 'findings.json');
}

/** Writes the errors and warnings of the last compilation. */
export function writeFindings(releaseDir: string, findings: readonly Diagnostic[]): void {
  writeFileSync(findingsPath(releaseDir), JSON.stringify(findings));
}

/** @returns no findings before the first compilation */
export function readFindings(releaseDir: string): Diagnostic[] {
  try {
    return JSON.parse(readFileSync(findingsPath(releaseDir), 'utf8')) as Diagnostic[];
  } catch {
    return [];
  }
}

/** @param file path in the content folder: `posts/x.mdx` */
export function findingsOf(findings: readonly Diagnostic[], file: string): Diagnostic[] {
  return findings.filter((found) => found.file.endsWith(`/${file}`));
}
