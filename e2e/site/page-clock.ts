// The clock of a page. A busy machine can miss a text that is shown for two seconds, so tests stop the clock before it appears.
import type { Page } from '@playwright/test';

/** Call `page.clock.install()` before the page is loaded. */
export async function stopClock(page: Page): Promise<void> {
  // `pauseAt` needs a time that is still to come.
  const now = await page.evaluate(() => Date.now());
  await page.clock.pauseAt(now + 60_000);
}
