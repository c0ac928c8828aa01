// Layout and contrast, measured so that the result is the same on any machine. The style guide contains everything
// that a post can contain.
import type { Page } from '@playwright/test';
import { frontMatter, publish } from './site/posts.ts';
import { expect, test } from './test.ts';

const styleguide = '/styleguide';
const widths = [320, 390, 820, 1440];
const themes = [
  { name: 'light', media: { colorScheme: 'light', forcedColors: 'none' } },
  { name: 'dark', media: { colorScheme: 'dark', forcedColors: 'none' } },
  { name: 'forced colours', media: { colorScheme: 'dark', forcedColors: 'active' } },
] as const;

/** Returns elements that extend beyond the window and are in no scrolling box. */
function listOverflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth } = document.documentElement;
    const isLoose = (element: Element): boolean => {
      for (let box: Element | null = element; box; box = box.parentElement) {
        const { overflowX, clipPath, position } = getComputedStyle(box);
        if (overflowX !== 'visible' || clipPath !== 'none' || position === 'fixed') return false;
      }
      return true;
    };
    const outside = [...document.querySelectorAll('body *')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (left < -0.5 || right > clientWidth + 0.5) && isLoose(element);
    });
    const page = document.documentElement.scrollWidth > clientWidth ? ['the page scrolls sideways'] : [];
    return [...page, ...outside.map(({ outerHTML }) => outerHTML.slice(0, 120))];
  });
}

test('no element extends beyond the page at any width, light, dark or in forced colours', { tag: '@slow' }, async ({
  page,
  site,
}) => {
  await page.goto(site.url(styleguide));
  for (const { name, media } of themes) {
    await page.emulateMedia(media);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      expect(await listOverflowing(page), `${width} pixels, ${name}`).toEqual([]);
    }
  }
});

interface Contrast {
  text: string;
  /** WCAG 2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
  ratio: number;
  isCode: boolean;
}

/** Returns the contrast of every visible text with the nearest background behind it. */
function measureContrasts(page: Page): Promise<Contrast[]> {
  return page.evaluate(() => {
    const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const read = (color: string): number[] => {
      if (!context) return [];
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
      return [...context.getImageData(0, 0, 1, 1).data];
    };
    const luminance = (color: string) => {
      const [red = 0, green = 0, blue = 0] = read(color).map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const groundOf = (element: Element): string => {
      const shape = element.closest('svg')?.querySelector('[fill="var(--raised)"]');
      if (shape) return getComputedStyle(shape).fill;
      for (let box: Element | null = element; box; box = box.parentElement) {
        const { backgroundColor } = getComputedStyle(box);
        if (read(backgroundColor)[3] === 255) return backgroundColor;
      }
      return 'canvas';
    };
    const found: Contrast[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (!element?.checkVisibility({ opacityProperty: true }) || !text || element.matches('script, style')) continue;
      const style = getComputedStyle(element);
      const ink = luminance(element.closest('svg') ? style.fill : style.color);
      const ground = luminance(groundOf(element));
      const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
      found.push({ text: text.slice(0, 40), ratio, isCode: element.closest('pre') !== null });
    }
    return found;
  });
}

test('every text has enough contrast, light, dark and in forced colours', { tag: '@slow' }, async ({
  page,
  site,
  paths,
}) => {
  for (const path of [...paths, styleguide]) {
    await page.emulateMedia(themes[0].media);
    await page.goto(site.url(path));
    for (const { name, media } of themes) {
      await page.emulateMedia(media);
      await page.evaluate(() =>
        Promise.all(
          document
            .getAnimations()
            .filter(({ timeline }) => timeline instanceof DocumentTimeline)
            .map(({ finished }) => finished),
        ),
      );
      const contrasts = await measureContrasts(page);
      expect(contrasts.length, path).toBeGreaterThan(10);
      const weak = contrasts.filter(({ ratio }) => ratio < 7);
      expect(weak, `${path} ${name}`).toEqual([]);
    }
  }
});

test('code has more contrast with prefers-contrast', async ({ page, site }) => {
  await page.goto(site.url(styleguide));
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, contrast: 'more' });
    const code = (await measureContrasts(page)).filter(({ isCode }) => isCode);
    expect(code.length).toBeGreaterThan(50);
    expect(code.filter(({ ratio }) => ratio < 7)).toEqual([]);
  }
});

test('on paper, every text has a contrast of at least 7:1, though the reader chose the dark theme', async ({
  page,
  site,
}) => {
  await page.goto(site.url(styleguide));
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
  const contrasts = await measureContrasts(page);
  expect(contrasts.length).toBeGreaterThan(50);
  expect(contrasts.filter(({ ratio }) => ratio < 7)).toEqual([]);
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light');
});

test('on paper, a table with code and long words is not cut off', async ({ page, ownSite }) => {
  const cells = Array.from({ length: 4 }, (_, at) => `\`read(key, { column: ${at}, timeout: 50, retries: 2 })\``);
  const table = `| ${['a'.repeat(60), 'b', 'c', 'd'].join(' | ')} |\n|---|---|---|---|\n| ${cells.join(' | ')} |\n`;
  await publish(ownSite, {
    'posts/table.mdx': frontMatter({ title: 'A table', description: 'It is wide.', date: '2026-02-01' }) + table,
  });
  await expect.poll(async () => (await ownSite.get('/posts/table')).status).toBe(200);
  await page.setViewportSize({ width: 720, height: 900 });
  await page.goto(ownSite.url('/posts/table'));
  const hidden = () => page.locator('.wide').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  expect(await hidden()).toBeGreaterThan(0);
  await page.emulateMedia({ media: 'print' });
  expect(await hidden()).toBe(0);
});

test('a link to a section opens at the section, a rule begins where text begins, and phones do not inflate text', async ({
  page,
  site,
}) => {
  expect((await site.get(styleguide)).text).toContain('-webkit-text-size-adjust:100%');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.setViewportSize({ width: 1920, height: 900 });
  await page.goto(site.url(`${styleguide}#formulas`), { waitUntil: 'load' });
  const top = await page.evaluate(() => document.querySelector(':target')?.getBoundingClientRect().top);
  expect(top).toBeGreaterThanOrEqual(0);
  expect(top).toBeLessThan(200);
  const [rule, text] = await page.evaluate(() =>
    ['.prose > hr', '.prose > p'].map((selector) => document.querySelector(selector)?.getBoundingClientRect().left),
  );
  expect(rule).toBe(text);
});

test('an image with two variants shows the one for the theme', async ({ page, site }) => {
  await page.goto(site.url(styleguide));
  for (const [chosen, colorScheme, shown] of [
    ['System', 'light', 'light'],
    ['System', 'dark', 'dark'],
    ['Dark', 'light', 'dark'],
    ['Light', 'dark', 'light'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.getByRole('radio', { name: chosen }).check();
    const images = page.getByRole('img', { name: 'The same curve' });
    await expect(images).toHaveCount(1);
    await expect(images, `chosen ${chosen}, system ${colorScheme}`).toHaveAttribute('data-shade', shown);
  }
});

/** Without JavaScript browsers ignore lazy loading, as the requests would reveal the scroll position. */
test('an image variant that is not shown is not loaded', async ({ page, site }) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(site.url(styleguide));
  // All addresses of an image have the same prefix.
  const [light = '', dark = ''] = await page
    .locator('img[data-shade]')
    .evaluateAll((twins) => twins.map((twin) => twin.getAttribute('src')?.replace(/\..*$/, '')));
  const shown = page.getByRole('img', { name: 'The same curve' });
  await shown.scrollIntoViewIfNeeded();
  await expect
    .poll(() => shown.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth))
    .toBeTruthy();
  expect(loaded.filter((path) => path.startsWith(light))).toHaveLength(1);
  expect(loaded.filter((path) => path.startsWith(dark))).toEqual([]);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  // From 1280 pixels on, notes stand beside the text.
  for (const width of [390, 1200]) {
    test(`a note opens and closes without scrolling the page (${width})`, async ({ page, site }) => {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(site.url(styleguide));
      const reference = page.locator('sup').getByRole('link', { name: '2', exact: true });
      await reference.scrollIntoViewIfNeeded();
      // Scrolls to the middle, so that neither end of the page limits scrolling.
      await reference.evaluate((element) => element.scrollIntoView({ block: 'center', behavior: 'instant' }));
      const place = await page.evaluate(() => scrollY);
      const note = page.getByRole('listitem').filter({ hasText: 'A long one' });
      const close = note.getByRole('link', { name: 'Close note' });
      await expect(close).toBeHidden();

      await reference.click();
      await expect(note).toBeInViewport({ ratio: 1 });
      await expect(close).toBeVisible();
      expect(await page.evaluate(() => scrollY)).toBe(place);
      await page.keyboard.press('Tab');
      await expect(note.getByRole('link', { name: 'link' })).toBeFocused();
      const box = await close.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);

      await close.click();
      await expect(close).toBeHidden();
      expect(await page.evaluate(() => scrollY)).toBe(place);

      await reference.click();
      await expect(close).toBeVisible();
      await page.goBack();
      await expect(close).toBeHidden();
      expect(await page.evaluate(() => scrollY)).toBe(place);
    });
  }

  test('notes stand beside their references on a wide screen', async ({ page, site }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(site.url(styleguide));
    const reference = page.locator('sup').getByRole('link', { name: '1', exact: true }).first();
    const note = page.getByRole('listitem').filter({ hasText: 'A short one' });
    const [mark, box] = [await reference.boundingBox(), await note.boundingBox()];
    expect(box?.x ?? 0).toBeGreaterThan((mark?.x ?? 0) + (mark?.width ?? 0));
    expect(Math.abs((box?.y ?? 0) - (mark?.y ?? 0))).toBeLessThan(60);
    await expect(note.getByRole('link', { name: 'Close note' })).toBeHidden();
  });

  test('print shows all notes, link addresses and folded content', async ({ page, site }) => {
    await page.goto(site.url(`${styleguide}#fn-short`));
    await page.emulateMedia({ media: 'print' });
    const link = page.getByRole('link', { name: 'link that leads away' });
    const behind = await link.evaluate((element) => getComputedStyle(element, '::after').content);
    expect(behind).toContain('https://www.w3.org/TR/mathml-core/');
    await expect(page.getByText('Text that only some need')).toBeVisible();
    const note = page.getByRole('listitem').filter({ hasText: 'A short one' });
    expect(await note.evaluate((element) => getComputedStyle(element).position)).toBe('relative');
    await expect(page.getByRole('link', { name: 'Close note' }).first()).toBeHidden();
  });
});
