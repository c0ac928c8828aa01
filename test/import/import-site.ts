// Imports a site that a test writes.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { convert } from '#lib/import/convert.ts';
import { readSource } from '#lib/import/source/read-source.ts';
import { type Folders, makeFolders } from '#test/corpus/folder.ts';
import type { Files } from '#test/corpus/form.ts';

let made: Folders[] = [];

/** Removes the folders of all sites. */
export async function removeSites(): Promise<void> {
  for (const { root } of made) await rm(root, { recursive: true });
  made = [];
}

/** @param name of an export in the folder */
export async function importSite(files: Files, name = '') {
  const folders = await makeFolders(files);
  made.push(folders);
  const plan = convert(readSource(join(folders.contentDir, name), {}), {
    readContent: () => '',
    now: Date.parse('2026-01-01'),
  });
  const textOf = (path: string) => {
    const output = plan.outputs.get(path);
    return output && 'text' in output ? output.text : '';
  };
  return {
    textOf,
    bodyOf: (path: string) => textOf(path).replace(/^---\n[\s\S]*?\n---\n+/, ''),
    headOf: (path: string) => /^---\n([\s\S]*?)\n---\n/.exec(textOf(path))?.[1]?.split('\n').slice(1) ?? [],
    redirects: textOf('redirects.yaml').trim().split('\n'),
    paths: [...plan.outputs.keys()],
    notes: [...plan.documents.flatMap(({ notes }) => notes), ...plan.leftOut]
      .filter(({ isHarmless }) => !isHarmless)
      .map(({ message }) => message),
  };
}
