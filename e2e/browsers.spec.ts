// A smoke test in Firefox and WebKitGTK of Debian: `npm run test:browsers`.
import { type OtherBrowser, openers } from './site/other-browser.ts';
import { expect, oneOfEach, test } from './test.ts';

const enter = '\ue007';

/** Waits until an expression in the page has a value. */
async function waitFor(browser: OtherBrowser, expression: string, value: unknown, message = expression): Promise<void> {
  await expect.poll(() => browser.run(expression), message).toEqual(value);
}

for (const [name, open] of Object.entries(openers)) {
  test.describe(name, { tag: '@browsers' }, () => {
    test.skip(!open, `${name} is not installed`);

    test('shows each page without sideways scroll, keeps the theme, searches by keyboard and copies', async ({
      site,
      paths,
    }) => {
      if (!open) return;
      const browser = await open();
      try {
        for (const width of [390, 1440]) {
          for (const path of [...oneOfEach(paths), '/styleguide', '/offline']) {
            await browser.open(site.url(path), width);
            // WebDriver returns before the window has its new size.
            await waitFor(browser, 'innerWidth', width, path);
            const excess = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
            await waitFor(browser, excess, 0, `${path} at ${width} pixels`);
          }
        }

        await browser.open(site.url('/about'), 1440);
        const ground = () => browser.run('getComputedStyle(document.documentElement).backgroundColor');
        await browser.run(`document.querySelector('[name=theme][value=light]').click()`);
        const light = await ground();
        await browser.run(`document.querySelector('[name=theme][value=dark]').click()`);
        const dark = await ground();
        expect(dark).not.toEqual(light);
        await browser.open(site.url('/'), 1440);
        await expect.poll(ground).toEqual(dark);

        await browser.press('/');
        await waitFor(browser, `document.activeElement.type`, 'search');
        await browser.press('cache');
        await waitFor(browser, `document.querySelectorAll('dialog a[href^="/posts/"]').length > 0`, true);
        await browser.press(`cache${enter}`);
        await waitFor(browser, `location.pathname !== '/'`, true);

        await browser.open(site.url('/styleguide'), 1440);
        // Plain absence where there is no clipboard. The script adds the buttons when the browser is idle.
        const buttons = `document.querySelectorAll('figure.code [aria-label^="Copy: "]').length`;
        const blocks = `(navigator.clipboard ? document.querySelectorAll('figure.code').length : 0)`;
        await waitFor(browser, `${buttons} === ${blocks}`, true);
        expect(browser.messages()).toEqual([]);
      } finally {
        await browser.close();
      }
    });
  });
}
