// Collects what a browser reports about a page.
import type { BrowserContext, Page } from '@playwright/test';

/**
 * Collects the errors of a page. When a page is shown late on a busy machine, Chromium skips the transition of the
 * stylesheet and reports that as an error of the page, which is ignored.
 */
export function collectErrors(page: Page, receive: (message: string) => void): void {
  page.on('pageerror', ({ message }) => {
    if (!message.startsWith('Transition was aborted')) receive(message);
  });
}

/** Opens a page and collects its errors, console messages and policy violations. The event of a violation names the directive. */
export async function listen(context: BrowserContext): Promise<{ page: Page; messages: string[] }> {
  const messages: string[] = [];
  const page = await context.newPage();
  page.on('console', (message) => messages.push(`${page.url()} ${message.type()}: ${message.text()}`));
  collectErrors(page, (message) => messages.push(`${page.url()} ${message}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (violation) => {
      console.error(`violation of ${violation.effectiveDirective} by ${violation.blockedURI || 'inline'}`);
    });
  });
  return { page, messages };
}
