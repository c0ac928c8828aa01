// `npm run pack`: each pack runs where nothing else exists, and one pack serves the site under several addresses.
import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
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

let dir = '';

test.beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-pack-'));
});

test.afterAll(() => rm(dir, { recursive: true, force: true }));

test('the packs are small, run in an empty root, publish an edit, and serve one build under two addresses @slow', async () => {
  test.skip(!canIsolate(), 'NOT SHOWN: this machine allows no file system of their own to programs (unshare --mount)');
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
    ports.map(async (port) => {
      const cache = join(site, `cache-${port}`);
      await mkdir(cache);
      return cache;
    }),
  );
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
    }
    await appendFile(join(site, 'content/posts/limits-of-a-backend.mdx'), '\nA sentence that was added later.\n');
    for (const port of ports) {
      const find = async () => (await network.get(port, post)).text.includes('A sentence that was added later.');
      await expect.poll(find, publisher.output).toBe(true);
    }
    for (const one of [...servers, publisher]) expect((await network.stop(one)).code, one.output).toBe(0);
  } finally {
    await network.close();
  }
});
