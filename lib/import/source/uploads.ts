// Finds the uploaded files of an export, which may lie in folders beside it.
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { safelyDecode } from '#lib/model/wording.ts';

/**
 * @param root the folder of the export
 * @param folders where uploads lie on the old site, and may lie below the root
 */
export function findUpload(root: string, reference: string, folders: readonly string[]): string | undefined {
  const path = safelyDecode(reference.replace(/^(?:https?:)?\/\/[^/]+|^__GHOST_URL__/, '').replace(/[?#].*$/s, ''));
  const own = folders.find((folder) => path.includes(`/${folder}/`));
  if (own === undefined) return undefined;
  const below = path.slice(path.indexOf(`/${own}/`) + own.length + 2);
  // WordPress and Ghost name the smaller versions of an image after the whole one.
  const names = [below.replace(/-\d+x\d+(?=\.\w+$)/, ''), below.replace(/^size\/w\d+\//, ''), below];
  const found = folders
    .flatMap((folder) => names.map((name) => join(root, folder, name)))
    .find((file) => existsSync(file));
  return found && !relative(root, found).startsWith('..') ? found : undefined;
}
