// Next's `cacheHandler`: an entry of another release is stale, and each page says which release it shows.
import FileSystemCacheModule from 'next/dist/server/lib/incremental-cache/file-system-cache.js';
import { readCurrent } from '#lib/content/store.ts';
import { env } from '#lib/env.ts';
import { releaseOf, tagsHeader } from '#lib/page-cache/tag.ts';

// A CommonJS module with a default export: Node wraps it once more.
const FileSystemCache =
  (FileSystemCacheModule as unknown as { default: typeof FileSystemCacheModule }).default ?? FileSystemCacheModule;

type Stock = InstanceType<typeof FileSystemCache>;
type Entry = Awaited<ReturnType<Stock['get']>>;

/** Milliseconds and seconds: old enough to be rendered again behind the answer, young enough to be served meanwhile. */
const staleAge = 10_000;
const staleControl = { revalidate: 1, expire: 31_536_000 };

export default class ReleaseCache extends FileSystemCache {
  override async get(...args: Parameters<Stock['get']>): Promise<Entry> {
    const entry = await super.get(...args);
    if (entry?.value?.kind !== 'APP_PAGE') return entry;
    const tags = entry.value.headers?.[tagsHeader];
    const release = releaseOf(typeof tags === 'string' ? tags : undefined);
    if (!release) return entry;
    const value = { ...entry.value, headers: { ...entry.value.headers, 'x-release': release } };
    if (release === readCurrent(env.releaseDir)) return { ...entry, value };
    return { ...entry, value, lastModified: Date.now() - staleAge, cacheControl: staleControl };
  }

  /** The first answer is sent from the same object, so that it carries the header, too. */
  override async set(...args: Parameters<Stock['set']>): Promise<void> {
    const [, data] = args;
    if (data?.kind === 'APP_PAGE') {
      const tags = data.headers?.[tagsHeader];
      const release = releaseOf(typeof tags === 'string' ? tags : undefined);
      if (release) data.headers = { ...data.headers, 'x-release': release };
    }
    return super.set(...args);
  }
}
