// The input files beside a document: samples of code, and tables of charts.
import { extname } from 'node:path';
import type { ContentFile } from '#lib/source/content-files.ts';

/** Files that a code block shows. They are never published or run. */
const sampleExtensions = new Set(
  '.ts .tsx .mts .cts .js .jsx .mjs .cjs .py .rb .go .rs .java .kt .swift .c .h .cpp .cs .php .sh .sql .lua .yaml .yml .toml .ini .conf .css .html .graphql .proto .tf .diff .vcl'.split(
    ' ',
  ),
);

/** Files that a chart shows, and that readers can download. */
const tableExtension = '.csv';

/** Maximum bytes of such a file. A larger one does not fit on a page. */
export const inputLimit = 100_000;

type Files = ReadonlyMap<string, ContentFile>;

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** @returns whether the folder is that of a single document, such as `posts/x` with `posts/x/index.mdx` */
function isOfDocument(folder: string, files: Files): boolean {
  return files.has(`${folder}/index.mdx`) || files.has(`${folder}/index.md`);
}

/** @returns whether the file is a sample of code beside a document */
export function isSample({ path }: ContentFile, files: Files): boolean {
  return sampleExtensions.has(extname(path)) && isOfDocument(folderOf(path), files);
}

/** @returns `error: fix` for a sample that cannot be read */
export function findSampleProblem({ kind, size }: ContentFile): string | undefined {
  if (kind !== 'file') return 'is not a regular file: put the file itself here, not a link to it';
  if (size <= inputLimit) return undefined;
  return `is ${size} bytes, the limit of a sample is ${inputLimit}: keep only what the post shows`;
}

/**
 * Lists the samples and tables of all folders of documents.
 * @returns their paths, sorted, by folder
 */
export function listInputs(files: Files): Map<string, string[]> {
  const inputs = new Map<string, string[]>();
  for (const file of files.values()) {
    const { path, kind, size } = file;
    const folder = folderOf(path);
    const extension = extname(path);
    if (extension !== tableExtension && !sampleExtensions.has(extension)) continue;
    if (kind !== 'file' || size > inputLimit || !isOfDocument(folder, files)) continue;
    inputs.set(folder, [...(inputs.get(folder) ?? []), path].toSorted());
  }
  return inputs;
}
