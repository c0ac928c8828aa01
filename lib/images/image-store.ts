// Stores encoded images, one folder for each source file and encoder version. Folders appear by atomic rename, so they
// are always complete.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeImage, recipe, UnreadableImage } from '#lib/images/encode.ts';
import { imagesDir, listFiles, readImageFile, readSums, stemOf, sumsName } from '#lib/images/files.ts';
import { type ImageFacts, inspectImage } from '#lib/images/inspect.ts';
import { ignoreMissing, writeAtomically, writeSynced } from '#lib/model/atomic-write.ts';
import { formatChecked } from '#lib/model/checked-file.ts';
import { digestOf } from '#lib/model/digest.ts';
import { nameWidth } from '#lib/model/image-name.ts';
import { isDamaged, readBytes } from '#lib/model/read-file.ts';
import { betterFormats, type ReleaseImage } from '#lib/model/release.ts';

/** An image, or its error as `error: fix`, to be shown after the file name. Stored results name the error `fault`. */
export type StoredImage = ReleaseImage | { fault: string };

/** File in an image's folder that describes the image. */
const recordName = 'picture.json';

/**
 * Age in milliseconds at which unused images are removed: 30 days. Until then, a withdrawn post can return without
 * encoding.
 */
const unusedTime = 30 * 24 * 60 * 60 * 1000;
/** Age in milliseconds at which temporary folders are removed. More recent ones may be in use by a running encoder. */
const temporaryTime = 60 * 60 * 1000;

/** Running jobs by folder, because two files may have the same bytes. */
const jobs = new Map<string, Promise<StoredImage>>();

/**
 * Encodes an image, or returns the existing one for the same bytes. Concurrent calls for the same bytes share one job.
 * @returns the image, or the error of the file
 * @throws if the disk fails
 */
export function storeImage(releaseDir: string, bytes: Buffer): Promise<StoredImage> {
  const stem = digestOf(Buffer.concat([Buffer.from(`${recipe} `), bytes])).slice(0, 16);
  const folder = join(imagesDir(releaseDir), stem);
  const job = jobs.get(folder) ?? findOrEncode(releaseDir, stem, bytes);
  jobs.set(folder, job);
  return job.finally(() => jobs.delete(folder));
}

/**
 * Stores a file that is sent as it is, in the form of an image without a size.
 * @param extension in lower case
 * @throws if the disk fails
 */
export async function storeFile(releaseDir: string, bytes: Buffer, extension: string): Promise<ReleaseImage> {
  const stem = digestOf(Buffer.concat([Buffer.from(`${extension} `), bytes])).slice(0, 16);
  const known = await readRecord(releaseDir, stem);
  const folder = join(imagesDir(releaseDir), stem);
  if (known && (await touch(join(folder, recordName)))) return known;
  const image: ReleaseImage = { name: `${stem}${extension}`, width: 0, height: 0, better: {} };
  const files = new Map<string, Buffer | string>([
    [image.name, bytes],
    [recordName, JSON.stringify(image)],
  ]);
  await putFolder(folder, files.set(sumsName, formatSums(files)));
  return image;
}

/**
 * Updates the mtime of an image so that garbage collection keeps it.
 * @returns false if the image is missing or damaged
 */
export async function keepImage(releaseDir: string, { name }: Pick<ReleaseImage, 'name'>): Promise<boolean> {
  const stem = stemOf(name) ?? '';
  return (await isImageWhole(releaseDir, stem)) && touch(join(imagesDir(releaseDir), stem, recordName));
}

/** @returns true if all files of an image exist and are undamaged */
export async function isImageWhole(releaseDir: string, stem: string): Promise<boolean> {
  return (await readRecord(releaseDir, stem)) !== undefined;
}

/** @returns the stems of all stored images */
export async function listStoredImages(releaseDir: string): Promise<Set<string>> {
  const names = (await readdir(imagesDir(releaseDir)).catch(ignoreMissing)) ?? [];
  return new Set(names.filter((name) => !name.startsWith('.')));
}

/**
 * Removes images that have not been used for 30 days, and abandoned temporary folders.
 * @param kept stems of images to keep regardless of age
 */
export async function removeUnusedImages(releaseDir: string, kept: ReadonlySet<string>): Promise<void> {
  const dir = imagesDir(releaseDir);
  for (const name of (await readdir(dir).catch(ignoreMissing)) ?? []) {
    if (kept.has(name)) continue;
    const folder = join(dir, name);
    const isTemporary = name.endsWith('.tmp');
    const found = await stat(isTemporary ? folder : join(folder, recordName)).catch(ignoreMissing);
    if (found && Date.now() - found.mtimeMs < (isTemporary ? temporaryTime : unusedTime)) continue;
    await removeFolder(folder);
  }
}

/** @returns false if the file does not exist */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    (error: unknown) => ignoreMissing(error) ?? false,
  );
}

/** @returns `undefined` if a file of the image is missing or damaged */
async function readRecord(releaseDir: string, stem: string): Promise<ReleaseImage | undefined> {
  const folder = join(imagesDir(releaseDir), stem);
  try {
    const sums = readSums(folder);
    const record = await readBytes(join(folder, recordName));
    if (sums.get(recordName) !== digestOf(record)) return undefined;
    const image = JSON.parse(record.toString()) as ReleaseImage;
    for (const name of listFiles(image)) {
      if (!(await readImageFile(releaseDir, name))) return undefined;
    }
    return image;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !isDamaged(error)) throw error;
    return undefined;
  }
}

function formatSums(files: ReadonlyMap<string, Buffer | string>): string {
  const sums = [...files].map(([name, bytes]): [string, string] => [name, digestOf(bytes)]);
  return formatChecked({ files: Object.fromEntries(sums.toSorted(([a], [b]) => (a < b ? -1 : 1))) });
}

/** Removes the record first: a folder without one is ignored, even if the process is killed in between. */
async function removeFolder(folder: string): Promise<void> {
  await rm(join(folder, recordName), { recursive: true, force: true }).catch(ignoreMissing);
  await rm(folder, { recursive: true, force: true });
}

async function findOrEncode(releaseDir: string, stem: string, bytes: Buffer): Promise<StoredImage> {
  const facts = await inspectImage(bytes);
  if ('fault' in facts) return facts;
  const folder = join(imagesDir(releaseDir), stem);
  const known = await readRecord(releaseDir, stem);
  return known && (await touch(join(folder, recordName))) ? known : encode(folder, stem, bytes, facts);
}

async function encode(folder: string, stem: string, bytes: Buffer, facts: ImageFacts): Promise<StoredImage> {
  try {
    const { plain, better, tints } = await encodeImage(bytes, facts);
    const { extension, width, height } = plain;
    const image: ReleaseImage = { name: `${stem}.${extension}`, width, height, better: {}, tints };
    const files = new Map<string, Buffer | string>([[image.name, plain.bytes]]);
    for (const format of betterFormats) {
      const encodings = better[format];
      if (!encodings) continue;
      image.better[format] = encodings.map((encoding) => encoding.width);
      for (const encoding of encodings) files.set(nameWidth(image, format, encoding.width), encoding.bytes);
    }
    files.set(recordName, JSON.stringify(image));
    await putFolder(folder, files.set(sumsName, formatSums(files)));
    return image;
  } catch (error) {
    if (error instanceof UnreadableImage) return { fault: error.message };
    throw error;
  }
}

/**
 * Creates a folder by atomic rename after its files are flushed to disk. In an existing damaged folder, the files are
 * replaced one by one.
 */
async function putFolder(folder: string, files: ReadonlyMap<string, Buffer | string>): Promise<void> {
  const temporary = join(folder, '..', `.${randomBytes(8).toString('hex')}.tmp`);
  await mkdir(temporary, { recursive: true });
  try {
    await Promise.all([...files].map(([name, content]) => writeSynced(join(temporary, name), content)));
    await rename(temporary, folder);
  } catch (error) {
    // Temporary files must not fill up the disk.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(code)) throw error;
    if (code === 'ENOTDIR') await rm(folder, { force: true });
    for (const [name, content] of files) await writeAtomically(join(folder, name), content);
  }
}
