// Opens each page once in a browser, and checks its messages, requests, scripts and links.
import type { BrowserContext, Page } from '@playwright/test';
import { listen } from './site/listen.ts';
import type { Site } from './site/site.ts';
import { test as base, expect, missingPath, oneOfEach } from './test.ts';

/** Contains every element of posts, and an interactive figure. No page links to it. */
const styleguide = '/styleguide';
/** The offline page. No page links to it. */
const offline = '/offline';

/** Pages that are opened at the same time. Each waits half a second for the network to be idle. */
const tabs = 6;

interface Visit {
  path: string;
  /** Console messages, uncaught errors and violations of the policy, each with the address of the page. */
  messages: string[];
  requests: { url: string; isScript: boolean; failure?: string; status?: number }[];
  content: Awaited<ReturnType<typeof readContent>>;
  refusals: string[];
}

function readContent(page: Page) {
  return page.evaluate(() => {
    const list = (selector: string) => [...document.querySelectorAll(selector)];
    return {
      ids: list('[id]').map(({ id }) => id),
      links: list('a[href]').map((link) => (link as HTMLAnchorElement).href),
      unprerendered: list('a[href^="/"]:is([download], [rel~="nofollow"]):not([href*="."])').map(
        ({ outerHTML }) => outerHTML,
      ),
      inlineScripts: [...document.scripts]
        .filter(
          ({ type, dataset }) =>
            !['application/ld+json', 'speculationrules'].includes(type) && dataset.own === undefined,
        )
        .map(({ outerHTML }) => outerHTML.slice(0, 100)),
      styled: list('[style]').map(({ outerHTML }) => outerHTML),
      preloadedScripts: list('link[rel="preload"][as="script"], link[rel="modulepreload"]').length,
    };
  });
}

/** Passes a string to each kind of sink that Trusted Types protect. */
function trySinks(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      () => Object.assign(document.createElement('div'), { innerHTML: '<b>x</b>' }),
      () => Object.assign(document.createElement('script'), { src: '/x.js' }),
      () => Object.assign(document.createElement('script'), { text: 'x()' }),
      () => document.createRange().createContextualFragment('<b>x</b>'),
    ].map((sink) => {
      try {
        sink();
        return 'allowed';
      } catch (error) {
        return error instanceof TypeError ? 'refused' : String(error);
      }
    }),
  );
}

async function visit(context: BrowserContext, site: Site, path: string): Promise<Visit> {
  const { page, messages } = await listen(context);
  const requests: Visit['requests'] = [];
  const note = (sent: { url(): string; resourceType(): string }, more: { failure?: string; status?: number } = {}) =>
    requests.push({ url: sent.url(), isScript: sent.resourceType() === 'script', ...more });
  page.on('request', (sent) => note(sent));
  page.on('requestfailed', (sent) => note(sent, { failure: sent.failure()?.errorText ?? 'failed' }));
  page.on('response', (answer) => note(answer.request(), { status: answer.status() }));
  await page.goto(site.url(path), { waitUntil: 'networkidle' });
  const content = await readContent(page);
  // The refused sinks below report violations.
  const seen = { path, messages: [...messages], requests: [...requests], content };
  const refusals = await trySinks(page);
  await page.close();
  return { ...seen, refusals };
}

async function visitAll(context: BrowserContext, site: Site, paths: readonly string[]): Promise<Visit[]> {
  const left = [...paths, styleguide, offline, missingPath];
  const visits: Visit[] = [];
  const work = async () => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) {
      visits.push(await visit(context, site, path));
    }
  };
  await Promise.all(Array.from({ length: tabs }, work));
  await context.close();
  return visits;
}

let visited: Promise<Visit[]> | undefined;

const test = base.extend<{ visits: Visit[] }>({
  // One visit serves all tests. A worker fixture in this file would need a worker of its own.
  visits: async ({ browser, site, paths }, use) => {
    visited ??= browser.newContext({ colorScheme: 'light' }).then((context) => visitAll(context, site, paths));
    await use(await visited);
  },
});

/** The browser logs every page with status 404. */
function withoutNotFound(messages: readonly string[]): string[] {
  return messages.filter((message) => !message.endsWith('the server responded with a status of 404 (Not Found)'));
}

test('the collector reports a violation, a console message and an error', async ({ browser }) => {
  const context = await browser.newContext();
  const { page, messages } = await listen(context);
  await page.route('http://complaints.test/', (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': "default-src 'none'; script-src 'unsafe-inline'" },
      body: '<style>a{}</style><script>console.log("said"); null.x</script>',
    }),
  );
  await page.goto('http://complaints.test/');
  const reported = messages.join('\n');
  for (const expected of ['violation of style-src', 'said', 'null']) expect(reported).toContain(expected);
  await context.close();
});

test('no page violates its policy or writes to the console', ({ visits }) => {
  for (const { path, messages } of visits) {
    expect(path === missingPath ? withoutNotFound(messages) : messages, path).toEqual([]);
  }
});

test('no kind of page violates its policy or writes to the console in the dark theme', { tag: '@slow' }, async ({
  browser,
  site,
  paths,
}) => {
  const context = await browser.newContext({ colorScheme: 'dark' });
  const visits = await visitAll(context, site, oneOfEach(paths));
  expect(withoutNotFound(visits.flatMap(({ messages }) => messages))).toEqual([]);
});

test('no page requests another origin or a missing file, and the server logs no error', ({ visits, site }) => {
  for (const { path, requests } of visits) {
    const wrong = requests.filter(
      ({ url, failure, status = 200 }) =>
        new URL(url).origin !== site.origin || failure || (status >= 400 && url !== site.url(missingPath)),
    );
    expect(wrong, path).toEqual([]);
  }
  expect(site.log).not.toMatch(/error|⨯/i);
});

test('a page loads one script and has no inline script but data', ({ visits }) => {
  // The offline page has a second script, which lists the cached pages, the page of the feeds one that copies, and the style
  // guide one for its figure.
  for (const { path, requests, content } of visits.filter((one) => one.path !== offline)) {
    const foreign = requests.filter(({ url, isScript }) => {
      const isOurs = /^\/assets\/(?:reader|feeds|figures)\.[0-9a-f]{8}\.js$/.test(new URL(url).pathname);
      return (isScript && !isOurs) || url.includes('/_next/');
    });
    expect(foreign, path).toEqual([]);
    expect(content.inlineScripts, path).toEqual([]);
    expect(content.preloadedScripts, path).toBe(0);
  }
});

test('Trusted Types are enforced on every page', ({ visits }) => {
  for (const { path, refusals } of visits) {
    expect(refusals, path).toEqual(['refused', 'refused', 'refused', 'refused']);
  }
});

test('no element carries a style attribute', ({ visits }) => {
  for (const { path, content } of visits) expect(content.styled, path).toEqual([]);
});

test('no link to a page has nofollow or download, which the speculation rules do not exclude', ({ visits }) => {
  for (const { path, content } of visits) expect(content.unprerendered, path).toEqual([]);
});

test('each internal link leads to a page, and each fragment to an element on it', async ({ visits, site, paths }) => {
  const linked = visits.filter(({ path }) => [...paths, missingPath].includes(path));
  const places = new Map<string, Set<string>>();
  const links: { from: string; path: string; anchor: string }[] = [];
  for (const { path: from, content } of linked) {
    expect(content.ids.length, `each id is unique on ${from}`).toBe(new Set(content.ids).size);
    places.set(from, new Set(content.ids));
    for (const href of content.links) {
      const { origin, pathname, hash } = new URL(href);
      if (origin === site.origin) links.push({ from, path: pathname, anchor: decodeURIComponent(hash.slice(1)) });
    }
  }
  const isHere = new Map<string, boolean>();
  for (const { path } of links) {
    if (path !== missingPath && !isHere.has(path)) isHere.set(path, (await site.get(path)).status === 200);
  }
  expect(links.filter(({ path }) => isHere.get(path) === false)).toEqual([]);
  const isLost = ({ path, anchor }: { path: string; anchor: string }) => anchor && !places.get(path)?.has(anchor);
  expect(links.filter(isLost)).toEqual([]);
  expect(links.some(({ anchor }) => anchor)).toBe(true);
});
