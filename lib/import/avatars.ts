// Finds the images of the authors that an import adds.
import { extname } from 'node:path';
import { findAuthor } from '#lib/import/lists.ts';
import { Media, type MediaContext } from '#lib/import/media.ts';
import type { Entry, Note, Output } from '#lib/import/model.ts';
import type { NameList } from '#lib/import/name-list.ts';

/** Base for references of authors that are in no source file. */
const list: Entry = {
  kind: 'page',
  file: 'authors.yaml',
  line: 1,
  fields: {},
  body: '',
  format: 'md',
  slug: '',
  addresses: ['/'],
};

export interface Avatars {
  /** Names of files beside the list, by the keys of authors. */
  names: Map<string, string>;
  /** The files by the same names. */
  outputs: Map<string, Output>;
}

/** @param leftOut receives the images that are not in the source */
export function findAvatars(authors: NameList, context: MediaContext, leftOut: Note[]): Avatars {
  const found: Avatars = { names: new Map(), outputs: new Map() };
  for (const [key, name] of authors.added) {
    const { avatar, file } = findAuthor(key, name, context.collection.authors) ?? {};
    if (!avatar) continue;
    const media = new Media(file === undefined ? list : { ...list, file }, context);
    const image = media.find(avatar);
    const output = 'name' in image ? media.outputs.get(image.name) : undefined;
    if ('name' in image && output) {
      const file = `${key}${extname(image.name)}`;
      found.names.set(key, file);
      found.outputs.set(file, output);
    } else if (!('name' in image)) {
      const reason = 'remote' in image ? `${image.remote} is elsewhere: --fetch downloads it` : image.missing;
      leftOut.push({ file: '.', line: 1, message: `the avatar of ${name}: ${reason}` });
    }
  }
  return found;
}
