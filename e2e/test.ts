// What every test starts with: a site that nobody changes, one that may be changed, and the pages there are.
import { type Browser, test as base } from '@playwright/test';
import { hangLimit } from './site/checkout.ts';
import { Site } from './site/site.ts';

interface WorkerFixtures {
  /** Shared by the tests of a worker, so no test changes it. */
  site: Site;
  /** The paths of all pages, found by following links from the first. */
  paths: string[];
}

interface TestFixtures {
  /** The test's own, to publish on. */
  ownSite: Site;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the names a fixture needs from its pattern
    async ({}, use) => {
      const site = await Site.open();
      await use(site);
      await site.close();
    },
    { scope: 'worker', timeout: hangLimit },
  ],
  paths: [
    async ({ site, browser }, use) => use(await findPaths(site, browser)),
    { scope: 'worker', timeout: hangLimit },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above
  ownSite: async ({}, use) => {
    const site = await Site.open();
    await use(site);
    await site.close();
  },
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

/** A path that no page has; it would be the place of a post. */
export const missingPath = '/posts/there-is-no-such-post';

/** Search is made for each request; every other page is rendered once a release. */
export function isKept(path: string): boolean {
  return path !== '/search';
}

export function isPost(path: string): boolean {
  return path.startsWith('/posts/');
}
