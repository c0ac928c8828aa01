// Valid HTML, and no axe violation in both themes, on narrow and wide screens.
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import { colorRules, listViolations } from './site/axe.ts';
import { expect, missingPath, oneOfEach, test } from './test.ts';

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
      // HTML lets these end tags be left out, and the page cache leaves them out.
      'no-implicit-close': 'off',
      // A fieldset may have its name from aria-label. axe checks the names.
      'wcag/h71': 'off',
      // Advice for search results, not HTML. The release checks the length of titles.
      'long-title': 'off',
      // A `pre` that scrolls is a region, and no `section`.
      'prefer-native-element': ['error', { exclude: ['region'] }],
      // Next's script has the id _R_. HTML only forbids spaces in an id.
      'valid-id': ['error', { relaxed: true }],
    },
  }),
);

/** The offline page. No page links to it. */
const offline = '/offline';

test('each page is valid HTML', async ({ site, paths }) => {
  for (const path of [...paths, offline, styleguide, missingPath]) {
    const { results } = await validator.validateString((await site.get(path)).text);
    const errors = results.flatMap(({ messages }) =>
      messages.map(
        ({ ruleId, message, line, column, selector }) => `${ruleId}: ${message} ${line}:${column} ${selector}`,
      ),
    );
    expect(errors, path).toEqual([]);
  }
});

const appearances = [
  { colorScheme: 'light', forcedColors: 'none' },
  { colorScheme: 'dark', forcedColors: 'none' },
  { colorScheme: 'dark', forcedColors: 'active' },
] as const;

test('axe finds nothing on any page, and on one of each kind at 390 and 1440 pixels, light, dark or in forced colours', {
  tag: '@slow',
}, async ({ page, site, paths }) => {
  const kinds = new Set([...oneOfEach(paths), offline, styleguide, missingPath]);
  for (const path of new Set([...paths, ...kinds])) {
    await page.goto(site.url(path));
    for (const width of kinds.has(path) ? [390, 1440] : [390]) {
      await page.setViewportSize({ width, height: 900 });
      for (const media of kinds.has(path) ? appearances : appearances.slice(0, 1)) {
        await page.emulateMedia(media);
        const rules = media.colorScheme === 'light' ? [] : colorRules;
        expect(await listViolations(page, rules), `${path} at ${width} ${JSON.stringify(media)}`).toEqual([]);
      }
    }
  }
});
