// The pictures that were made, each once: a folder for each, named by its source's bytes and the recipe, and whole as soon as it is there.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Picture } from '#lib/content/model.ts';
import { inspectPicture, type Sight } from '#lib/content/picture.ts';
import { betterFormats, listFiles, nameWidth, picturesDir, stemOf } from '#lib/content/picture-files.ts';
import { makePicture, recipe, UnreadablePicture } from '#lib/content/picture-recipe.ts';
import { digestOf } from '#lib/content/store.ts';

/** A picture, or what is wrong with it and how to mend it, in words that go on after the file's name. */
export type Finding = Picture | { fault: string };

/** What says all about a picture but its pixels, in its folder. */
const recordName = 'picture.json';

/** Milliseconds. What nobody has used for so long is taken away: a post may be taken back and come again. */
const shelfTime = 30 * 24 * 60 * 60 * 1000;
/** Milliseconds. What is younger may be in the making. */
const makingTime = 60 * 60 * 1000;

/** By folder: two files may hold the same bytes. */
const making = new Map<string, Promise<Finding>>();

/** Makes a picture, or takes the one that was made of the same bytes, whatever was right for a picture then. */
export function takePicture(releaseDir: string, bytes: Buffer): Promise<Finding> {
  const stem = digestOf(Buffer.concat([Buffer.from(`${recipe} `), bytes])).slice(0, 16);
  const folder = join(picturesDir(releaseDir), stem);
  const job = making.get(folder) ?? takeOrMake(folder, stem, bytes);
  making.set(folder, job);
  return job.finally(() => making.delete(folder));
}

/** Makes a picture young again, so that it is not taken away. @returns whether it is there */
export async function keepPicture(releaseDir: string, { name }: Pick<Picture, 'name'>): Promise<boolean> {
  return touch(join(picturesDir(releaseDir), stemOf(name) ?? '', recordName));
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

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** @returns whether there is such a file */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    (error: unknown) => ignoreMissing(error) ?? false,
  );
}

/** @returns `undefined` for a folder that is not there, or not as it was left; that one is taken away */
async function readRecord(folder: string): Promise<Picture | undefined> {
  const names = await readdir(folder).catch(ignoreMissing);
  if (!names) return undefined;
  try {
    const picture = JSON.parse(await readFile(join(folder, recordName), 'utf8')) as Picture;
    if (listFiles(picture).every((name) => names.includes(name)) && (await touch(join(folder, recordName)))) {
      return picture;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) ignoreMissing(error);
  }
  await removeFolder(folder);
  return undefined;
}

/** The record first: a folder that a killed process has left without one is none. */
async function removeFolder(folder: string): Promise<void> {
  await rm(join(folder, recordName), { force: true });
  await rm(folder, { recursive: true, force: true });
}

async function takeOrMake(folder: string, stem: string, bytes: Buffer): Promise<Finding> {
  const sight = await inspectPicture(bytes);
  return 'fault' in sight ? sight : ((await readRecord(folder)) ?? make(folder, stem, bytes, sight));
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
    await putFolder(folder, files.set(recordName, JSON.stringify(picture)));
    return picture;
  } catch (error) {
    if (error instanceof UnreadablePicture) return { fault: error.message };
    throw error;
  }
}

/** A folder appears under its name at once and whole, with its bytes on the disk; if another process was faster, it is that one's. */
async function putFolder(folder: string, files: ReadonlyMap<string, Buffer | string>): Promise<void> {
  const temporary = join(folder, '..', `.${randomBytes(8).toString('hex')}.tmp`);
  await mkdir(temporary, { recursive: true });
  try {
    await Promise.all([...files].map(([name, content]) => writeSynced(join(temporary, name), content)));
    await rename(temporary, folder);
  } catch (error) {
    // A full disk must not fill up with what did not fit.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
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
