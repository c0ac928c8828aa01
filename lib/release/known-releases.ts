// The releases that the builder knows: the last ones in memory, and those that it reads from the disk.

import { type CompileCache, objectsOf } from '#lib/compile/compile-cache.ts';
import { type Digest, digestOf } from '#lib/model/digest.ts';
import { readLedger, writeLedger } from '#lib/model/ledger.ts';
import { ignoreDamage } from '#lib/model/read-file.ts';
import type { Index } from '#lib/model/release.ts';
import type { ReleaseStore } from '#lib/model/release-store.ts';
import { getIndex, getManifest } from '#lib/model/stored-release.ts';
import type { BuiltRelease } from '#lib/release/built-release.ts';

/** Releases in memory: the current one, a refused candidate and the next one. */
const cachedReleases = 3;

/** Finds releases that were built before, and writes their damaged files again. */
export class KnownReleases {
  private readonly releaseDir: string;
  private readonly store: ReleaseStore;
  private readonly cache: CompileCache;
  private readonly made = new Map<Digest, BuiltRelease>();

  constructor(releaseDir: string, store: ReleaseStore, cache: CompileCache) {
    this.releaseDir = releaseDir;
    this.store = store;
    this.cache = cache;
  }

  /** Keeps a release in memory instead of the oldest one. */
  add(release: Digest, made: BuiltRelease): void {
    this.made.delete(release);
    const [oldest] = this.made.keys();
    if (this.made.size >= cachedReleases && oldest) this.made.delete(oldest);
    this.made.set(release, made);
  }

  /** @returns the current release, or the newest past one that is readable */
  async findLast(current: Digest | undefined): Promise<BuiltRelease | undefined> {
    for (const release of [...(current ? [current] : []), ...(await this.store.listPastReleases())]) {
      const made = await this.load(release);
      if (made) return made;
    }
    return undefined;
  }

  /** @returns the index of a release, or `undefined` if it is damaged */
  async findIndex(release: Digest): Promise<Index | undefined> {
    return (await this.load(release))?.index;
  }

  /** @returns `undefined` if neither the index nor the ledger is readable */
  private async load(release: Digest): Promise<BuiltRelease | undefined> {
    const { cache, releaseDir, store } = this;
    const known = this.made.get(release);
    const made = known ?? {
      index: await ignoreDamage(getManifest(store, release).then((manifest) => getIndex(store, manifest))),
      ledger: readLedger(releaseDir, release),
    };
    if (!made.index && !made.ledger) return undefined;
    // Another process may have built it.
    if (!known && Object.values(made.ledger?.documents ?? {}).some((text) => !cache.findAny(text))) await cache.load();
    if (made.index) this.add(release, made);
    return made;
  }

  /** @returns the objects of all documents of a release, hidden ones included */
  listObjects(release: Digest): Digest[] {
    const { ledger = readLedger(this.releaseDir, release) } = this.made.get(release) ?? {};
    return Object.values(ledger?.documents ?? {}).flatMap((text) => {
      const version = this.cache.findAny(text);
      return version ? objectsOf(version) : [];
    });
  }

  /**
   * Writes the index, the ledger and the cache entries of a release again if they are damaged.
   * @returns the number of written entries
   */
  async restore(release: Digest): Promise<number> {
    const { cache, releaseDir, store } = this;
    const { index, ledger = readLedger(releaseDir, release) } = this.made.get(release) ?? {};
    const named = (await ignoreDamage(getManifest(store, release)))?.index;
    const text = JSON.stringify(index ?? null);
    if (index && named === digestOf(text)) await store.putObject(text);
    if (ledger && !readLedger(releaseDir, release)) await writeLedger(releaseDir, release, ledger);
    return cache.restore(new Set(Object.values(ledger?.documents ?? {})), new Set(Object.values(ledger?.media ?? {})));
  }
}
