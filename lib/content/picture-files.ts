// How the files of a picture are named, and where they lie. All share a stem, which changes with the author's file: no address ever shows something else.
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Picture } from '#lib/content/model.ts';

/** The forms that pages offer besides the one that everything understands, best first. */
export const betterFormats = ['avif', 'webp'] as const;
export type BetterFormat = (typeof betterFormats)[number];

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

/** @returns `undefined` if there is no such file */
export async function readPictureFile(releaseDir: string, name: string): Promise<Buffer | undefined> {
  const stem = stemOf(name);
  if (stem === undefined) return undefined;
  try {
    return await readFile(join(/* turbopackIgnore: true */ picturesDir(releaseDir), stem, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
