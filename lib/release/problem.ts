// A fault between files, as it is found: where it stands, what it is about, and not yet who is to blame.
import type { Fault } from '#lib/model/fault.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';
import { decodeText, findPlace, nameFile } from '#lib/source/documents.ts';
import { parseFrontMatter } from '#lib/source/front-matter.ts';

export interface Problem {
  /** The document it stands in, from the content folder. */
  path: string;
  /** The line, or the way to a field of the front matter, whose line is looked up when the fault is told. */
  place: number | readonly PropertyKey[];
  field: string;
  message: string;
  /** The same for the same mistake in another version of the document. */
  subject: string;
  /** Other files that may be the cause, from the content folder. */
  about: readonly string[];
  /** The address that leads nowhere, for which files that are not there any more may be the cause. */
  missing?: string;
  /** Whether no page can be made of the document as long as it stands. */
  isFatal?: boolean;
}

/** Only when there is a fault is a text read again, for the line. */
export async function locateProblems(problems: readonly Problem[], files: ContentFiles): Promise<Fault[]> {
  const lines = new Map<string, (path: readonly PropertyKey[]) => number>();
  const faults: Fault[] = [];
  for (const { path, place, field, message } of problems) {
    if (typeof place !== 'number' && !lines.has(path)) lines.set(path, await readLines(path, files));
    const line = typeof place === 'number' ? place : (lines.get(path)?.(place) ?? 1);
    faults.push({ file: nameFile(files.name, path), line, field, message });
  }
  return faults;
}

async function readLines(path: string, files: ContentFiles): Promise<(path: readonly PropertyKey[]) => number> {
  const place = findPlace(files.name, path);
  const decoded = place && files.files.has(path) && decodeText(await files.read(path));
  if (!decoded || !('text' in decoded)) return () => 1;
  return parseFrontMatter(place.kind, place.file, decoded.text).lineOf;
}
