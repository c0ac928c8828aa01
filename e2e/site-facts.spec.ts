// `content/site.yaml` on a running site: its facts change with a release, without a build or a restart.
import { expect, test } from './test.ts';

const facts = `name: "Tragwerk"
navigation: { Start: /, Guide: /about }
licence: { name: CC BY 4.0, address: https://creativecommons.org/licenses/by/4.0/ }
accent: { light: "#0b6b4f", dark: "#6fd3ae" }
`;

test('name, navigation, colour, icon and card change with a release, and a fault keeps the old ones', async ({
  page,
  ownSite,
}) => {
  const readCard = async () => /og:image" content="[^"]*(\/og\/[^"]+)"/.exec((await ownSite.get('/')).text)?.[1] ?? '';
  const before = await readCard();
  await ownSite.write('site.yaml', facts);
  const { code, output } = await ownSite.release();
  expect(code, output).toBe(0);
  await expect.poll(async () => (await ownSite.get('/')).text).toContain('<title>Tragwerk</title>');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(ownSite.url('/'));
  await expect(page.getByRole('navigation').first().getByRole('link')).toHaveText(['Start', 'Guide']);
  const accent = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--accent'));
  expect(accent).toContain('#0b6b4f');
  const link = page.getByRole('contentinfo').getByRole('link', { name: 'CC BY 4.0' });
  await link.hover();
  await expect(link).toHaveCSS('color', 'rgb(11, 107, 79)');
  expect((await ownSite.get('/icon.svg')).text).toContain('#6fd3ae');
  const card = await readCard();
  expect(card).not.toBe(before);
  expect((await ownSite.get(card)).status).toBe(200);

  await ownSite.write('site.yaml', facts.replace('Tragwerk', 'Other').replace('/about', '/nowhere'));
  const bad = await ownSite.release();
  expect(bad.output).toContain('content/site.yaml:2 navigation Guide: /nowhere leads to no page');
  expect((await ownSite.get('/')).text).toContain('<title>Tragwerk</title>');
});
