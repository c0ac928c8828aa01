// On the page that stands in for an unread one: which pages can be read without a connection.
import { pagesCache } from '#lib/reader/kept.ts';

/** Put in by the bundler. */
declare const OFFLINE_PAGE: string;

const list = document.querySelector('#kept');

/** React writes these five; to parse the page for its title is not allowed here, as it would be to make markup of text. */
const characters: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" };

function readTitle(html: string): string | undefined {
  const [, title] = /<meta property="og:title" content="([^"]*)"/.exec(html) ?? [];
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
// It may stand in for another page: that is what the reader wants to see, as soon as there is a connection.
if (location.pathname !== OFFLINE_PAGE) addEventListener('online', () => location.reload());
