// Normalizes image names, so that documents, trees, releases and content files refer to images by the same name.
import { posix } from 'node:path';
import { safelyDecode } from '#lib/model/wording.ts';

/**
 * Normalizes the name of an image: decoded, in Unicode NFC, and relative, with `.` and `..` resolved.
 * @param target the URL as the author wrote it
 * @returns `./café.png` for `caf%C3%A9.png`, `./café.png` and `./x/../café.png`
 */
export function nameImage(target: string): string {
  const path = posix.normalize(safelyDecode(target).normalize('NFC'));
  return /^(?:\/|\.\.?\/)/.test(path) ? path : `./${path}`;
}

/** @returns the path of an image in a document, relative to the content folder */
export function resolveImage(document: string, target: string): string {
  return posix.join(posix.dirname(document), nameImage(target));
}

/**
 * Finds an image of a release.
 * @param images images by name
 * @param name name in a tree; trees of earlier compiler versions contain escapes
 * @throws if the release has no such image
 */
export function findImage<Image>(images: Readonly<Record<string, Image>>, name: string): Image {
  const image = images[name] ?? images[nameImage(name)];
  if (!image) throw new Error(`The release has no image ${name}`);
  return image;
}

/** Names of characters that are invisible or look like a space. */
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
 * Finds a file whose name looks the same but has other characters, such as the narrow no-break space in the names of
 * macOS screenshots.
 * @param names names of the existing files
 * @returns the file and how the names differ, or `undefined` if none looks the same
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
  // If the lengths differ, the character was added rather than replaced.
  const has = nameCharacter(there[at] ?? '');
  return there.length === written.length ? `${has} for ${nameCharacter(written[at] ?? '')}` : has;
}

function nameCharacter(character: string): string {
  const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const name = unseen[character];
  return name ? `${name} (U+${point})` : `"${character}" (U+${point})`;
}
