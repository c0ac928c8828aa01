// Writes the report of an import: imported documents, remaining work, missing files, and documents that are left out.
import { join } from 'node:path';
import type { PlacedNote, Plan } from '#lib/import/convert.ts';
import type { Note } from '#lib/import/model.ts';
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import { countOf } from '#lib/model/wording.ts';
import type { ContentFiles } from '#lib/source/content-files.ts';

/** Lines that are listed of each part. */
const listed = 200;

export interface ReportInput {
  plan: Plan;
  /** The name of the source in messages. */
  source: string;
  /** The name of the content folder in messages. */
  content: string;
  /** Errors that the check of the content finds, with their place in the source. */
  diagnostics: readonly PlacedNote[];
  /** Errors about files that a release needs and that neither the content folder nor the import has. */
  missing: readonly Diagnostic[];
}

/** @returns the errors about files that are not there, with their paths below the content folder */
export function findMissing(diagnostics: readonly Diagnostic[], { files, name }: ContentFiles): Diagnostic[] {
  return diagnostics
    .map((diagnostic) => ({ ...diagnostic, file: diagnostic.file.slice(name.length + 1) }))
    .filter(({ file }) => !files.has(file));
}

/**
 * Finds the place of each diagnostic in the source.
 * @param folder the name of the content folder, with which the files of diagnostics begin
 */
export function locateDiagnostics(
  diagnostics: readonly Diagnostic[],
  { documents, outputs }: Plan,
  folder: string,
): PlacedNote[] {
  const byPath = new Map(documents.map((document) => [document.path, document]));
  return diagnostics.flatMap(({ file, line, field, message, level }): PlacedNote[] => {
    const target = file.slice(folder.length + 1);
    const document = byPath.get(target);
    // Errors of files that existed before do not concern the import.
    if (!document && !outputs.has(target)) return [];
    const sourceLine = document?.sourceLine(line) ?? 1;
    return [
      {
        file: document?.entry.file ?? '.',
        line: sourceLine,
        target,
        targetLine: line,
        message: `${field} ${message}`,
        isHarmless: level === 'warning',
      },
    ];
  });
}

/** @returns the lines of the report */
export function formatReport({ plan, source, content, diagnostics, missing }: ReportInput): string[] {
  const nameSource = ({ file, line }: Note) => `${join(source, file)}:${line}`;
  const byTarget = Map.groupBy(diagnostics, ({ target }) => target);
  const isClean = ({ path, notes }: Plan['documents'][number]) =>
    [...notes, ...(byTarget.get(path) ?? [])].every(({ isHarmless }) => isHarmless);
  const count = (kind: 'post' | 'page', clean: boolean) =>
    plan.documents.filter((one) => one.entry.kind === kind && (!clean || isClean(one))).length;
  const images = [...plan.outputs.values()].filter((output) => !('text' in output)).length;
  const toDo = plan.documents.flatMap(({ notes }) => notes).concat(diagnostics);
  const place = (note: PlacedNote) =>
    `${nameSource(note)} -> ${content}/${note.target}:${note.targetLine} ${note.message}`;
  const sorted = toDo.toSorted((a, b) =>
    a.target < b.target ? -1 : a.target > b.target ? 1 : a.targetLine - b.targetLine,
  );
  return [
    `${countOf(count('post', false), 'post')}, ${count('post', true)} of them clean; ${countOf(count('page', false), 'page')}, ${count('page', true)} of them clean; ${countOf(images, 'file')} beside them; ${countOf(plan.redirectCount, 'redirect')}.`,
    ...section('Needs a hand', [
      ...sorted.filter(({ isHarmless }) => !isHarmless).map(place),
      ...plan.omitted.map((note) => `${nameSource(note)} ${note.message}`),
    ]),
    ...section(
      'Missing in the content folder',
      missing.map(({ file, field, message }) => `${content}/${file} ${field} ${message}`),
    ),
    ...section('For your information', sorted.filter(({ isHarmless }) => isHarmless).map(place)),
    ...section(
      'Left out',
      plan.leftOut.map((note) => `${nameSource(note)} ${note.message}`),
    ),
    ...section(
      'Fields without a counterpart',
      [...plan.unknownFields].map(([name, uses]) => `${name} (${uses})`).sort(),
    ),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - listed;
  const shown = lines.slice(0, listed).map((line) => `  ${line.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 400)}`);
  return [`${title} (${lines.length}):`, ...shown, ...(rest > 0 ? [`  and ${rest} more`] : [])];
}
