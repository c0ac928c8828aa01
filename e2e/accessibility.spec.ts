// Every template: landmarks, names and keyboard, as `docs/accessibility.md` states them, and no axe violation in both themes.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { layoutRules, listViolations } from './site/axe.ts';
import { fromRoot } from './site/checkout.ts';
import { publishTemplates, type TemplatePage } from './site/templates.ts';
import { expect, test } from './test.ts';

interface Node {
  role: string;
  name: string;
  isFocusable: boolean;
}

const landmarkRoles = new Set([
  'banner',
  'complementary',
  'contentinfo',
  'form',
  'main',
  'navigation',
  'region',
  'search',
]);

/** @returns the accessibility tree in the order of the document, without ignored nodes */
async function readTree(page: Page): Promise<Node[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, properties = [] }) => ({
      role: String(role?.value ?? ''),
      name: String(name?.value ?? '').trim(),
      isFocusable: properties.some((property) => property.name === 'focusable' && property.value.value === true),
    }));
}

/** The landmarks of every page. */
const common = ['banner', 'contentinfo', 'main', 'navigation “Site”'];

/** Names that come from content, as the document calls them. */
const ofContent: [RegExp, string][] = [
  [/^complementary “(?!Preview”).*/, 'complementary *callout*'],
  [/^region “Version \d+ .*/, 'region *version*'],
  [/^region “\d{4}”$/, 'region *year*'],
  [/^region “.*“.*”.*”$/, 'region *results*'],
];

/** Lists landmarks as `docs/accessibility.md` does. A region that scrolls is a tab stop, and a control in the document. */
function listLandmarks(tree: readonly Node[]): string[] {
  return tree
    .filter(({ role, isFocusable }) => landmarkRoles.has(role) && !isFocusable)
    .map(({ role, name }) => (name ? `${role} “${name}”` : role));
}

/** @returns the landmarks of each template that the document states */
async function readStated(): Promise<Map<string, string[]>> {
  const text = await readFile(fromRoot('docs/accessibility.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(\/[^`]*)` \|([^|]*)\|/gm)];
  return new Map(rows.map(([, route = '', landmarks = '']) => [route, landmarks.trim().split(', ').filter(Boolean)]));
}

async function checkTree(page: Page, { route, path }: TemplatePage, stated: readonly string[] = []): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }), path).toHaveCount(1);
  const tree = await readTree(page);
  const controls = tree.filter(({ role, isFocusable }) => isFocusable && role !== 'RootWebArea');
  expect(controls.length, path).toBeGreaterThan(8);
  expect(
    controls.filter(({ name }) => name === ''),
    path,
  ).toEqual([]);
  expect(controls[0], path).toEqual({ role: 'link', name: 'Skip to content', isFocusable: true });
  const landmarks = listLandmarks(tree);
  expect(landmarks, `${path}: each landmark has a name of its own`).toEqual([...new Set(landmarks)]);
  expect(landmarks, path).toEqual(expect.arrayContaining(common));
  const own = landmarks
    .filter((landmark) => !common.includes(landmark))
    .map((landmark) => ofContent.find(([pattern]) => pattern.test(landmark))?.[1] ?? landmark);
  expect(
    own.filter((landmark) => !stated.includes(landmark)),
    `${path}: docs/accessibility.md states the landmarks of ${route}`,
  ).toEqual([]);
  // A title is a second name, which screen readers may add to the first.
  const titled = page.locator(':is(a, button, input, summary)[title]');
  expect(await titled.evaluateAll((all) => all.map(({ outerHTML }) => outerHTML)), path).toEqual([]);
}

// The worker stores the pages that were opened, and the offline page lists them as they arrive.
test.use({ serviceWorkers: 'block' });

const appearances = [
  [1440, 'light', layoutRules],
  [390, 'dark', []],
] as const;

test('each template has the landmarks that are documented, one name for each control, and no axe violation', {
  tag: '@slow',
}, async ({ page, ownSite, published }) => {
  const stated = await readStated();
  const pages = await publishTemplates(ownSite, published, 1);
  for (const template of pages) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(template.url);
    await checkTree(page, template, stated.get(template.route));
    for (const [width, colorScheme, rules] of appearances) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      expect(await listViolations(page, rules), `${template.path} at ${width}, ${colorScheme}`).toEqual([]);
    }
  }
  expect(new Set(pages.map(({ route }) => route))).toEqual(new Set(stated.keys()));
});

/** Elements that the Tab key must reach. A group of radio buttons is reached at the chosen one. */
const stopSelector =
  'a[href], button, input:enabled:not([type=radio]), input[type=radio]:checked, summary, [tabindex="0"]';

test('the Tab key reaches every control of each template in the order of the document, and shows where it is', {
  tag: '@slow',
}, async ({ page, ownSite, published }) => {
  for (const { path, url } of await publishTemplates(ownSite, published, 1)) {
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto(url);
      // The script adds buttons when the browser is idle.
      const code = page.locator('figure.code');
      await expect(code.locator('button').filter({ hasText: 'Copy' })).toHaveCount(await code.count());
      // Sliders work from the moment when their figure comes into view.
      for (const figure of await page.locator('interactive-figure').all()) {
        await figure.scrollIntoViewIfNeeded();
        await expect(figure.locator('input').first()).toBeEnabled();
      }
      // The script takes the boxes that fit out of the tab stops when they are laid out.
      const boxes = page.locator('.prose [tabindex="0"]:visible');
      const listFitting = () => boxes.evaluateAll((all) => all.filter((box) => box.scrollWidth <= box.clientWidth));
      await expect.poll(listFitting, path).toEqual([]);
      await page.evaluate(() => scrollTo(0, 0));
      const stops = await page.evaluate((selector) => {
        const shown = [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
        const isOutlined = (element: Element, part?: string) => {
          const { outlineStyle, outlineWidth } = getComputedStyle(element, part);
          return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
        };
        const reached: number[] = [];
        const unmarked: string[] = [];
        Object.assign(window, { reached, unmarked });
        addEventListener('focusin', ({ target }) => {
          const element = target as Element;
          reached.push(shown.indexOf(element));
          const { bottom, top, width: extent } = element.getBoundingClientRect();
          const isMarked = isOutlined(element) || isOutlined(element, '::after');
          const isInView = extent > 0 && bottom > 0 && top < innerHeight;
          if (!isMarked || !isInView) unmarked.push(element.outerHTML.slice(0, 80));
        });
        return shown.length;
      }, stopSelector);
      // The rows of a long list are the same at both widths.
      if (stops > 200 && width > 390) continue;
      for (let press = 0; press < stops; press++) await page.keyboard.press('Tab');
      const { reached, unmarked } = await page.evaluate(() => {
        const { reached, unmarked } = window as unknown as { reached: number[]; unmarked: string[] };
        return { reached, unmarked };
      });
      expect(unmarked, `${path} at ${width}`).toEqual([]);
      expect(reached, `${path} at ${width}`).toEqual([...Array(stops).keys()]);
    }
  }
});
