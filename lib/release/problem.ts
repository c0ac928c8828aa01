// Errors between files. Their lines are looked up later, and a causing file may still fall back to its last good version.
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { decodeText } from '#lib/source/decode-text.ts';
import { findPlace, nameFile } from '#lib/source/documents.ts';
import { parseFrontMatter } from '#lib/source/front-matter.ts';

export interface Problem {
  /** See `Diagnostic`. Warnings revert no file. */
  level?: Diagnostic['level'];
  /** Path of the document in the content folder. */
  path: string;
  /** A line, or the path of a front matter field whose line `locateProblems` looks up. */
  place: number | readonly PropertyKey[];
  field: string;
  message: string;
  /** Identifies the error across versions of the document. */
  subject: string;
  /** Paths of other files that may have caused the error. */
  about: readonly string[];
  /** The missing address, if the document that provided it may have changed. */
  missing?: string;
  /** Whether the document cannot be shown with this error. */
  isFatal?: boolean;
}

/** Turns problems into errors with file and line. Reads documents again to find the lines of front matter fields. */
export async function locateProblems(problems: readonly Problem[], files: ContentFiles): Promise<Diagnostic[]> {
  const lines = new Map<string, (path: readonly PropertyKey[]) => number>();
  const diagnostics: Diagnostic[] = [];
  for (const { level, path, place, field, message } of problems) {
    if (typeof place !== 'number' && !lines.has(path)) lines.set(path, await readLines(path, files));
    const line = typeof place === 'number' ? place : (lines.get(path)?.(place) ?? 1);
    diagnostics.push({ ...(level && { level }), file: nameFile(files.name, path), line, field, message });
  }
  return diagnostics;
}

async function readLines(path: string, files: ContentFiles): Promise<(path: readonly PropertyKey[]) => number> {
  const place = findPlace(files.name, path);
  const decoded = place && files.files.has(path) && decodeText(await files.read(path));
  if (!decoded || !('text' in decoded)) return () => 1;
  return parseFrontMatter(place.kind, place.file, decoded.text).lineOf;
}
