// `content/site.yaml` on a running site: its facts change with a release, without a build or a restart.
import { drawing } from './site/posts.ts';
import { readPosts } from './site/source.ts';
import { expect, test } from './test.ts';

const facts = `name: "Tragwerk"
tagline: "Texte vom Bau."
language: de
navigation: { Start: /, Guide: /guides/start }
licence: { name: CC BY 4.0, address: https://creativecommons.org/licenses/by/4.0/ }
accent: { light: "#0b6b4f", dark: "#6fd3ae" }
mark: mark.svg
fonts: system
postsPerPage: 2
`;

test('name, navigation, colour, icon, card and pages in folders change with a release, and an error keeps the old ones', async ({
  page,
  ownSite,
}) => {
  const readCard = async () => /og:image" content="[^"]*(\/og\/[^"]+)"/.exec((await ownSite.get('/')).text)?.[1] ?? '';
  const before = await readCard();
  await ownSite.write('site.yaml', facts);
  await ownSite.write('mark.svg', drawing.replace('<svg', '<svg viewBox="0 0 20 10"'));
  const fields = 'title: "Start here"\ndescription: "A page in a folder."';
  await ownSite.write('pages/guides/start/index.md', `---\n${fields}\n---\n\n![A box](./box.svg)\n`);
  await ownSite.write('pages/guides/start/box.svg', drawing);
  const { code, output } = await ownSite.release();
  expect(code, output).toBe(0);
  await expect.poll(async () => (await ownSite.get('/')).text).toContain('<title>Tragwerk</title>');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(ownSite.url('/'));
  await expect(page.getByRole('navigation').first().getByRole('link')).toHaveText(['Start', 'Guide']);
  await expect(page.getByRole('article')).toHaveCount(2);
  expect((await ownSite.get('/page/2')).status).toBe(200);
  const mark = page.getByRole('banner').locator('img');
  await expect.poll(() => mark.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(200);
  const accent = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--accent'));
  expect(accent).toContain('#0b6b4f');
  const home = await ownSite.get('/');
  expect(home.text).not.toContain('woff2');
  expect(home.headers['content-security-policy']).not.toContain('font-src');
  const link = page.getByRole('contentinfo').getByRole('link', { name: 'CC BY 4.0' });
  await link.hover();
  await expect(link).toHaveCSS('color', 'rgb(11, 107, 79)');
  expect((await ownSite.get('/icon.svg')).text).toContain('#6fd3ae');
  await page.getByRole('navigation').first().getByRole('link', { name: 'Guide' }).click();
  await expect(page).toHaveURL(ownSite.url('/guides/start'));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Start here');
  await expect(page.getByRole('img', { name: 'A box' })).toHaveJSProperty('complete', true);
  expect((await ownSite.get('/sitemap.xml')).text).toContain('/guides/start</loc>');
  expect((await ownSite.get('/pages/guides/start')).status).toBe(404);
  expect((await ownSite.get('/guides')).status).toBe(404);
  const card = await readCard();
  expect(card).not.toBe(before);
  expect((await ownSite.get(card)).status).toBe(200);
  const posts = await readPosts(ownSite.contentDir);
  for (const path of ['/archive', '/about', '/offline', `/posts/${posts[0]?.slug}`, '/nope', '/search?q=cache']) {
    const read = async () => (await ownSite.get(path)).text;
    await expect.poll(read, path).toMatch(/<html [^>]*lang="de".*<title>[^<]*Tragwerk.*Texte vom Bau\./s);
  }
  for (const path of ['/feed.xml', '/atom.xml', '/feed.json', '/llms.txt', '/manifest.webmanifest']) {
    expect((await ownSite.get(path)).text, path).toContain('Tragwerk');
  }

  await ownSite.write('site.yaml', facts.replace('Tragwerk', 'Other').replace('/guides/start', '/nowhere'));
  const bad = await ownSite.release();
  expect(bad.output).toContain('content/site.yaml:4 navigation Guide: /nowhere leads to no page');
  expect((await ownSite.get('/')).text).toContain('<title>Tragwerk</title>');
});
