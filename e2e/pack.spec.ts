// `npm run pack`: each pack runs where nothing else exists, and one pack serves the site under several addresses.
import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromRoot, Program } from './site/checkout.ts';
import { canIsolate, IsolatedNetwork, packUser } from './site/empty-root.ts';
import { copyPrepared } from './site/site.ts';
import { expect, test } from './test.ts';

/** Megabytes. */
const limits = { web: 190, publisher: 330 };
const program = ['--import', './lib/commands/check-node.mjs'];
const post = '/posts/limits-of-a-backend';
const addresses = ['https://one.example.org', 'https://two.example.org'] as const;
const ports = [3001, 3002] as const;
/** The port of a server whose shared store does not respond. */
const lonePort = 3003;

/** A post with a chart and a region of a file, which the publisher draws and reads. */
const drawn = {
  'index.mdx':
    '---\ntitle: "Drawn"\ndescription: "A chart."\ndate: 2026-01-05\n---\n\nWords.\n\n<Chart src="./waits.csv" kind="bars" alt="Waits" />\n\n```ts file=./x.ts region=add\n```\n',
  'waits.csv': 'Case,Wait (h)\none,1\ntwo,2\n',
  'x.ts': '// #region add\nconst added = 1;\n// #endregion\n',
};

let dir = '';

test.beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-pack-'));
});

test.afterAll(() => rm(dir, { recursive: true, force: true }));

test('the packs are small, run in an empty root, publish an edit, and serve one build under two addresses @slow', async () => {
  test.skip(!canIsolate(), 'NOT CHECKED: this machine allows no separate file system (unshare --mount)');
  const pack = [fromRoot('lib/commands/pack.ts'), '--out', join(dir, 'pack')];
  const { code, output } = await new Program(fromRoot('node_modules/.bin/node'), pack, {}).finish();
  expect(code, output).toBe(0);
  for (const [name, limit] of Object.entries(limits)) {
    const size = new RegExp(`/${name}: \\d+ files, ([\\d.]+) MB`).exec(output)?.[1];
    expect(Number(size), output).toBeLessThanOrEqual(limit);
  }
  const names = await readdir(join(dir, 'pack/web'), { recursive: true });
  const builders = names.filter((name) =>
    /node_modules\/(?:typescript|esbuild|@next\/swc|@swc\/core)\/|\bgit$/.test(name),
  );
  expect(builders).toEqual([]);
  expect(names).toContain('app/node_modules/@discordapp/twemoji/LICENSE');

  const site = join(dir, 'site');
  await copyPrepared(site);
  const caches = await Promise.all(
    [...ports, lonePort].map(async (port) => {
      const cache = join(site, `cache-${port}`);
      await mkdir(cache);
      return cache;
    }),
  );
  const loneRelease = join(site, 'lone-release');
  await mkdir(loneRelease);
  spawnSync('chown', ['-R', `${packUser}:${packUser}`, site]);
  const release = { 'app/.release': join(site, 'release') };
  const network = await IsolatedNetwork.open(dir);
  try {
    const servers = ports.map((port, at) =>
      network.run(join(dir, 'pack/web'), [...program, 'server.ts'], {
        writable: { ...release, 'app/.next/page-cache': caches[at] ?? '' },
        settings: { PORT: String(port), SITE_URL: addresses[at] ?? '' },
      }),
    );
    const publisher = network.run(join(dir, 'pack/publisher'), [...program, 'lib/publish/publisher.ts'], {
      writable: { ...release, 'app/content': join(site, 'content') },
      settings: {},
    });
    for (const [at, port] of ports.entries()) {
      await expect.poll(async () => (await network.get(port, '/readyz')).status, servers[at]?.output).toBe(200);
      const [own = '', other = ''] = at === 0 ? addresses : addresses.toReversed();
      for (const path of ['/', post, '/search?q=backend', '/feed.xml', '/sitemap.xml', '/no-such-page']) {
        const { status, text } = await network.get(port, path);
        expect(status, path).toBe(path === '/no-such-page' ? 404 : 200);
        expect(text, path).not.toContain(other);
        expect(text, path).not.toContain('http://localhost:3000');
        if (path !== '/no-such-page') expect(text, path).toContain(own);
      }
      const card = /\/og\/\w+\.png/.exec((await network.get(port, post)).text)?.[0] ?? '';
      expect((await network.get(port, card)).status, card).toBe(200);
      const { text } = await network.get(port, post);
      const fonts = [...text.matchAll(/<link rel="preload" href="(\/assets\/[^"]+\.woff2)"/g)].map(
        ([, path = '']) => path,
      );
      expect(fonts.length).toBeGreaterThan(0);
      for (const path of fonts) expect((await network.get(port, path)).status, path).toBe(200);
    }
    // The code for several machines is loaded, and finds its packages.
    const lone = network.run(join(dir, 'pack/web'), [...program, 'server.ts'], {
      writable: { 'app/.release': loneRelease, 'app/.next/page-cache': caches.at(-1) ?? '' },
      settings: { PORT: String(lonePort), SITE_URL: addresses[0], SHARED_STORE: 'redis://127.0.0.1:1', ROLE: 'web' },
    });
    await expect.poll(async () => (await network.get(lonePort, '/livez')).status, lone.output).toBe(200);
    await expect.poll(async () => (await network.get(lonePort, '/healthz')).text, lone.output).toContain('store-lost');
    expect(lone.output).not.toMatch(/Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND/);
    const folder = join(site, 'content/posts/drawn');
    await mkdir(folder);
    for (const [name, text] of Object.entries(drawn)) await writeFile(join(folder, name), text);
    await appendFile(join(site, 'content/posts/limits-of-a-backend.mdx'), '\nA sentence that was added later.\n');
    for (const port of ports) {
      const find = async () => (await network.get(port, post)).text.includes('A sentence that was added later.');
      await expect.poll(find, publisher.output).toBe(true);
      const history = async () => (await network.get(port, `${post}/history`)).text.includes('was added later.');
      await expect.poll(history, publisher.output).toBe(true);
      await expect.poll(async () => (await network.get(port, '/posts/drawn')).status, publisher.output).toBe(200);
      const { text } = await network.get(port, '/posts/drawn');
      expect(text).toMatch(/<svg [^>]*aria-label="Waits"/);
      expect(text.replace(/<[^>]*>/g, '')).toContain('const added = 1;');
    }
    for (const one of [...servers, lone, publisher]) expect((await network.stop(one)).code, one.output).toBe(0);
  } finally {
    await network.close();
  }
});
