// `npm run bench:fonts`: the first paint and the layout shifts of a post on 3G and a slow processor, with the fonts of the site
// and without them, in turns.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync } from 'node:zlib';
import type { Browser } from '@playwright/test';
import { postPath } from '#lib/urls.ts';
import { openBuiltSite } from './built-site.ts';

const rounds = 7;
/** 3G as Lighthouse simulates it: bytes a second, and milliseconds. */
const network = { offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 92_160 };
const processorRate = 4;
const kinds = ['with fonts', 'without'] as const;
type Kind = (typeof kinds)[number];

/** Removes the fonts from a page: preloads and rules. */
function withoutFonts(html: string): string {
  return html.replace(/<link rel="preload"[^>]*as="font"[^>]*>/g, '').replace(/@font-face\{[^}]*\}/g, '');
}

/** Serves one page in two kinds, and the files of the site. */
async function servePages(origin: string, html: string): Promise<{ server: Server; at: string }> {
  const pages = new Map(
    kinds.map((kind) => [`/${kind}`, brotliCompressSync(kind === 'without' ? withoutFonts(html) : html)]),
  );
  const server = createServer(async ({ url = '' }, response) => {
    const page = pages.get(decodeURI(url));
    if (page) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': 'br' });
      response.end(page);
      return;
    }
    const file = await fetch(`${origin}${url}`);
    response.writeHead(file.status, {
      'content-type': file.headers.get('content-type') ?? '',
      'cache-control': 'max-age=60',
    });
    response.end(Buffer.from(await file.arrayBuffer()));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { server, at: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

interface View {
  /** Milliseconds. */
  paint: number;
  shift: number;
}

/** @returns the first view with an empty cache, and the second one with what the first has loaded */
async function view(browser: Browser, url: string): Promise<[View, View]> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', network);
  await session.send('Emulation.setCPUThrottlingRate', { rate: processorRate });
  const load = async (): Promise<View> => {
    await page.goto(url, { waitUntil: 'load' });
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await page.waitForTimeout(300);
    return page.evaluate(async () => {
      let shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shift += (entry as PerformanceEntry & { value: number }).value;
      }).observe({ type: 'layout-shift', buffered: true });
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN, shift };
    });
  };
  const views: [View, View] = [await load(), await load()];
  await context.close();
  return views;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const site = await openBuiltSite();
const html = await (await fetch(`${site.origin}${postPath(site.post.slug)}`)).text();
const { server, at } = await servePages(site.origin, html);
try {
  const seen = new Map<Kind, [View, View][]>(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of kinds) seen.get(kind)?.push(await view(site.browser, `${at}/${kind}`));
  }
  console.log('| page | first view: first paint (ms) | layout shift | second view: first paint (ms) | layout shift |');
  console.log('| --- | ---: | ---: | ---: | ---: |');
  for (const [kind, views] of seen) {
    const cells = [0, 1].flatMap((at) => {
      const all = views.flatMap((pair) => pair[at] ?? []);
      return [Math.round(median(all.map(({ paint }) => paint))), Math.max(...all.map(({ shift }) => shift))];
    });
    console.log(`| ${kind} | ${cells.join(' | ')} |`);
  }
} finally {
  server.close();
  await site.close();
}
