// The pictures that were made, each once: a folder for each, named by its source's bytes and the recipe, and whole as soon as it is there.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { makePicture, recipe, UnreadablePicture } from '#lib/images/encode.ts';
import { listFiles, nameWidth, picturesDir, readPictureFile, readSums, stemOf, sumsName } from '#lib/images/files.ts';
import { inspectPicture, type Sight } from '#lib/images/inspect.ts';
import { ignoreMissing, writeAtomically } from '#lib/model/atomic-write.ts';
import { formatChecked } from '#lib/model/checked-file.ts';
import { digestOf } from '#lib/model/digest.ts';
import { isDamaged, readBytes } from '#lib/model/read-file.ts';
import { betterFormats, type Picture } from '#lib/model/release.ts';

/** A picture, or what is wrong with it and how to mend it, in words that go on after the file's name. */
export type Finding = Picture | { fault: string };

/** The file with the description of an image, in its folder. */
const recordName = 'picture.json';

/** Milliseconds. Images unused for this long are removed. A withdrawn post may return until then. */
const shelfTime = 30 * 24 * 60 * 60 * 1000;
/** Milliseconds. Younger folders may be in use by a running encoder. */
const makingTime = 60 * 60 * 1000;

/** By folder: two files may hold the same bytes. */
const making = new Map<string, Promise<Finding>>();

/** Makes a picture, or takes the one that was made of the same bytes, whatever was right for a picture then. */
export function takePicture(releaseDir: string, bytes: Buffer): Promise<Finding> {
  const stem = digestOf(Buffer.concat([Buffer.from(`${recipe} `), bytes])).slice(0, 16);
  const folder = join(picturesDir(releaseDir), stem);
  const job = making.get(folder) ?? takeOrMake(releaseDir, stem, bytes);
  making.set(folder, job);
  return job.finally(() => making.delete(folder));
}

/** Updates the mtime of an image, so that garbage collection keeps it. @returns whether it is there and undamaged */
export async function keepPicture(releaseDir: string, { name }: Pick<Picture, 'name'>): Promise<boolean> {
  const stem = stemOf(name) ?? '';
  return (await isPictureWhole(releaseDir, stem)) && touch(join(picturesDir(releaseDir), stem, recordName));
}

/** @returns whether all files of an image are there and undamaged */
export async function isPictureWhole(releaseDir: string, stem: string): Promise<boolean> {
  return (await readRecord(releaseDir, stem)) !== undefined;
}

/** @returns the stems of all pictures that are there */
export async function listShelf(releaseDir: string): Promise<Set<string>> {
  const names = (await readdir(picturesDir(releaseDir)).catch(ignoreMissing)) ?? [];
  return new Set(names.filter((name) => !name.startsWith('.')));
}

/**
 * Takes away what nobody has used for long.
 * @param kept stems of pictures that stay however old they are
 */
export async function clearShelf(releaseDir: string, kept: ReadonlySet<string>): Promise<void> {
  const dir = picturesDir(releaseDir);
  for (const name of (await readdir(dir).catch(ignoreMissing)) ?? []) {
    if (kept.has(name)) continue;
    const folder = join(dir, name);
    const isMaking = name.endsWith('.tmp');
    const found = await stat(isMaking ? folder : join(folder, recordName)).catch(ignoreMissing);
    if (found && Date.now() - found.mtimeMs < (isMaking ? makingTime : shelfTime)) continue;
    await removeFolder(folder);
  }
}

/** @returns whether there is such a file */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    (error: unknown) => ignoreMissing(error) ?? false,
  );
}

/** @returns `undefined` if a file of the image is missing or damaged */
async function readRecord(releaseDir: string, stem: string): Promise<Picture | undefined> {
  const folder = join(picturesDir(releaseDir), stem);
  try {
    const sums = readSums(folder);
    const record = await readBytes(join(folder, recordName));
    if (sums && sums.get(recordName) !== digestOf(record)) return undefined;
    const picture = JSON.parse(record.toString()) as Picture;
    const files = new Map<string, Buffer>([[recordName, record]]);
    for (const name of listFiles(picture)) {
      const bytes = await readPictureFile(releaseDir, name);
      if (!bytes) return undefined;
      files.set(name, bytes);
    }
    if (!sums) await writeAtomically(join(folder, sumsName), formatSums(files));
    return picture;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !isDamaged(error)) throw error;
    return undefined;
  }
}

function formatSums(files: ReadonlyMap<string, Buffer | string>): string {
  const sums = [...files].map(([name, bytes]): [string, string] => [name, digestOf(bytes)]);
  return formatChecked({ files: Object.fromEntries(sums.toSorted(([a], [b]) => (a < b ? -1 : 1))) });
}

/** The record first: a folder that a killed process has left without one is none. */
async function removeFolder(folder: string): Promise<void> {
  await rm(join(folder, recordName), { recursive: true, force: true }).catch(ignoreMissing);
  await rm(folder, { recursive: true, force: true });
}

async function takeOrMake(releaseDir: string, stem: string, bytes: Buffer): Promise<Finding> {
  const sight = await inspectPicture(bytes);
  if ('fault' in sight) return sight;
  const folder = join(picturesDir(releaseDir), stem);
  const known = await readRecord(releaseDir, stem);
  return known && (await touch(join(folder, recordName))) ? known : make(folder, stem, bytes, sight);
}

async function make(folder: string, stem: string, bytes: Buffer, sight: Sight): Promise<Finding> {
  try {
    const { plain, better, tints } = await makePicture(bytes, sight);
    const { extension, width, height } = plain;
    const picture: Picture = { name: `${stem}.${extension}`, width, height, better: {}, tints };
    const files = new Map<string, Buffer | string>([[picture.name, plain.bytes]]);
    for (const format of betterFormats) {
      const encodings = better[format];
      if (!encodings) continue;
      picture.better[format] = encodings.map((encoding) => encoding.width);
      for (const encoding of encodings) files.set(nameWidth(picture, format, encoding.width), encoding.bytes);
    }
    files.set(recordName, JSON.stringify(picture));
    await putFolder(folder, files.set(sumsName, formatSums(files)));
    return picture;
  } catch (error) {
    if (error instanceof UnreadablePicture) return { fault: error.message };
    throw error;
  }
}

/** A new folder appears at once and whole, with its bytes on the disk. In one that is there, damaged, each file is replaced. */
async function putFolder(folder: string, files: ReadonlyMap<string, Buffer | string>): Promise<void> {
  const temporary = join(folder, '..', `.${randomBytes(8).toString('hex')}.tmp`);
  await mkdir(temporary, { recursive: true });
  try {
    await Promise.all([...files].map(([name, content]) => writeSynced(join(temporary, name), content)));
    await rename(temporary, folder);
  } catch (error) {
    // A full disk must not fill up with what did not fit.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(code)) throw error;
    if (code === 'ENOTDIR') await rm(folder, { force: true });
    for (const [name, content] of files) await writeAtomically(join(folder, name), content);
  }
}

async function writeSynced(path: string, content: Buffer | string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
