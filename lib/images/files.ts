// How the files of a picture are named, and where they lie. All share a stem, which changes with the author's file: no address ever shows something else.
import { extname, join } from 'node:path';
import { z } from 'zod';
import { readChecked } from '#lib/model/checked-file.ts';
import { type Digest, digestOf, digestPattern } from '#lib/model/digest.ts';
import { DamagedFile, isDamaged, readBytes, readIfIntact } from '#lib/model/read-file.ts';
import { type BetterFormat, betterFormats, type Picture } from '#lib/model/release.ts';

const fileName = /^([0-9a-f]{16})(?:-\d{1,5})?\.(?:avif|gif|jpg|png|svg|webp)$/;

/** @returns `undefined` for what is not the name of a picture's file */
export function stemOf(name: string): string | undefined {
  return fileName.exec(name)?.[1];
}

export function nameWidth({ name }: Pick<Picture, 'name'>, format: BetterFormat, width: number): string {
  return `${name.slice(0, -extname(name).length)}-${width}.${format}`;
}

/** @returns the one that everything understands first */
export function listFiles(picture: Picture): string[] {
  const better = betterFormats.flatMap((format) =>
    (picture.better[format] ?? []).map((width) => nameWidth(picture, format, width)),
  );
  return [picture.name, ...better];
}

/** Holds a folder for each picture, named by its stem. */
export function picturesDir(releaseDir: string): string {
  return join(/* turbopackIgnore: true */ releaseDir, 'pictures');
}

/** In the folder of an image: the digests of its other files, by their names. */
export const sumsName = 'sums.json';
const sumsSchema = z.object({ files: z.record(z.string(), z.string().regex(digestPattern)) });

/** @returns `undefined` if there are none: folders that older versions made have none */
export function readSums(folder: string): ReadonlyMap<string, Digest> | undefined {
  const sums = readIfIntact(() => readChecked(join(/* turbopackIgnore: true */ folder, sumsName), sumsSchema));
  return sums && new Map(Object.entries(sums.files));
}

/** @returns `undefined` if the image has no such file. @throws `DamagedFile` */
export async function readPictureFile(releaseDir: string, name: string): Promise<Buffer | undefined> {
  const stem = stemOf(name);
  if (stem === undefined) return undefined;
  const folder = join(/* turbopackIgnore: true */ picturesDir(releaseDir), stem);
  const sums = readSums(folder);
  if (sums && !sums.has(name)) return undefined;
  return readSummed(join(/* turbopackIgnore: true */ folder, name), sums?.get(name));
}

/** @param sum `undefined` if it is not known: then a file that is missing may never have been there */
async function readSummed(path: string, sum: Digest | undefined): Promise<Buffer | undefined> {
  try {
    const bytes = await readBytes(path);
    if (sum !== undefined && digestOf(bytes) !== sum) throw new DamagedFile(path, 'does not match its digest');
    return bytes;
  } catch (error) {
    if (sum === undefined && isDamaged(error) && error.isMissing) return undefined;
    throw error;
  }
}
