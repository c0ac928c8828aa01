// The fixtures of every test: a shared site, a site of the test's own, and the paths of all pages.
import { type Browser, test as base } from '@playwright/test';
import { hangLimit } from './site/checkout.ts';
import { Site } from './site/site.ts';

interface WorkerFixtures {
  /** Shared by the tests of a worker, so no test changes it. */
  site: Site;
  /** Lent to one test after another as `ownSite`. */
  pooledSite: Site;
  /** The paths of all pages, found by following links from the first. */
  paths: string[];
}

interface TestFixtures {
  /** A site that the test may publish to and stop. Starting one takes seconds, so it is reset for the next test. */
  ownSite: Site;
  /** A site whose server has sent no page yet, and whose files the test may damage. */
  freshSite: Site;
}

/** Opens a site, and closes it after its use. */
// biome-ignore lint/correctness/noEmptyPattern: the runner reads the names a fixture needs from its pattern
async function lendSite({}: object, use: (site: Site) => Promise<void>): Promise<void> {
  const site = await Site.open();
  await use(site);
  await site.close();
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  site: [lendSite, { scope: 'worker', timeout: hangLimit }],
  paths: [
    async ({ site, browser }, use) => use(await findPaths(site, browser)),
    { scope: 'worker', timeout: hangLimit },
  ],
  pooledSite: [lendSite, { scope: 'worker', timeout: hangLimit }],
  ownSite: async ({ pooledSite }, use) => {
    await use(pooledSite);
    await pooledSite.reset();
  },
  freshSite: lendSite,
});

export { expect } from '@playwright/test';

async function findPaths(site: Site, browser: Browser): Promise<string[]> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const paths = new Set(['/']);
  for (const path of paths) {
    await page.goto(site.url(path), { waitUntil: 'domcontentloaded' });
    const links = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].map(({ href }) => href),
    );
    for (const { origin, pathname } of links.map((href) => new URL(href))) {
      if (origin === site.origin) paths.add(pathname);
    }
  }
  await context.close();
  return [...paths];
}

/** The path of a post that does not exist. */
export const missingPath = '/posts/there-is-no-such-post';

/** Returns whether a page is rendered once a release. Search is rendered for each request. */
export function isKept(path: string): boolean {
  return path !== '/search';
}

export function isPost(path: string): boolean {
  return path.startsWith('/posts/');
}
