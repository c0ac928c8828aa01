// Next's `cacheHandler`: an entry of another release is stale, a page is finished as it comes in, what is damaged is a miss.
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheHandler, CacheHandlerContext, CacheHandlerValue } from 'next/dist/server/lib/incremental-cache';
import FileSystemCacheModule from 'next/dist/server/lib/incremental-cache/file-system-cache.js';
import { env } from '#lib/env.ts';
import type { PageEntry } from '#lib/page-cache/entry.ts';
import { FileStore } from '#lib/page-cache/file-store.ts';
import { Pages } from '#lib/page-cache/pages.ts';
import { Pointer } from '#lib/page-cache/pointer.ts';
import { postprocessPage } from '#lib/page-cache/postprocess.ts';
import { releaseOf, tagsHeader } from '#lib/page-cache/tag.ts';
import { getServed, readIndex } from '#lib/posts/read-release.ts';
import { findRoute } from '#lib/routes.ts';

// A CommonJS module with a default export: Node wraps it once more.
const FileSystemCache =
  (FileSystemCacheModule as unknown as { default: typeof FileSystemCacheModule }).default ?? FileSystemCacheModule;

type GetArguments = Parameters<CacheHandler['get']>;
type SetArguments = Parameters<CacheHandler['set']>;
type AppPage = Extract<NonNullable<CacheHandlerValue['value']>, { kind: 'APP_PAGE' }>;

/** Milliseconds and seconds: old enough to be rendered again behind the answer, young enough to be served meanwhile. */
const staleAge = 10_000;
const staleControl = { revalidate: 1, expire: 31_536_000 };
/** The same age, and too old to be served: Next waits for the render. */
const outdatedControl = { revalidate: 1, expire: 1 };
/** Milliseconds after a swap in which a page of the release before is served while the new one is rendered. */
const staleTime = 10_000;

/** The path that a request asks for: the front sets it, and the page that answers is found under it from then on. */
export const requestPath = new AsyncLocalStorage<string>();

export const pointer = new Pointer(getServed());

let pages: Pages | undefined;

/** One for the process: Next makes a handler for each request. */
export function getPages(): Pages {
  pages ??= new Pages({
    store: new FileStore(join(env.distDir, 'page-cache'), env.pageCacheDiskLimit),
    build: readFileSync(join(env.distDir, 'BUILD_ID'), 'utf8').trim(),
    limit: env.pageCacheMemoryLimit,
    volatileLimit: 4_000_000,
  });
  return pages;
}

export default class PageCache implements CacheHandler {
  /** The stock class writes the seeds during a build, and reads them afterwards: nothing else. */
  private readonly seeds: InstanceType<typeof FileSystemCache>;

  constructor(context: CacheHandlerContext) {
    this.seeds = new FileSystemCache({
      ...context,
      flushToDisk: env.isBuilding && context.flushToDisk,
      maxMemoryCacheSize: env.isBuilding ? context.maxMemoryCacheSize : 0,
    } as ConstructorParameters<typeof FileSystemCache>[0]);
  }

  async get(...args: GetArguments): Promise<CacheHandlerValue | null> {
    const [key, context] = args;
    if (env.isBuilding || context.kind !== 'APP_PAGE') return this.seeds.get(...args);
    const found = (await getPages().get(key)) ?? (await this.plant(args));
    if (!found) return null;
    this.locate(found);
    return this.age(found);
  }

  async set(...args: SetArguments): Promise<void> {
    if (env.isBuilding) return this.seeds.set(...args);
    const [key, data, context] = args;
    if (!data) return getPages().remove(key);
    if (data.kind !== 'APP_PAGE') return;
    const value = data as AppPage;
    const previous = await getPages().get(key);
    const release = readRelease(value);
    // After a failed render Next hands back what it had.
    if (previous && previous.html === value.html && release !== pointer.read() && previous.release === release) {
      getPages().noteFailure(key);
      return;
    }
    // Of what is postponed this is a part only: the guard finishes the whole.
    if (value.postponed === undefined) finish(value);
    const entry = { ...toEntry(key, value), lifetime: 'cacheControl' in context ? context.cacheControl : undefined };
    getPages().put(entry as PageEntry);
    this.locate(entry as PageEntry);
  }

  async revalidateTag(): Promise<void> {
    // Freshness follows from the release: there is nothing to be told.
  }

  resetRequestCache(): void {
    // Nothing is kept for a request.
  }

  /** A build's own page: finished and kept like any other, the first time it is asked for. */
  private async plant(args: GetArguments): Promise<PageEntry | undefined> {
    const [key, context] = args;
    const seed = await this.seeds.get(key, context as Parameters<typeof this.seeds.get>[1]);
    if (seed?.value?.kind !== 'APP_PAGE') return undefined;
    const value = seed.value as AppPage;
    const isShell = 'isFallback' in context && context.isFallback;
    if (!isShell && value.postponed === undefined) finish(value);
    const entry = { ...toEntry(key, value), renderedAt: seed.lastModified, lifetime: seed.cacheControl } as PageEntry;
    if (!isShell) getPages().put(entry);
    return entry;
  }

  private age(entry: PageEntry): CacheHandlerValue {
    const value = toValue(entry) as unknown as CacheHandlerValue['value'];
    const isFresh = entry.release === undefined || entry.release === pointer.read();
    const delay = getPages().retryDelay(entry.key);
    if (isFresh) return { lastModified: entry.renderedAt, value, cacheControl: entry.lifetime } as CacheHandlerValue;
    if (delay > 0) {
      // The last good page, as if it were fresh, until a failed render may be tried again.
      const cacheControl = { revalidate: Math.ceil(delay / 1000), expire: staleControl.expire };
      return { lastModified: Date.now(), value, cacheControl };
    }
    const isRecent = entry.release !== undefined && pointer.wasCurrent(entry.release, staleTime);
    const cacheControl = isRecent ? staleControl : outdatedControl;
    return { lastModified: Date.now() - staleAge, value, cacheControl };
  }

  /** Only under an address of the release's own: others are without number. */
  private locate(entry: PageEntry): void {
    const path = requestPath.getStore();
    const release = pointer.read();
    // What was postponed is made for each request: the entry is a part of the page, and of the search page nothing at all.
    if (path === undefined || !release || entry.status !== 200 || entry.postponed !== undefined) return;
    if (path !== entry.path && findRoute(readIndex(release), path) === 'found' && decodeURI(path) === path) {
      getPages().locate(entry.key, path);
    }
  }
}

function readRelease({ headers }: AppPage): string | undefined {
  const tags = headers?.[tagsHeader];
  return releaseOf(typeof tags === 'string' ? tags : undefined);
}

/** The tag of the page for unknown addresses. */
const missingTag = '_N_T_/_not-found/page';

/** Next renders that page as a 404 when it builds, and as a 200 ever after (measured on 16.4.6). */
function readStatus({ status = 200, headers }: AppPage): number {
  const isMissing = String(headers?.[tagsHeader] ?? '')
    .split(',')
    .includes(missingTag);
  return isMissing ? 404 : status;
}

/** In place: the first answer is sent from the same object, so that it leaves finished, too. */
function finish(value: AppPage): void {
  const { html, policy } = postprocessPage(String(value.html));
  const release = readRelease(value);
  Object.assign(value, {
    html,
    status: readStatus(value),
    headers: {
      ...value.headers,
      'content-security-policy': policy,
      ...(release ? { 'x-release': release } : {}),
    },
  });
}

function toEntry(key: string, value: AppPage): PageEntry {
  return {
    key,
    release: readRelease(value),
    status: readStatus(value),
    headers: (value.headers ?? {}) as PageEntry['headers'],
    renderedAt: Date.now(),
    lifetime: undefined,
    html: String(value.html),
    rsc: value.rscData,
    segments: value.segmentData ?? new Map(),
    ...(value.postponed === undefined ? {} : { postponed: value.postponed }),
  };
}

function toValue({ status, headers, html, rsc, segments, postponed }: PageEntry) {
  return {
    kind: 'APP_PAGE',
    status,
    headers,
    html,
    rscData: rsc && Buffer.from(rsc),
    segmentData: new Map([...segments].map(([name, bytes]) => [name, Buffer.from(bytes)])),
    postponed,
  };
}
