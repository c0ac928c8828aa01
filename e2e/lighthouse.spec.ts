// Lighthouse audits that do not depend on the machine, on an emulated phone, for a page of each template.

import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';
import { findFreePort } from '../test/ports.ts';
import { publishTemplates } from './site/templates.ts';
import { expect, test } from './test.ts';

const categories = ['accessibility', 'best-practices', 'seo'];

/** Audits that these pages fail on purpose: search engines leave them out, and a missing page says so. */
const meant: Record<string, string[]> = {
  '/not-found': ['is-crawlable', 'http-status-code', 'errors-in-console'],
  '/offline': ['is-crawlable'],
  '/posts/[slug]/history': ['is-crawlable'],
  '/preview': ['is-crawlable'],
  '/search': ['is-crawlable'],
  '/styleguide': ['is-crawlable'],
};

/** Milliseconds that Lighthouse waits after a page has loaded. Only audits of times need that. */
const withoutPauses = {
  pauseAfterFcpMs: 0,
  pauseAfterLoadMs: 0,
  networkQuietThresholdMs: 0,
  cpuQuietThresholdMs: 0,
};

test('Lighthouse finds no problem on a page of each template', { tag: '@slow' }, async ({
  ownSite,
  published,
  launchOptions,
}) => {
  const all = await publishTemplates(ownSite, published, 1);
  const pages = new Map(all.map((page) => [page.route, page])).values();
  const port = await findFreePort();
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), `--remote-debugging-port=${port}`],
  });
  try {
    for (const { route, path, url } of pages) {
      const skipAudits = meant[route] ?? [];
      const flags = {
        port,
        onlyCategories: categories,
        skipAudits,
        ignoreStatusCode: true,
        logLevel: 'error' as const,
        ...withoutPauses,
        // The report, which shows it, is not kept.
        disableFullPageScreenshot: true,
      };
      const { lhr } = (await lighthouse(url, flags)) ?? {};
      const failing = Object.values(lhr?.categories ?? {}).flatMap(({ id, auditRefs }) =>
        auditRefs
          .filter(({ id: audit, weight }) => weight > 0 && (lhr?.audits[audit]?.score ?? 1) < 1)
          .map(({ id: audit }) => `${id} ${audit}: ${lhr?.audits[audit]?.title}`),
      );
      expect.soft(failing, path).toEqual([]);
      const scores = categories.map((id) => [id, lhr?.categories[id]?.score]);
      expect.soft(scores, path).toEqual(categories.map((id) => [id, 1]));
    }
  } finally {
    await browser.close();
  }
});
