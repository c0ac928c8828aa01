// One build serves the site under any address: settings that pages show apply at the start.
import { Site } from './site/site.ts';
import { expect, test } from './test.ts';

interface Shown {
  address: string;
  edit: string;
  account: string;
}

const one: Shown = {
  address: 'https://one.example.org',
  edit: 'https://git.example.org/one',
  account: '@one@social.example',
};
const two: Shown = {
  address: 'https://two.example.org',
  edit: 'https://git.example.org/two',
  account: '@two@social.example',
};

function settingsOf({ address, edit, account }: Shown) {
  return { SITE_URL: address, EDIT_URL: edit, FEDIVERSE_CREATOR: account, HSTS_PRELOAD: '1' };
}

/** The address in the settings of the build. */
const built = 'http://localhost:3000';
const post = '/posts/limits-of-a-backend';
const pages = ['/', post, '/archive', '/tags', '/about', '/search', '/search?q=backend'];
const documents = ['/feed.xml', '/atom.xml', '/feed.json', '/sitemap.xml', '/robots.txt', '/llms.txt', `${post}.md`];

async function expectShown(site: Site, shown: Shown, others: readonly string[]): Promise<void> {
  for (const path of [...pages, ...documents, '/no-such-page']) {
    const { status, headers, text } = await site.get(path);
    expect(status, path).toBe(path === '/no-such-page' ? 404 : 200);
    // The origin is https.
    expect(headers['strict-transport-security'], path).toBe('max-age=63072000; preload');
    for (const other of others) expect(text, path).not.toContain(other);
    if (documents.includes(path)) expect(text, path).toContain(shown.address);
    if (!pages.includes(path)) continue;
    expect(text, path).toContain(`rel="canonical" href="${shown.address}`);
    expect(text, path).toContain(`property="og:image" content="${shown.address}/og/`);
    expect(text, path).toContain(`name="fediverse:creator" content="${shown.account}"`);
  }
  expect((await site.get(post)).text).toContain(`href="${shown.edit}/`);
}

test('one build is started under two addresses, and no page that was cached under the first is served under the second', async () => {
  const site = await Site.open(settingsOf(one));
  try {
    await expectShown(site, one, [built, two.address]);
    // The second round reads the cache.
    await expectShown(site, one, [built, two.address]);
    await site.restartWith(settingsOf(two));
    await expectShown(site, two, [built, ...Object.values(one)]);
  } finally {
    await site.close();
  }
});
