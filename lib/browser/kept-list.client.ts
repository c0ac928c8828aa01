// On the page that stands in for an unread one: which pages can be read without a connection.
import { pagesCache } from '#lib/browser/kept.ts';

/** Put in by the bundler. */
declare const OFFLINE_PAGE: string;

const list = document.querySelector('#kept');

/** React writes these five; to parse the page for its title is not allowed here, as it would be to make markup of text. */
const characters: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" };

function readTitle(html: string): string | undefined {
  // What is not meant to be shown elsewhere has a title for its window alone.
  const [, title] = /<meta property="og:title" content="([^"]*)"/.exec(html) ?? /<title>([^<]*)/.exec(html) ?? [];
  return title?.replace(/&(?:amp|lt|gt|quot|#x27);/g, (escaped) => characters[escaped] ?? escaped);
}

function addItem(content: string | Node): void {
  const item = document.createElement('li');
  item.append(content);
  list?.append(item);
}

/** The page that was opened last comes first. */
async function showKept(): Promise<void> {
  const cache = await caches.open(pagesCache);
  const requests = await cache.keys();
  if (requests.length === 0) addItem('None so far.');
  for (const request of requests.toReversed()) {
    const { pathname } = new URL(request.url);
    const html = (await (await cache.match(request, { ignoreVary: true }))?.text()) ?? '';
    const link = document.createElement('a');
    link.href = pathname;
    link.textContent = readTitle(html) ?? decodeURI(pathname);
    addItem(link);
  }
}

if (self.caches) showKept();
/** Milliseconds. What comes with a connection, an address and a name server, takes a moment more. */
const retryTime = 2000;
let isTrying = false;

/** A connection that comes and is gone again at once must not take the reader from the page that a click is leading to. */
async function comeBack(): Promise<void> {
  if (isTrying) return;
  isTrying = true;
  while (navigator.onLine) {
    const isThere = await fetch(location.href, { method: 'HEAD' }).then(
      () => true,
      () => false,
    );
    if (isThere) return location.reload();
    await new Promise((resolve) => setTimeout(resolve, retryTime));
  }
  isTrying = false;
}

// It may stand in for another page: that is what the reader wants to see, as soon as there is a connection.
if (location.pathname !== OFFLINE_PAGE) addEventListener('online', comeBack);
