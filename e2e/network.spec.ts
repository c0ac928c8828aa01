// Making a release and drawing its preview images needs no network, whatever the script of the titles.
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromRoot, Program, testContent } from './site/checkout.ts';
import { readPngSize } from './site/png.ts';
import { expect, test } from './test.ts';

/** Runs a command in an empty network namespace. */
const denial = ['--map-root-user', '--net'];

/** Titles that made some drawing engine request a font or an emoji from a server. */
const titles = [
  '🚀 Shipping 10× faster 👩🏽‍💻 🇺🇦',
  '本番環境のRedisで学んだこと',
  '分布式系统的真实代价',
  '분산 시스템에서 배운 것',
  'مقدمة في الأنظمة الموزعة',
  'מבוא למערכות מבוזרות',
  'Κατανεμημένα συστήματα, распределённые системы, हिन्दी, ไทย',
  '⌘K and ✓ ∑ ⏎',
  'Linear B: 𐀀𐀁𐀂',
];

/** @returns whether a program can connect to a port of this machine, with or without the namespace */
function canReach(port: number, isDenied: boolean): boolean {
  const probe = `require('node:net').connect(${port}, '127.0.0.1')
    .on('connect', () => process.exit(0)).on('error', () => process.exit(7))`;
  const command = [process.execPath, '-e', probe];
  const { status } = isDenied
    ? spawnSync('unshare', [...denial, ...command])
    : spawnSync(command[0] ?? '', command.slice(1));
  expect([0, 7]).toContain(status);
  return status === 0;
}

async function listen(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : 0 };
}

/** Bytes. The file of a card begins with a digest. */
const digestLength = 32;

test('a release is made and all its preview images are drawn without a network', { tag: '@slow' }, async () => {
  const isPossible = spawnSync('unshare', [...denial, 'true']).status === 0;
  test.skip(!isPossible, 'NOT CHECKED: this machine allows no separate network (unshare --net)');
  const { server, port } = await listen();
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-e2e-'));
  try {
    // Proves that the namespace works: the port is reachable only without it.
    expect(canReach(port, false)).toBe(true);
    expect(canReach(port, true)).toBe(false);

    await cp(testContent, join(dir, 'content'), { recursive: true });
    for (const [index, title] of titles.entries()) {
      const head = `title: "${title}"\ndescription: "Its image is drawn."\ndate: 2026-01-0${index + 1}`;
      await writeFile(join(dir, `content/posts/title-${index}.mdx`), `---\n${head}\n---\n\nWords.\n`);
    }
    const env = { CONTENT_DIR: join(dir, 'content'), RELEASE_DIR: join(dir, 'release') };
    const script = [fromRoot('node_modules/.bin/node'), fromRoot('lib/commands/release.ts')];
    const { code, output } = await new Program('unshare', [...denial, ...script], { env }).finish();
    expect(code, output).toBe(0);
    expect(output).not.toMatch(/fetch failed|ENOTFOUND|EAI_AGAIN|was not drawn/);
    expect(output).toMatch(/posts\/title-8\.mdx:2 warning: title has "𐀀"/);

    const cards = (await readdir(join(dir, 'release/cards'))).filter((name) => name.endsWith('.card'));
    const posts = (await readdir(join(dir, 'content/posts'))).filter((name) => name.endsWith('.mdx'));
    expect(cards.length).toBeGreaterThan(posts.length);
    for (const name of cards) {
      const size = readPngSize((await readFile(join(dir, 'release/cards', name))).subarray(digestLength));
      expect(size, name).toEqual({ width: 1200, height: 630 });
    }
  } finally {
    server.close();
    await rm(dir, { recursive: true, force: true });
  }
});
