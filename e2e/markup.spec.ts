// Valid HTML, and no axe violation in both themes, on narrow and wide screens.
import { AxeBuilder } from '@axe-core/playwright';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import { expect, missingPath, test } from './test.ts';

/** Contains everything a post can contain. No page links to it. */
const styleguide = '/styleguide';

const validator = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ['html-validate:recommended', 'html-validate:a11y'],
    rules: {
      // React spells attributes as their properties (charSet, dateTime); HTML takes them in any case.
      'attr-case': 'off',
      // React closes void elements with a slash, which HTML ignores.
      'void-style': 'off',
      // React writes async="" and hidden="", which HTML reads as async and hidden.
      'attribute-boolean-style': 'off',
      'attribute-empty-style': 'off',
      // Advice for search results, not HTML. The release checks the length of titles.
      'long-title': 'off',
      // Next's script has the id _R_. HTML only forbids spaces in an id.
      'valid-id': ['error', { relaxed: true }],
    },
  }),
);

/** The offline page. No page links to it. */
const offline = '/offline';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

test('each page is valid HTML', async ({ site, paths }) => {
  for (const path of [...paths, offline, styleguide, missingPath]) {
    const { results } = await validator.validateString((await site.get(path)).text);
    const faults = results.flatMap(({ messages }) =>
      messages.map(
        ({ ruleId, message, line, column, selector }) => `${ruleId}: ${message} ${line}:${column} ${selector}`,
      ),
    );
    expect(faults, path).toEqual([]);
  }
});

const appearances = [
  { colorScheme: 'light', forcedColors: 'none' },
  { colorScheme: 'dark', forcedColors: 'none' },
  { colorScheme: 'dark', forcedColors: 'active' },
] as const;

for (const width of [390, 1440]) {
  test(`axe finds nothing on any page at ${width} pixels, light, dark or in forced colours`, { tag: '@slow' }, async ({
    page,
    site,
    paths,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    for (const path of [...paths, offline, styleguide, missingPath]) {
      await page.goto(site.url(path));
      for (const media of appearances) {
        await page.emulateMedia(media);
        const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode().withTags(tags).analyze();
        const found = violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help} ${html}`));
        expect(found, `${path} ${JSON.stringify(media)}`).toEqual([]);
        if (media.forcedColors === 'none') expect(passes.map(({ id }) => id)).toContain('color-contrast');
      }
    }
  });
}
