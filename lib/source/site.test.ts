import { expect, test } from 'vitest';
import { overlay } from '#lib/import/content-after-import.ts';
import { readSite } from '#lib/source/site.ts';

test('navigation and profiles have the order of the file, even if a label is a number', async () => {
  const text =
    'navigation: { Start: /, "2026": /tags/y26, About: /about, 7: /seven }\nsocial:\n  Mastodon: https://a.example\n  "500": https://b.example\n';
  const { site, diagnostics } = await readSite(overlay('/none/content', new Map([['site.yaml', { text }]]), []));
  expect(diagnostics).toEqual([]);
  expect(site.navigation?.map(({ label }) => label)).toEqual(['Start', '2026', 'About', '7']);
  expect(site.social?.map(({ label }) => label)).toEqual(['Mastodon', '500']);
});

test.each([
  ['name: Tragwerk\nauthor: Ada', 'Posts by Ada.', 'Posts by Ada.'],
  ['author: Ada\nlanguage: de-CH', 'Beiträge von Ada.', 'Beiträge von Ada.'],
  ['name: Tragwerk', 'Tragwerk', 'Tragwerk'],
  ['author: Ada\ntagline: From Bern.', 'From Bern.', 'From Bern.'],
  ['author: Ada\ndescription: A blog.\ntagline: From Bern.', 'A blog.', 'From Bern.'],
])('the words of a site with %j are its own', async (text, description, tagline) => {
  const { site } = await readSite(overlay('/none/content', new Map([['site.yaml', { text }]]), []));
  expect(site).toMatchObject({ description, tagline });
});

test('the fonts of the system can be chosen, and nothing else', async () => {
  const read = (text: string) => readSite(overlay('/none/content', new Map([['site.yaml', { text }]]), []));
  expect((await read('fonts: system\n')).site.fonts).toBe('system');
  const { site, diagnostics } = await read('fonts: Comic\n');
  expect(site.fonts).toBeUndefined();
  expect(diagnostics.map(({ message }) => message).join()).toContain('write system, or remove the field');
});

test('links to pages of a field with an error are not checked', async () => {
  const text = 'start: a-post\nnavigation: { Start: /start }\n';
  const { site, diagnostics } = await readSite(overlay('/none/content', new Map([['site.yaml', { text }]]), []));
  expect(site.navigation).toBeUndefined();
  expect(diagnostics.map(({ line }) => line)).toEqual([1]);
});

test('a field with an error leaves the others', async () => {
  const text = 'name: Tragwerk\nnam: T\nfonts: Comic\nlicence: { addres: 7 }\nnavigation: { Start: /gone }\n';
  const { site, diagnostics } = await readSite(overlay('/none/content', new Map([['site.yaml', { text }]]), []));
  expect(site).toMatchObject({ name: 'Tragwerk', navigation: [{ label: 'Start', address: '/gone' }] });
  expect(site.licence).toBeUndefined();
  expect(new Set(diagnostics.map(({ line }) => line))).toEqual(new Set([2, 3, 4]));
});
