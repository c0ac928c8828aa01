// The service worker for offline reading. Pages always come from the network; a stored copy is used only if that fails.
import { filesCache, pagesCache, shellCache } from '#lib/browser/kept.ts';

/** Defined by the bundler: the offline page, that page with its scripts, and the paths of pages that are never stored. */
declare const OFFLINE_PAGE: string;
declare const SHELL: readonly string[];
declare const NOT_KEPT: readonly string[];

/** The part of the worker API that is used here. TypeScript's types of workers and of pages cannot be loaded together. */
interface Extendable extends Event {
  waitUntil: (work: Promise<unknown>) => void;
}
interface Fetching extends Extendable {
  request: Request;
  preloadResponse: Promise<Response | undefined>;
  respondWith: (response: Promise<Response>) => void;
}
interface WorkerScope {
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
  skipWaiting: () => Promise<void>;
  registration: ServiceWorkerRegistration;
  /** Missing in some browsers. */
  serviceWorker?: ServiceWorker;
  clients: { matchAll: (options: object) => Promise<{ url: string }[]> };
}
declare const self: WorkerScope;

/** Entries of each cache; the oldest are deleted first. A page takes about 40 kB, without images. */
const limits: Record<string, number> = { [pagesCache]: 50, [filesCache]: 200 };

/** Matches the paths of files that a page uses. */
const filePattern = /\/(?:assets|media)\/[\w.-]+/g;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(shellCache).then((shell) => shell.addAll([...SHELL])));
  self.skipWaiting();
});

self.addEventListener('activate', (event) => event.waitUntil(activate()));

self.addEventListener('fetch', (event) => {
  const { method, headers, url, mode } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || headers.has('range') || origin !== location.origin) return;
  if (mode === 'navigate') event.respondWith(respondWithPage(event, pathname));
  else if (/^\/(?:assets|media)\//.test(pathname)) event.respondWith(respondWithFile(event, pathname));
});

/** Does not claim open pages: that would evict pages from the back/forward cache. */
async function activate(): Promise<void> {
  // The browser sends the request for a page while the worker still starts, so the worker costs no time.
  await self.registration.navigationPreload?.enable();
  const shell = await caches.open(shellCache);
  for (const { url } of await shell.keys()) if (!SHELL.includes(new URL(url).pathname)) await shell.delete(url);
  for (const { url } of await self.clients.matchAll({ includeUncontrolled: true })) await storeOpenPage(url);
}

/** Stores a page that was loaded before the worker was active, with its files, from the browser's HTTP cache. */
async function storeOpenPage(url: string): Promise<void> {
  const page = await fetch(url, { cache: 'force-cache' });
  const text = await page.clone().text();
  await storePage(new URL(url).pathname, page);
  for (const [path] of text.matchAll(filePattern)) {
    const file = await fetch(path, { cache: 'only-if-cached', mode: 'same-origin' }).catch(() => undefined);
    if (file?.ok) await store(filesCache, path, file);
  }
}

async function respondWithPage(event: Fetching, path: string): Promise<Response> {
  try {
    const page = (await event.preloadResponse) ?? (await fetch(event.request));
    event.waitUntil(storePage(path, page.clone()));
    return page;
  } catch {
    const kept = await caches.match(path, { cacheName: pagesCache, ignoreVary: true });
    return kept ?? (await caches.match(OFFLINE_PAGE, { ignoreVary: true })) ?? Response.error();
  }
}

/** A stored file is never stale: its name contains a digest of its content. */
async function respondWithFile(event: Fetching, path: string): Promise<Response> {
  const kept = await caches.match(path, { ignoreVary: true });
  if (kept) return kept;
  const file = await fetch(event.request);
  if (file.ok) event.waitUntil(store(filesCache, path, file.clone()));
  return file;
}

/** Stores a page, or removes the stored copy of a page that was withdrawn or has moved. Server errors change nothing. */
async function storePage(path: string, page: Response): Promise<void> {
  const { status, headers, redirected, type } = page;
  // The redirect of a navigation is opaque: its status is 0.
  if (status === 404 || status === 410 || redirected || type === 'opaqueredirect') return forget(path);
  const isPage = status === 200 && headers.get('content-type')?.startsWith('text/html');
  // Draft previews are `no-store`: they must not outlive their link.
  if (isPage && headers.get('cache-control') !== 'no-store' && !NOT_KEPT.includes(path))
    await store(pagesCache, path, page);
}

/** Removes a page and the files that no other stored page uses. */
async function forget(path: string): Promise<void> {
  // `caches.open` would create the cache.
  if (!(await caches.has(pagesCache))) return;
  const pages = await caches.open(pagesCache);
  const page = await pages.match(path, { ignoreVary: true });
  if (!page) return;
  await pages.delete(path, { ignoreVary: true });
  const others = await Promise.all((await pages.matchAll()).map((other) => other.text()));
  const files = await caches.open(filesCache);
  for (const [file] of (await page.text()).matchAll(filePattern))
    if (!others.some((text) => text.includes(file))) await files.delete(file, { ignoreVary: true });
}

async function store(name: string, path: string, response: Response): Promise<void> {
  // Another worker has replaced this one and may have deleted the caches: late responses must not create them again.
  if (self.serviceWorker?.state === 'redundant') return;
  try {
    const cache = await caches.open(name);
    await cache.put(path, response);
    // `keys` returns the entries in the order in which they were last stored.
    const paths = await cache.keys();
    for (const old of paths.slice(0, -(limits[name] ?? 0))) await cache.delete(old);
  } catch (error) {
    // The disk is full: delete everything. Any other error means that the reader left before the page had loaded.
    if ((error as DOMException).name !== 'QuotaExceededError') return;
    await Promise.all([caches.delete(pagesCache), caches.delete(filesCache)]);
  }
}
