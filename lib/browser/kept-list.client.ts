// Runs on the offline page: lists the stored pages, and reloads when the connection is back.
import { pagesCache } from '#lib/browser/kept.ts';
import type { offlineList } from '#lib/copy/en.ts';

/** Defined by the bundler. */
declare const OFFLINE_PAGE: string;
declare const WORDS: typeof offlineList;

const list = document.querySelector('#kept');

/** The entities that React writes. The content security policy (Trusted Types) forbids parsing the page as HTML. */
const characters: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" };

function readTitle(html: string): string | undefined {
  // Pages without link previews have only the title of the window.
  const [, title] =
    /<meta property="og:title" content="([^"]*)"/.exec(html) ?? /<title>([^<]*?)(?: · |<)/.exec(html) ?? [];
  return title?.replace(/&(?:amp|lt|gt|quot|#x27);/g, (escaped) => characters[escaped] ?? escaped);
}

function addItem(content: string | Node): void {
  const item = document.createElement('li');
  item.append(content);
  list?.append(item);
}

/** Lists the stored pages, the last opened first. */
async function showKept(): Promise<void> {
  const cache = await caches.open(pagesCache);
  const requests = await cache.keys();
  if (requests.length === 0) addItem(WORDS.empty);
  for (const request of requests.toReversed()) {
    const { pathname } = new URL(request.url);
    const html = (await (await cache.match(request, { ignoreVary: true }))?.text()) ?? '';
    const link = document.createElement('a');
    link.href = pathname;
    link.textContent = readTitle(html) ?? decodeURI(pathname);
    addItem(link);
  }
}

if (self.caches) {
  // Without JavaScript there is no list, and so no heading of it.
  document.querySelector('#kept-title')?.removeAttribute('hidden');
  showKept();
}

/** Milliseconds before each attempt but the first one of a new connection, which has no address and no name server at first. */
const retryTime = 2000;
let isTrying = false;

/** Reloads once the server responds. A connection that is lost again at once must not discard what is on the screen. */
async function reloadWhenOnline(): Promise<void> {
  if (isTrying) return;
  isTrying = true;
  while (navigator.onLine) {
    const isReachable = await fetch(location.href, { method: 'HEAD' }).then(
      () => true,
      () => false,
    );
    if (isReachable) return location.reload();
    await new Promise((resolve) => setTimeout(resolve, retryTime));
  }
  isTrying = false;
}

// Shown in place of another page: that page is loaded as soon as there is a connection.
if (location.pathname !== OFFLINE_PAGE) {
  addEventListener('online', reloadWhenOnline);
  // There is no event if the network was there and the server was not.
  setTimeout(reloadWhenOnline, retryTime);
}
