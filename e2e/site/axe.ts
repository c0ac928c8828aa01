// axe, without the parts of its report that take most of its time.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Rules of WCAG 2.2 at level AA, and those that axe recommends besides. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

/** The rules whose result the colour scheme can change. */
export const colorRules = ['color-contrast', 'link-in-text-block'];

/** The rules whose result the width of the window can change, and those of colours. */
export const layoutRules = [...colorRules, 'scrollable-region-focusable', 'target-size'];

/** Rows of long lists: the archive has 500, which differ in nothing that axe looks at. */
const laterRows = 'main li:nth-child(n + 21)';

/** @param rules all of them if none is named */
export async function listViolations(page: Page, rules: readonly string[] = []): Promise<string[]> {
  const runOnly = rules.length > 0 ? [...rules] : tags;
  const extra: Record<string, { enabled: boolean }> =
    rules.length > 0 ? {} : { 'label-content-name-mismatch': { enabled: true } };
  // By default axe also describes every element that passes, and makes selectors for it.
  const { violations, passes } = await new AxeBuilder({ page })
    .setLegacyMode()
    .exclude(laterRows)
    .options({ runOnly, rules: extra, resultTypes: ['violations'], selectors: false })
    .analyze();
  // A rule that did not run would find nothing. In forced colours the browser chooses them.
  const isForced = await page.evaluate(() => matchMedia('(forced-colors: active)').matches);
  if (!isForced) expect(passes.map(({ id }) => id)).toContain('color-contrast');
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help} ${html}`));
}
