// Next's `cacheHandler`: entries of other releases are stale, and pages are post-processed before they are cached.
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CacheHandler, CacheHandlerContext, CacheHandlerValue } from 'next/dist/server/lib/incremental-cache';
import FileSystemCacheModule from 'next/dist/server/lib/incremental-cache/file-system-cache.js';
import { env } from '#lib/env.ts';
import { findRoute } from '#lib/find-route.ts';
import { hasOtherSettings, historyTagOf, releaseOf, settingsTag, tagsHeader } from '#lib/model/page-tags.ts';
import { inSpan } from '#lib/observe/trace.ts';
import type { PageEntry } from '#lib/page-cache/entry.ts';
import { FileStore } from '#lib/page-cache/file-store.ts';
import { Pages } from '#lib/page-cache/pages.ts';
import { Pointer } from '#lib/page-cache/pointer.ts';
import { buildPageHeaders } from '#lib/page-cache/policy.ts';
import { postprocessPage } from '#lib/page-cache/postprocess.ts';
import { getServed, readIndex } from '#lib/posts/read-release.ts';

// Node wraps the default export of a CommonJS module in another default export.
const FileSystemCache =
  (FileSystemCacheModule as unknown as { default: typeof FileSystemCacheModule }).default ?? FileSystemCacheModule;

type GetArguments = Parameters<CacheHandler['get']>;
type SetArguments = Parameters<CacheHandler['set']>;
type AppPage = Extract<NonNullable<CacheHandlerValue['value']>, { kind: 'APP_PAGE' }>;

/** Milliseconds. With the control below, an entry of this age is stale for Next: it is served, and rendered in the background. */
const staleAge = 10_000;
/** Seconds. */
const staleControl = { revalidate: 1, expire: 31_536_000 };
/** Seconds. At the same age, the entry is expired for Next, which waits for the render. */
const outdatedControl = { revalidate: 1, expire: 1 };
/** Milliseconds after a swap in which pages of the previous release are still served while the new ones are rendered. */
const staleTime = 10_000;

/** The path of the request that Next handles. The front sends the page under this path from then on. */
export const requestPath = new AsyncLocalStorage<string>();

export const pointer = new Pointer(getServed());

let pages: Pages | undefined;

/** Returns the page cache of this process, because Next creates a handler for each request. */
export function getPages(): Pages {
  pages ??= new Pages({
    store: new FileStore(join(env.distDir, 'page-cache'), env.pageCacheDiskLimit),
    variant: `${readFileSync(join(env.distDir, 'BUILD_ID'), 'utf8').trim()} ${settingsTag}`,
    limit: env.pagesMemoryLimit,
    errorLimit: 4_000_000,
  });
  return pages;
}

export default class PageCache implements CacheHandler {
  /** Next's own handler, which writes the prerendered pages during a build. Afterwards it is only read from. */
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
    return inSpan('cache read', { isPart: true }, async (span) => {
      await getPages().dropBefore(pointer.forgottenAt);
      const inMemory = getPages().isInMemory(key);
      const cached = await getPages().get(key);
      const own = cached ?? (await this.readSeed(args));
      const taken = isFallback(context) ? undefined : await takeShared(key, own);
      const found = taken ?? own;
      const tier = taken ? 'shared' : !found ? 'none' : !cached ? 'build' : inMemory ? 'memory' : 'disk';
      getPages().counts.reads[tier] += 1;
      span.set({ 'load_bearing.tier': tier });
      if (!found) return null;
      this.setPath(found);
      return toCacheValue(found);
    });
  }

  async set(...args: SetArguments): Promise<void> {
    if (env.isBuilding) return this.seeds.set(...args);
    const [key, data, context] = args;
    if (!data) return getPages().remove(key);
    if (data.kind !== 'APP_PAGE') return;
    const value = data as AppPage;
    const previous = await getPages().get(key);
    const release = readRelease(value);
    // After a failed render, Next sets the entry again that it got from here.
    if (previous && previous.html === value.html && release !== pointer.read() && previous.release === release) {
      getPages().noteFailure(key, pointer.read());
      return;
    }
    // A postponed page is only a part here; wrap-response.ts post-processes the whole.
    if (value.postponed === undefined) postprocess(value);
    const entry = { ...toEntry(key, value), lifetime: 'cacheControl' in context ? context.cacheControl : undefined };
    getPages().counts.rendered += 1;
    await inSpan('cache write', { isPart: true }, async () => {
      getPages().putRendered(entry as PageEntry);
      this.setPath(entry as PageEntry);
    });
  }

  async revalidateTag(): Promise<void> {
    // Nothing to do: an entry is fresh as long as its release is the current one.
  }

  resetRequestCache(): void {
    // Nothing to do: there is no state per request.
  }

  /**
   * Reads a page that the build prerendered. It is post-processed and cached at its first request. If the build had other
   * settings, the page is rendered instead.
   */
  private async readSeed(args: GetArguments): Promise<PageEntry | undefined> {
    const [key, context] = args;
    const seed = await this.seeds.get(key, context as Parameters<typeof this.seeds.get>[1]);
    if (seed?.value?.kind !== 'APP_PAGE') return undefined;
    const value = seed.value as AppPage;
    if (hasOtherSettings(readTags(value)) || (seed.lastModified ?? 0) < pointer.forgottenAt) return undefined;
    const isShell = isFallback(context);
    if (!isShell && value.postponed === undefined) postprocess(value);
    const entry = { ...toEntry(key, value), renderedAt: seed.lastModified, lifetime: seed.cacheControl } as PageEntry;
    if (!isShell) getPages().put(entry);
    return entry;
  }

  /** Lets the front find the page, but only under an address of the release: the number of other addresses is unlimited. */
  private setPath(entry: PageEntry): void {
    const path = requestPath.getStore();
    const release = pointer.read();
    // Pages with a postponed part are rendered for each request, so the entry is not the whole page.
    if (path === undefined || !release || entry.status !== 200 || entry.postponed !== undefined) return;
    const isAddress = () => findRoute(readIndex(release), path) === 'found' && decodeURI(path) === path;
    // The front did not handle the request, so it may have dropped the page.
    if (path === entry.path || isAddress()) getPages().setPath(entry.key, path);
  }
}

/** @returns whether Next requests the part of a page that is the same for all addresses of its route */
function isFallback(context: GetArguments[1]): boolean {
  return 'isFallback' in context && context.isFallback === true;
}

/** Whether an entry shows the current release, and the history of posts if it shows any. */
function isFresh({ release, history }: PageEntry): boolean {
  const isShown = history === undefined || history === pointer.readHistory();
  return release === undefined || (release === pointer.read() && isShown);
}

/**
 * Whether an entry that is not fresh may be served while it is rendered. Next serves it until the render has ended, however long
 * that takes. With several machines, readers who got the new page from another one would then go back in time.
 */
function isRecent({ release }: PageEntry): boolean {
  const isAlone = env.sharedStore === undefined && !getPages().shared;
  return isAlone && release !== undefined && pointer.wasCurrent(release, staleTime);
}

/** Pages with a postponed part are not shared. @returns the page of another machine, if this one has none that is fresh */
async function takeShared(key: string, own: PageEntry | undefined): Promise<PageEntry | undefined> {
  const release = pointer.read();
  const isShared = own?.postponed === undefined;
  if (!getPages().shared || !isShared || release === undefined || (own && isFresh(own))) return undefined;
  const isUsable = (entry: PageEntry) => isFresh(entry) && entry.renderedAt >= pointer.forgottenAt;
  return getPages().takeShared(key, release, isUsable);
}

/** Makes an entry fresh, stale or expired for Next by choosing its age and control. */
function toCacheValue(entry: PageEntry): CacheHandlerValue {
  const value = toValue(entry) as unknown as CacheHandlerValue['value'];
  const { stale } = getPages().counts;
  const delay = getPages().retryDelay(entry.key);
  if (isFresh(entry))
    return { lastModified: entry.renderedAt, value, cacheControl: entry.lifetime } as CacheHandlerValue;
  if (delay > 0) {
    stale.held += 1;
    return hold(entry, delay);
  }
  const isStale = isRecent(entry);
  stale[isStale ? 'stale' : 'outdated'] += 1;
  const cacheControl = isStale ? staleControl : outdatedControl;
  return { lastModified: Date.now() - staleAge, value, cacheControl };
}

/**
 * Makes the last good page fresh for Next.
 * @param time milliseconds until it may be rendered
 */
function hold(entry: PageEntry, time: number): CacheHandlerValue {
  const value = toValue(entry) as unknown as CacheHandlerValue['value'];
  const cacheControl = { revalidate: Math.ceil(time / 1000), expire: staleControl.expire };
  return { lastModified: Date.now(), value, cacheControl };
}

function readRelease(page: AppPage): string | undefined {
  return releaseOf(readTags(page));
}

function readHistory(page: AppPage): string | undefined {
  return historyTagOf(readTags(page));
}

function readTags({ headers }: AppPage): string | undefined {
  const tags = headers?.[tagsHeader];
  return typeof tags === 'string' ? tags : undefined;
}

/** The cache tag of the 404 page. */
const missingTag = '_N_T_/_not-found/page';

/** Next stores the 404 page with status 404 when it builds and with 200 afterwards (measured on 16.4.6). */
function readStatus(page: AppPage): number {
  const isMissing = readTags(page)?.split(',').includes(missingTag);
  return isMissing ? 404 : (page.status ?? 200);
}

/** Changes the value in place, because Next sends the first response from the same object. */
function postprocess(value: AppPage): void {
  const { html, policy } = postprocessPage(String(value.html));
  const release = readRelease(value);
  Object.assign(value, {
    html,
    status: readStatus(value),
    headers: {
      ...value.headers,
      ...buildPageHeaders(policy),
      ...(release ? { 'x-release': release } : {}),
    },
  });
}

function toEntry(key: string, value: AppPage): PageEntry {
  return {
    key,
    release: readRelease(value),
    history: readHistory(value),
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
