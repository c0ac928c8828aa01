// Copies releases from the shared store to the folder of this machine, which the server reads.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type Kind, keys } from '#lib/cluster/keys.ts';
import { concurrentValues, type Redis } from '#lib/cluster/redis.ts';
import { RedisReleaseStore } from '#lib/cluster/redis-release-store.ts';
import { readContents } from '#lib/cluster/release-contents.ts';
import { imagesDir, readSums, sumsName } from '#lib/images/files.ts';
import { ignoreMissing } from '#lib/model/atomic-write.ts';
import { type Digest, digestOf } from '#lib/model/digest.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { inParallel } from '#lib/model/in-parallel.ts';
import { DamagedFile, isDamaged } from '#lib/model/read-file.ts';

export class Puller {
  private readonly redis: Redis;
  private readonly store: RedisReleaseStore;
  private readonly local: FileReleaseStore;
  private readonly releaseDir: string;
  /** The objects and images of this folder. Read once, since only this process and the publisher add to them. */
  private known: Promise<{ objects: Set<Digest>; stems: Set<string> }> | undefined;

  constructor(redis: Redis, releaseDir: string) {
    this.redis = redis;
    this.store = new RedisReleaseStore(redis);
    this.local = new FileReleaseStore(releaseDir);
    this.releaseDir = releaseDir;
  }

  /**
   * Copies the parts of a release that this folder lacks.
   * @param contents the name of the list of its contents
   * @throws `StoreError`, or `DamagedFile` if the store lacks a part, which the publisher then sends again
   */
  async pull(release: Digest, contents: Digest): Promise<void> {
    const known = await this.listKnown();
    const { objects, stems } = await this.want('object', contents, () => readContents(this.store, contents));
    const lacking = objects.filter((digest) => !known.objects.has(digest));
    await copyEach(lacking, async (digest) => {
      await this.local.putObject(await this.want('object', digest, () => this.store.getObject(digest)));
      known.objects.add(digest);
    });
    const images = stems.filter((stem) => !known.stems.has(stem));
    await copyEach(images, async (stem) => {
      await this.want('image', stem, () => this.pullImage(stem));
      known.stems.add(stem);
    });
    await this.local.putManifest(await this.want('manifest', release, () => this.store.getManifest(release)));
  }

  /** Drops the list of files, for instance after garbage collection or damage. The next `pull` reads the folder again. */
  forget(): void {
    this.known = undefined;
  }

  private listKnown() {
    this.known ??= Promise.all([this.local.listObjects(), listNames(imagesDir(this.releaseDir))]).then(
      ([objects, stems]) => ({ objects, stems: new Set(stems) }),
    );
    return this.known;
  }

  /** Asks the publisher for a value that the store lacks. */
  private async want<Value>(kind: Kind, name: string, read: () => Promise<Value>): Promise<Value> {
    try {
      return await read();
    } catch (error) {
      if (isDamaged(error)) await this.redis.call(['SADD', keys.wanted, `${kind} ${name}`]);
      throw error;
    }
  }

  private async pullImage(stem: string): Promise<void> {
    const files = await this.store.getImage(stem);
    const dir = imagesDir(this.releaseDir);
    const temporary = join(dir, `.${randomBytes(8).toString('hex')}.tmp`);
    await mkdir(temporary, { recursive: true });
    try {
      for (const [name, bytes] of files) {
        if (/^[\w-][\w.-]*$/.test(name)) await writeFile(join(temporary, name), bytes, { flush: true });
      }
      verifyImage(stem, temporary, files);
      await rm(join(dir, stem), { recursive: true, force: true });
      await rename(temporary, join(dir, stem));
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }
}

/**
 * Copies all values that the store has, so that the publisher sends those that it lacks again together.
 * @throws the first `DamagedFile` after that; any other error at once
 */
async function copyEach<Name>(names: readonly Name[], copy: (name: Name) => Promise<void>): Promise<void> {
  const damages: DamagedFile[] = [];
  await inParallel(names, concurrentValues, async (name) => {
    await copy(name).catch((error: unknown) => {
      if (!isDamaged(error)) throw error;
      damages.push(error);
    });
  });
  if (damages[0]) throw damages[0];
}

/** Removes damaged objects, manifests and images, so that the next `pull` copies them. */
export async function removeDamaged(releaseDir: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const [folder = '', name = '', ...rest] = relative(releaseDir, file).split(sep);
    if (!['objects', 'manifests', 'pictures'].includes(folder) || name === '' || rest.includes('..')) continue;
    // An image is copied as a whole.
    const path = folder === 'pictures' ? join(releaseDir, folder, name) : file;
    await rm(path, { recursive: true, force: true });
  }
}

/** @throws `DamagedFile` */
function verifyImage(stem: string, folder: string, files: ReadonlyMap<string, Buffer>): void {
  const name = keys.value('image', stem);
  if (!files.has(sumsName)) throw new DamagedFile(name, 'is missing', { isMissing: true });
  for (const [file, sum] of readSums(folder)) {
    if (digestOf(files.get(file) ?? '') !== sum) throw new DamagedFile(name, 'does not match its digests');
  }
}

async function listNames(dir: string): Promise<string[]> {
  return (await readdir(dir).catch(ignoreMissing)) ?? [];
}
