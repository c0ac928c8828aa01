// The service worker: a page comes from the network, and from what was kept of it only if that fails. So none is older than without it.
import { filesCache, pagesCache, shellCache } from '#lib/browser/kept.ts';

/** Put in by the bundler: the page that stands in for one that was not kept, what that needs, and the pages that are never kept. */
declare const OFFLINE_PAGE: string;
declare const SHELL: readonly string[];
declare const NOT_KEPT: readonly string[];

/** As far as it is used here: TypeScript's description of workers and that of pages exclude each other. */
interface Extendable extends Event {
  waitUntil: (work: Promise<unknown>) => void;
}
interface Fetching extends Extendable {
  request: Request;
  preloadResponse: Promise<Response | undefined>;
  respondWith: (answer: Promise<Response>) => void;
}
interface WorkerScope {
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
  skipWaiting: () => Promise<void>;
  registration: ServiceWorkerRegistration;
  /** Not in every browser; then nobody knows. */
  serviceWorker?: ServiceWorker;
  clients: { matchAll: (options: object) => Promise<{ url: string }[]> };
}
declare const self: WorkerScope;

/** Entries; the ones that were asked for longest ago go first. A page is some 40 kB here, without its pictures. */
const limits: Record<string, number> = { [pagesCache]: 50, [filesCache]: 200 };

/** The files that a page names. */
const filePattern = /\/(?:assets|media)\/[\w.-]+/g;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(shellCache).then((shell) => shell.addAll([...SHELL])));
  self.skipWaiting();
});

self.addEventListener('activate', (event) => event.waitUntil(begin()));

self.addEventListener('fetch', (event) => {
  const { method, headers, url, mode } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || headers.has('range') || origin !== location.origin) return;
  if (mode === 'navigate') event.respondWith(answerPage(event, pathname));
  else if (/^\/(?:assets|media)\//.test(pathname)) event.respondWith(answerFile(event, pathname));
});

/** The pages that are open are not claimed: that would throw those out which wait in the back/forward cache. */
async function begin(): Promise<void> {
  // The question to the network leaves while the worker starts: it costs a page no time.
  await self.registration.navigationPreload?.enable();
  const shell = await caches.open(shellCache);
  for (const { url } of await shell.keys()) if (!SHELL.includes(new URL(url).pathname)) await shell.delete(url);
  for (const { url } of await self.clients.matchAll({ includeUncontrolled: true })) await keepOpenPage(url);
}

/** The page from which the worker was brought in came before it, and its pictures too: the browser's own cache has them. */
async function keepOpenPage(url: string): Promise<void> {
  const page = await fetch(url, { cache: 'force-cache' });
  const text = await page.clone().text();
  await keepPage(new URL(url).pathname, page);
  for (const [path] of text.matchAll(filePattern)) {
    const file = await fetch(path, { cache: 'only-if-cached', mode: 'same-origin' }).catch(() => undefined);
    if (file?.ok) await keep(filesCache, path, file);
  }
}

async function answerPage(event: Fetching, path: string): Promise<Response> {
  try {
    const page = (await event.preloadResponse) ?? (await fetch(event.request));
    event.waitUntil(keepPage(path, page.clone()));
    return page;
  } catch {
    const kept = await caches.match(path, { cacheName: pagesCache, ignoreVary: true });
    return kept ?? (await caches.match(OFFLINE_PAGE, { ignoreVary: true })) ?? Response.error();
  }
}

/** A name that changes with the bytes: what was kept under it is right. */
async function answerFile(event: Fetching, path: string): Promise<Response> {
  const kept = await caches.match(path, { ignoreVary: true });
  if (kept) return kept;
  const file = await fetch(event.request);
  if (file.ok) event.waitUntil(keep(filesCache, path, file.clone()));
  return file;
}

/** Keeps a page, or removes the kept copy of one that was withdrawn or has moved. A server error says nothing about it. */
async function keepPage(path: string, page: Response): Promise<void> {
  const { status, headers, redirected, type } = page;
  // The redirect of a navigation is opaque: its status is hidden.
  if (status === 404 || status === 410 || redirected || type === 'opaqueredirect') return forget(path);
  const isPage = status === 200 && headers.get('content-type')?.startsWith('text/html');
  // A preview must be gone when it has expired.
  if (isPage && headers.get('cache-control') !== 'no-store' && !NOT_KEPT.includes(path))
    await keep(pagesCache, path, page);
}

/** Removes a page and the files that no other kept page names. */
async function forget(path: string): Promise<void> {
  // The cache is not made if there is none.
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

async function keep(name: string, path: string, response: Response): Promise<void> {
  // Another worker has taken over: it may have cleared everything, and what comes late here must not begin anew.
  if (self.serviceWorker?.state === 'redundant') return;
  try {
    const cache = await caches.open(name);
    await cache.put(path, response);
    // In the order of their last keeping.
    const paths = await cache.keys();
    for (const old of paths.slice(0, -(limits[name] ?? 0))) await cache.delete(old);
  } catch (error) {
    // A full disk: the room is given back at once. Anything else is a page that was left before it had come.
    if ((error as DOMException).name !== 'QuotaExceededError') return;
    await Promise.all([caches.delete(pagesCache), caches.delete(filesCache)]);
  }
}
