// Names and paths of image files. The files of an image share a stem derived from the author's file, so the content of
// a URL never changes.
import { join } from 'node:path';
import { z } from 'zod';
import { readChecked } from '#lib/model/checked-file.ts';
import { type Digest, digestOf, digestPattern } from '#lib/model/digest.ts';
import { fileTypes } from '#lib/model/file-types.ts';
import { nameWidth } from '#lib/model/image-name.ts';
import { DamagedFile, readBytes } from '#lib/model/read-file.ts';
import { betterFormats, type ReleaseImage } from '#lib/model/release.ts';

const endings = ['avif', 'gif', 'jpg', 'png', 'svg', 'webp', ...Object.keys(fileTypes).map((name) => name.slice(1))];
const fileName = new RegExp(`^([0-9a-f]{16})(?:-\\d{1,5})?\\.(?:${endings.join('|')})$`);

/** @returns the stem of the name of an image or another file, or `undefined` for other names */
export function stemOf(name: string): string | undefined {
  return fileName.exec(name)?.[1];
}

/** @returns the names of all files of an image, the fallback format first */
export function listFiles(image: ReleaseImage): string[] {
  const better = betterFormats.flatMap((format) =>
    (image.better[format] ?? []).map((width) => nameWidth(image, format, width)),
  );
  return [image.name, ...better];
}

/** The folder of all images, with a subfolder for each stem. Existing release folders name it `pictures`. */
export function imagesDir(releaseDir: string): string {
  return join(/* turbopackIgnore: true */ releaseDir, 'pictures');
}

/** File in an image's folder that contains the digests of the other files by name. */
export const sumsName = 'sums.json';
const sumsSchema = z.object({ files: z.record(z.string(), z.string().regex(digestPattern)) });

/**
 * @returns digests by file name
 * @throws {DamagedFile} if they are damaged or missing: bytes are never trusted without their digest
 */
export function readSums(folder: string): ReadonlyMap<string, Digest> {
  const { files } = readChecked(join(/* turbopackIgnore: true */ folder, sumsName), sumsSchema);
  return new Map(Object.entries(files));
}

/**
 * @returns `undefined` if the image has no such file
 * @throws {DamagedFile} if the file or the list of digests is damaged or missing, or the image is
 */
export async function readImageFile(releaseDir: string, name: string): Promise<Buffer | undefined> {
  const stem = stemOf(name);
  if (stem === undefined) return undefined;
  const folder = join(/* turbopackIgnore: true */ imagesDir(releaseDir), stem);
  const sum = readSums(folder).get(name);
  if (sum === undefined) return undefined;
  const path = join(/* turbopackIgnore: true */ folder, name);
  const bytes = await readBytes(path);
  if (digestOf(bytes) !== sum) throw new DamagedFile(path, 'does not match its digest');
  return bytes;
}
