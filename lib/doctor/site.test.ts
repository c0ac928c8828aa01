import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { checkAddress, checkNginx, checkSource } from '#lib/doctor/site.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-doctor-'));
});

afterEach(() => rm(dir, { recursive: true }));

test('a missing address is a problem, one without https gets advice', () => {
  expect(checkAddress({ siteUrl: 'http://localhost:3000', isSiteUrlDefault: true })[0]?.kind).toBe('blocker');
  const kindOf = (siteUrl: string) => checkAddress({ siteUrl, isSiteUrlDefault: false })[0]?.kind;
  expect(kindOf('http://blog.example.org')).toBe('advice');
  for (const right of ['https://blog.example.org', 'http://localhost:3000', 'http://127.0.0.1:80'])
    expect(kindOf(right)).toBeUndefined();
});

const limit = 60_000;

function settings(contentRepo: string | undefined, contentRef = 'main') {
  return { contentRepo, contentRef, contentPath: 'content', contentDir: join(dir, 'content'), publishSecrets: [] };
}

function git(...args: string[]): void {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  execFileSync('git', [...who, ...args], { cwd: dir, stdio: 'ignore' });
}

test('a repository is read: its branch and its folder', async () => {
  await mkdir(join(dir, 'content/posts'), { recursive: true });
  await writeFile(join(dir, 'content/posts/a.md'), '');
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'a');
  expect(await checkSource(settings(dir), limit)).toEqual([]);
  const [found] = await checkSource(settings(dir, 'release'), limit);
  expect(found?.text).toMatch(/^CONTENT_REPO: .* has no branch release, only main: set CONTENT_REF to one of them/);
});

test('a folder that is missing is named', async () => {
  const [found] = await checkSource(settings(undefined), limit);
  expect(found?.text).toMatch(/^CONTENT_DIR: .*content/);
});

test.skipIf(process.getuid?.() === 0)('a file and a repository that this user may not read are named', async () => {
  await mkdir(join(dir, 'content/posts'), { recursive: true });
  await writeFile(join(dir, 'content/posts/a.md'), '', { mode: 0 });
  const [file] = await checkSource(settings(undefined), limit);
  expect(file?.text).toMatch(/^CONTENT_DIR: user \S+ may not read or write .*posts\/a\.md: give it to that user/);
  await mkdir(join(dir, 'closed'), { mode: 0 });
  const [repo] = await checkSource(settings(join(dir, 'closed')), limit);
  expect(repo?.text).toMatch(
    /^CONTENT_REPO: .*closed is not a git repository that this user can read: set CONTENT_REPO/,
  );
});

test('a silent host is a problem after the limit', async () => {
  const open = new Set<Socket>();
  const silent = createServer((socket) => open.add(socket.on('error', () => undefined)));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    silent.close();
  });
  const { port } = silent.address() as AddressInfo;
  const [found] = await checkSource(settings(`https://127.0.0.1:${port}/blog.git`), 200);
  expect(found?.text).toMatch(/ did not respond within 0\.2 seconds: check network and host\.$/);
});

test('the site of nginx names the host, the port, and a folder for pages that exists', async () => {
  const sites = join(dir, 'sites-enabled');
  const check = (siteUrl: string, port: number) => checkNginx({ siteUrl, port }, [sites]).map(({ text }) => text);
  expect(check('https://blog.example.org', 3000)).toEqual(['the proxy, as there is no nginx here']);
  await mkdir(sites);
  const shipped = await readFile(join(import.meta.dirname, '../../deploy/nginx.conf'), 'utf8');
  await mkdir(join(dir, 'cache'));
  // A link that leads nowhere, as one to a site that was removed.
  await symlink(join(dir, 'gone'), join(sites, 'gone'));
  await writeFile(join(sites, 'load-bearing'), shipped.replaceAll('/var/cache/nginx/load-bearing', join(dir, 'cache')));
  for (const port of [3000, 3001]) expect(check('https://blog.example.org', port)).toEqual([]);
  expect(check('https://log.example.org', 3000)[0]).toMatch('nginx has no site for log.example.org yet');
  expect(check('https://blog.example.org', 4000)[0]).toMatch('to another port than 4000');
  await rm(join(dir, 'cache'), { recursive: true });
  expect(check('https://blog.example.org', 3000)[0]).toMatch(`make the folder ${dir}/cache`);
});
