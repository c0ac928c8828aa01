// Shows a content folder as it would be after an import.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Output } from '#lib/import/model.ts';
import { type ContentFiles, readFolder } from '#lib/source/content-files.ts';

/**
 * @param contentDir may be missing
 * @param removed paths that the import removes
 */
export function overlay(
  contentDir: string,
  outputs: ReadonlyMap<string, Output>,
  removed: readonly string[],
): ContentFiles {
  const base = readFolder(contentDir);
  const files = new Map(base.files);
  for (const path of removed) files.delete(path);
  for (const path of outputs.keys()) files.set(path, { path, identity: `import-${path}`, size: 0, kind: 'file' });
  return {
    name: basename(contentDir),
    files,
    read: async (path) => {
      const output = outputs.get(path);
      if (!output) return base.read(path);
      if ('copyOf' in output) return readFile(output.copyOf);
      return Buffer.from('text' in output ? output.text : output.bytes);
    },
  };
}
