// Copies releases from the folder of the publisher to the shared store. Values that the store already has are not sent.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Kind, keys } from '#lib/cluster/keys.ts';
import { concurrentValues, type Redis } from '#lib/cluster/redis.ts';
import { RedisReleaseStore } from '#lib/cluster/redis-release-store.ts';
import { type Contents, writeContents } from '#lib/cluster/release-contents.ts';
import { imagesDir, sumsName } from '#lib/images/files.ts';
import { ignoreMissing } from '#lib/model/atomic-write.ts';
import type { Digest } from '#lib/model/digest.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { inParallel } from '#lib/model/in-parallel.ts';
import { DamagedFile, ignoreDamage, readBytes } from '#lib/model/read-file.ts';

/** Lists of contents that are kept in memory: those of the current release, of a candidate, and of a preview. */
const keptLists = 3;

export class Uploader {
  private readonly redis: Redis;
  private readonly store: RedisReleaseStore;
  private readonly local: FileReleaseStore;
  private readonly releaseDir: string;
  /** The last lists of contents by name. They exist only here and in the store, so these are needed to send them again. */
  private readonly lists = new Map<Digest, Contents>();
  private sending: Promise<void> | undefined;

  constructor(redis: Redis, releaseDir: string) {
    this.redis = redis;
    this.store = new RedisReleaseStore(redis);
    this.local = new FileReleaseStore(releaseDir);
    this.releaseDir = releaseDir;
  }

  /**
   * Copies a release. The manifest comes last, so a release with a manifest is complete.
   * @returns the name of the list of contents
   * @throws `StoreError`, or `DamagedFile` if a file of this folder is damaged
   */
  async upload(release: Digest, contents: Contents): Promise<Digest> {
    await this.send('object', contents.objects);
    await this.send('image', contents.stems);
    const name = await writeContents(this.store, contents);
    this.remember(name, contents);
    await this.send('manifest', [release]);
    return name;
  }

  /** Keeps a list of contents for `sendWanted`. */
  remember(name: Digest, contents: Contents): void {
    this.lists.delete(name);
    this.lists.set(name, contents);
    for (const old of [...this.lists.keys()].slice(0, -keptLists)) this.lists.delete(old);
  }

  private async send(kind: Kind, names: readonly string[]): Promise<void> {
    const missing = await this.store.findMissing(kind, names);
    await inParallel(missing, concurrentValues, (name) => this.sendOne(kind, name));
  }

  private async sendOne(kind: Kind, name: string): Promise<void> {
    const list = kind === 'object' ? this.lists.get(name) : undefined;
    if (list) await writeContents(this.store, list);
    else if (kind === 'object') await this.store.putObject(await this.local.getObject(name));
    else if (kind === 'manifest') await this.store.putManifest(await this.local.getManifest(name));
    else await this.store.putImage(name, await readImage(this.releaseDir, name));
  }

  /**
   * Sends values again that instances found missing or damaged in the store, for instance after an eviction. Concurrent calls share the
   * work.
   */
  sendWanted(): Promise<void> {
    this.sending ??= this.sendAllWanted().finally(() => {
      this.sending = undefined;
    });
    return this.sending;
  }

  private async sendAllWanted(): Promise<void> {
    const wanted = (await this.redis.call(['SMEMBERS', keys.wanted])) as string[];
    for (const entry of wanted) {
      const [kind = '', name = ''] = entry.split(' ');
      try {
        if (isKind(kind)) await ignoreDamage(this.sendOne(kind, name));
      } finally {
        // A value that cannot be sent must not hold up the others. Instances ask again at their next look.
        await this.redis.call(['SREM', keys.wanted, entry]);
      }
    }
  }
}

function isKind(text: string): text is Kind {
  return text === 'object' || text === 'manifest' || text === 'image';
}

/** @throws `DamagedFile` if this folder lacks the image */
async function readImage(releaseDir: string, stem: string): Promise<Map<string, Buffer>> {
  const folder = join(imagesDir(releaseDir), stem);
  const names = (await readdir(folder).catch(ignoreMissing)) ?? [];
  if (!names.includes(sumsName)) throw new DamagedFile(folder, 'is missing', { isMissing: true });
  return new Map(await Promise.all(names.map(async (name) => [name, await readBytes(join(folder, name))] as const)));
}
