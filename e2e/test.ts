// The fixtures of every test: a shared site, sites that a test may change, and the paths of all pages.

import { test as base } from '@playwright/test';
import { findFreePort } from '../test/ports.ts';
import { webhookSecret } from './pushed.ts';
import { hangLimit } from './site/checkout.ts';
import { Collector } from './site/collector.ts';
import { PublishedSite } from './site/published-site.ts';
import { readPaths, Site } from './site/site.ts';

/**
 * A worker has one of each, and starts it for the first test that needs it. All test files use these fixtures: a file with
 * worker fixtures of its own would get a worker of its own, with another browser and other sites.
 */
interface WorkerFixtures {
  /** Shared by the tests of a worker, so no test changes it. */
  site: Site;
  /** Each test in turn gets it as `ownSite`. */
  pooledSite: Site;
  /** Each test in turn gets it as `stockSite`. */
  pooledStock: Site;
  /** Each test in turn gets it as `published`. */
  pooledPublished: PublishedSite;
  /** Receives the traces of `published`. */
  collector: Collector;
  /** The paths of all pages, found by following links from the first. */
  paths: string[];
}

interface TestFixtures {
  /** A site that the test may publish to and stop. Starting one takes seconds, so it is reset for each test. */
  ownSite: Site;
  /** A site like `ownSite` that `next start` serves. */
  stockSite: Site;
  /** A site that shows the first commit of a git repository. It is reset for each test, as above. */
  published: PublishedSite;
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
  pooledSite: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const site = await Site.open();
      await use(site);
      await site.close();
    },
    { scope: 'worker', timeout: hangLimit },
  ],
  pooledStock: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const site = await Site.open({}, { isStock: true });
      await use(site);
      await site.close();
    },
    { scope: 'worker', timeout: hangLimit },
  ],
  collector: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      const collector = await Collector.open();
      await use(collector);
      collector.close();
    },
    { scope: 'worker' },
  ],
  pooledPublished: [
    async ({ collector }, use) => {
      const own = { PUBLISH_SECRET: webhookSecret, METRICS_PORT: String(await findFreePort()) };
      const site = await PublishedSite.open({ ...own, ...collector.settings });
      await use(site);
      await site.close();
    },
    { scope: 'worker', timeout: hangLimit },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above
  paths: [async ({}, use) => use(await readPaths()), { scope: 'worker' }],
  ownSite: async ({ pooledSite }, use) => {
    await pooledSite.reset();
    await use(pooledSite);
  },
  stockSite: async ({ pooledStock }, use) => {
    await pooledStock.reset();
    await use(pooledStock);
  },
  published: async ({ pooledPublished }, use) => {
    await pooledPublished.reset();
    await use(pooledPublished);
  },
});

export { expect } from '@playwright/test';
export { missingPath } from './site/site.ts';

/** Returns whether a page is rendered once a release. Search is rendered for each request. */
export function isKept(path: string): boolean {
  return path !== '/search';
}

export function isPost(path: string): boolean {
  return path.startsWith('/posts/');
}

/** Returns one path of each kind of page: a post, a page of a tag, and all that are the only ones of their kind. */
export function oneOfEach(paths: readonly string[]): string[] {
  const kindOf = (path: string) => /^\/(?:posts|tags)\//.exec(path)?.[0] ?? path;
  return [...new Map(paths.toReversed().map((path) => [kindOf(path), path])).values()].toReversed();
}

/** Without SITE_URL, the addresses in a page have the port of the server, which a restart may change. */
export function withoutPort(text: string): string {
  return text.replaceAll(/localhost:\d+/g, 'localhost');
}
