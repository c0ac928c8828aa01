// Sites that follow a git repository, and what tests push to them.
import { createHmac } from 'node:crypto';
import { findFreePort, hangLimit } from './site/checkout.ts';
import { Collector } from './site/collector.ts';
import { PublishedSite } from './site/published-site.ts';
import { test as base } from './test.ts';

const secret = 'a secret that is known to the forge and to us';

interface TestFixtures {
  /** A site that shows the first commit. Starting one takes seconds, so it is reset for the next test. */
  published: PublishedSite;
  /** Opens a site with settings of its own. */
  open: (own: Record<string, string>) => Promise<PublishedSite>;
}

export const test = base.extend<TestFixtures, { pooled: PublishedSite; collector: Collector }>({
  collector: [
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads the names a fixture needs from its pattern
    async ({}, use) => {
      const collector = await Collector.open();
      await use(collector);
      collector.close();
    },
    { scope: 'worker' },
  ],
  pooled: [
    async ({ collector }, use) => {
      const metricsPort = String(await findFreePort());
      const own = { PUBLISH_SECRET: secret, METRICS_PORT: metricsPort, ...collector.settings };
      const site = await PublishedSite.open({ own });
      await use(site);
      await site.close();
    },
    { scope: 'worker', timeout: hangLimit },
  ],
  published: async ({ pooled }, use) => {
    await use(pooled);
    await pooled.reset();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  open: async ({}, use) => {
    const sites: PublishedSite[] = [];
    await use(async (own) => {
      const site = await PublishedSite.open({ own });
      sites.push(site);
      return site;
    });
    for (const site of sites) await site.close();
  },
});

const today = new Date().toISOString().slice(0, 10);

interface Draft {
  title: string;
  text?: string;
  date?: string;
  /** More lines of the front matter. */
  fields?: string;
}

/** @returns the text of a post, by default of today */
export function buildPost({ title, text = `The text of ${title}.`, date = today, fields = '' }: Draft): string {
  return `---\ntitle: "${title}"\ndescription: "A description that says what a reader gets from it."\ndate: ${date}\ntags: [backend]\n${fields}---\n\n${text}\n`;
}

/** Lists and documents that name a post, besides its own page. */
export const lists = [
  '/',
  '/archive',
  '/tags/backend',
  '/feed.xml',
  '/atom.xml',
  '/feed.json',
  '/sitemap.xml',
  '/llms.txt',
];

/** @returns the lists and documents that name a post */
export async function findWhereNamed(site: PublishedSite, slug: string): Promise<string[]> {
  const named: string[] = [];
  for (const path of lists) if ((await site.get(path)).text.includes(`/posts/${slug}`)) named.push(path);
  return named;
}

/** Delivers a webhook, signed unless the headers say otherwise. */
export function send(site: PublishedSite, body: string, headers: Record<string, string> = {}, method = 'POST') {
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  return fetch(site.site.url('/api/publish'), {
    method,
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-hub-signature-256': signature,
      ...headers,
    },
  });
}
