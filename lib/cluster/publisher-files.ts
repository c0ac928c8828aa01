// Copies the publisher's own files to the shared store, so that the next leader has the history, previews, holds and compiled
// documents.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keys } from '#lib/cluster/keys.ts';
import { isStoreBehind } from '#lib/cluster/pointer-order.ts';
import { defineScript, type Redis, transferTime } from '#lib/cluster/redis.ts';
import { LeaseLost } from '#lib/cluster/redis-release-store.ts';
import { ignoreMissing } from '#lib/model/atomic-write.ts';
import { type Digest, digestOf } from '#lib/model/digest.ts';

/** Files of the release folder, and the ledgers of releases. */
const sharedNames = /^(?:journal\.json|history\.jsonl|previews\.json|preview-key|compiled\.log|ledgers\/[0-9a-f]{64})$/;
const fixedNames = ['journal.json', 'history.jsonl', 'previews.json', 'preview-key', 'compiled.log'];
/** Bytes. Longer files are not shared: a publisher that takes over then compiles again. */
const sizeLimit = 64_000_000;

/** Stores a file if the fencing number is that of the lease: a publisher that was paused must not replace the files of the next. */
const putFile = defineScript(`
local lease = redis.call('GET', KEYS[2])
if not lease or cjson.decode(lease).fence ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
return 1
`);

export class PublisherFiles {
  private readonly redis: Redis;
  private readonly releaseDir: string;
  /** The digests of the files in the store. */
  private readonly stored = new Map<string, string>();
  /** The stamp of the files that were restored last. */
  private stamp = '';

  constructor(redis: Redis, releaseDir: string) {
    this.redis = redis;
    this.releaseDir = releaseDir;
  }

  /** Calls `restore` if the files of the store have changed since the last time. */
  async restoreChanged(mayWrite: () => boolean): Promise<void> {
    const stamp = (await this.redis.call(['GET', keys.filesStamp])) as string | null;
    if (stamp === null || stamp === this.stamp) return;
    // The files of an old snapshot are older than these.
    if (await isStoreBehind(this.redis, this.releaseDir)) return;
    await this.restore(mayWrite);
    this.stamp = stamp;
  }

  /**
   * Writes the files of the store to this folder. Files that the store lacks stay as they are.
   * @param mayWrite called before each file
   */
  async restore(mayWrite = () => true): Promise<void> {
    const names = (await this.redis.call(['HKEYS', keys.files])) as string[];
    for (const name of names.filter((one) => sharedNames.test(one))) {
      const bytes = (await this.redis.callForBytes(['HGET', keys.files, name], transferTime)) as Buffer | null;
      if (bytes === null || !mayWrite()) continue;
      const found = await this.read(name);
      if (!found?.equals(bytes)) await writePrivately(join(this.releaseDir, name), bytes);
      this.stored.set(name, digestOf(bytes));
    }
  }

  /**
   * Copies changed files to the store.
   * @param release the current one, whose ledger is needed if the next content has errors
   * @param fence the fencing number of the lease
   * @throws `LeaseLost` if another publisher leads
   */
  async save(release: Digest | undefined, fence: string): Promise<void> {
    const isChanged = await this.saveChanged(release, fence);
    if (isChanged) await this.redis.call(['SET', keys.filesStamp, randomUUID()]);
  }

  /** @returns whether a file was copied */
  private async saveChanged(release: Digest | undefined, fence: string): Promise<boolean> {
    let isChanged = false;
    const ledgers = release === undefined ? [] : [`ledgers/${release}`];
    for (const name of this.stored.keys()) {
      if (!name.startsWith('ledgers/') || ledgers.includes(name)) continue;
      await this.redis.call(['HDEL', keys.files, name]);
      this.stored.delete(name);
    }
    for (const name of [...fixedNames, ...ledgers]) {
      const bytes = await this.read(name);
      if (!bytes || bytes.length > sizeLimit) continue;
      const digest = digestOf(bytes);
      if (this.stored.get(name) === digest) continue;
      const isStored = await this.redis.run(putFile, [keys.files, keys.lease], [fence, name, bytes], transferTime);
      if (isStored === 0) throw new LeaseLost();
      this.stored.set(name, digest);
      isChanged = true;
    }
    return isChanged;
  }

  /** Makes the next `save` copy all files, because the store may have lost them. */
  forget(): void {
    this.stored.clear();
  }

  private read(name: string): Promise<Buffer | undefined> {
    return readFile(join(this.releaseDir, name)).catch(ignoreMissing);
  }
}

/** Writes a file that only this user may read, by rename. */
async function writePrivately(path: string, bytes: Buffer): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}.tmp`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(temporary, bytes, { mode: 0o600, flag: 'wx', flush: true });
  await rename(temporary, path);
}
