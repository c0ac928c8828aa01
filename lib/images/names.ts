// The one spelling of an image's name, by which a text, its tree, a release and the files of the content find each other.
import { posix } from 'node:path';
import { safelyDecode } from '#lib/model/wording.ts';

/**
 * Escapes are decoded, characters are in Unicode's NFC, and the path is relative and without detours.
 * @param target as an author spells it: `caf%C3%A9.png`, `./café.png` and `./x/../café.png` are all `./café.png`
 */
export function nameImage(target: string): string {
  const path = posix.normalize(safelyDecode(target).normalize('NFC'));
  return /^(?:\/|\.\.?\/)/.test(path) ? path : `./${path}`;
}

/** @returns the path of an image that a document names, from the content folder */
export function resolveImage(document: string, target: string): string {
  return posix.join(posix.dirname(document), nameImage(target));
}

/**
 * @param images of a release, by their names
 * @param name as a tree has it; trees of earlier compilers have escapes in it
 * @throws if the release has no such image
 */
export function findImage<Image>(images: Readonly<Record<string, Image>>, name: string): Image {
  const image = images[name] ?? images[nameImage(name)];
  if (!image) throw new Error(`The release has no image ${name}`);
  return image;
}

/** Names of characters that are seen as a space, or not at all. */
const unseen: Record<string, string> = {
  ' ': 'a space',
  '\u00a0': 'a no-break space',
  '\u00ad': 'a soft hyphen',
  '\u200b': 'a zero-width space',
  '\u200c': 'a zero-width non-joiner',
  '\u200d': 'a zero-width joiner',
  '\u200e': 'a left-to-right mark',
  '\u200f': 'a right-to-left mark',
  '\u2009': 'a thin space',
  '\u202f': 'a narrow no-break space',
  '\u3000': 'an ideographic space',
  '\ufeff': 'a byte order mark',
  '\ufe0e': 'a variation selector',
  '\ufe0f': 'a variation selector',
};

/**
 * Finds the file that an author sees under the name they wrote, though its name has other characters, such as the narrow
 * no-break space in names of screenshots on a Mac.
 * @param names of the files there are
 * @returns the file, and how the names differ; `undefined` if none looks the same
 */
export function findLookalike(
  name: string,
  names: readonly string[],
): { file: string; difference: string } | undefined {
  const seen = skeletonOf(name);
  const file = names.find((other) => other !== name && skeletonOf(other) === seen);
  return file === undefined ? undefined : { file, difference: describeDifference(name, file) };
}

function skeletonOf(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/\p{Z}/gu, ' ')
    .replace(/\p{Cf}|\p{Variation_Selector}/gu, '');
}

function describeDifference(name: string, file: string): string {
  const [written, there] = [[...name], [...file]];
  const at = there.findIndex((character, index) => character !== written[index]);
  // The shorter of the two ends first, or lacks the character: then the next one is not what it has instead.
  const has = nameCharacter(there[at] ?? '');
  return there.length === written.length ? `${has} for ${nameCharacter(written[at] ?? '')}` : has;
}

function nameCharacter(character: string): string {
  const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const name = unseen[character];
  return name ? `${name} (U+${point})` : `"${character}" (U+${point})`;
}
