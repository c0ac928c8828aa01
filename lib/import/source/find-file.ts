// Finds the files that the documents of a folder refer to.
import { existsSync } from 'node:fs';
import { extname, join, posix } from 'node:path';
import { textOf } from '#lib/import/habits.ts';
import type { FindFile } from '#lib/import/model.ts';
import { safelyDecode } from '#lib/model/wording.ts';

/** Finds files beside a document, in the folders that the site serves, and by the aliases of bundlers. */
export function createFinder(
  root: string,
  files: ReadonlySet<string>,
  statics: readonly string[],
  base: string,
): FindFile {
  return (reference, entry) => {
    if (/^[a-z][\w+.-]*:|^\/\//i.test(reference)) return undefined;
    const decoded = safelyDecode(reference);
    const plain = base && decoded.startsWith(`${base}/`) ? decoded.slice(base.length) : decoded;
    const rooted = plain.replace(/^(?:~|@|@site|~?@assets)?\/+/, '').replace(/^@site\//, '');
    const folder = posix.dirname(entry.file);
    const own = entry.file.replace(/\.\w+$/, '');
    // Chirpy names the folder of the images of a post.
    const media = textOf(entry.fields.media_subpath) ?? textOf(entry.fields.img_path) ?? '';
    const candidates =
      plain.startsWith('/') || /^[@~]/.test(plain)
        ? [...statics.map((name) => posix.join(name, rooted)), posix.join('src', rooted), rooted]
        : [
            posix.join(folder, plain),
            posix.join(own, plain),
            ...statics.map((name) => posix.join(name, plain)),
            ...statics.map((name) => posix.join(name, media, plain)).map((path) => path.replace(/^\//, '')),
          ];
    // Names with `..` that leave the source are not in the list of its files.
    const named = plain.includes('/') ? [] : [...files].filter((path) => posix.basename(path) === plain);
    // A name alone may mean the only file of this name, in a folder that a template knows.
    const found = candidates.find((path) => files.has(path)) ?? (named.length === 1 ? named[0] : undefined);
    return found !== undefined && extname(found) !== '' && existsSync(join(root, found))
      ? join(root, found)
      : undefined;
  };
}
