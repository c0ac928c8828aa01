// Collects what a browser reports about a page.
import type { BrowserContext, Page } from '@playwright/test';

/** Opens a page and collects its errors, console messages and policy violations of a page. The event of a violation names the directive. */
export async function listen(context: BrowserContext): Promise<{ page: Page; messages: string[] }> {
  const messages: string[] = [];
  const page = await context.newPage();
  page.on('console', (message) => messages.push(`${page.url()} ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => messages.push(`${page.url()} ${error.message}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (violation) => {
      console.error(`violation of ${violation.effectiveDirective} by ${violation.blockedURI || 'inline'}`);
    });
  });
  return { page, messages };
}
