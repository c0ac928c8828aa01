// Lighthouse audits that do not depend on the machine, on an emulated phone.
import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';
import { findFreePort } from './site/checkout.ts';
import { expect, isPost, test } from './test.ts';

const categories = ['accessibility', 'best-practices', 'seo'];

test('Lighthouse finds no problem on the list and on a post', { tag: '@slow' }, async ({
  site,
  paths,
  launchOptions,
}) => {
  const port = await findFreePort();
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), `--remote-debugging-port=${port}`],
  });
  try {
    for (const path of ['/', paths.find(isPost) ?? '']) {
      const result = await lighthouse(site.url(path), { port, onlyCategories: categories, logLevel: 'error' });
      const { lhr } = result ?? {};
      const failing = Object.values(lhr?.categories ?? {}).flatMap(({ id, auditRefs }) =>
        auditRefs
          .filter(({ id: audit, weight }) => weight > 0 && (lhr?.audits[audit]?.score ?? 1) < 1)
          .map(({ id: audit }) => `${id} ${audit}: ${lhr?.audits[audit]?.title}`),
      );
      expect(failing, path).toEqual([]);
      const scores = categories.map((id) => [id, lhr?.categories[id]?.score]);
      expect(scores, path).toEqual(categories.map((id) => [id, 1]));
    }
  } finally {
    await browser.close();
  }
});
