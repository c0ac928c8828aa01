// `npm start` with an existing build: it serves without a new build and leaves no process behind.
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, isListening } from '../test/ports.ts';
import { fromRoot, hangLimit, Program, testContent, waitForAnswer } from './site/checkout.ts';
import { request, Site } from './site/site.ts';
import { expect, test } from './test.ts';

test('npm start serves the existing build on its port, and SIGTERM ends all of its processes', async () => {
  const buildId = await readFile(fromRoot('.next/BUILD_ID'), 'utf8');
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-e2e-'));
  const contentDir = join(dir, 'content');
  await cp(join(testContent, 'pages/about.mdx'), join(contentDir, 'pages/about.mdx'));
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const settings = { CONTENT_DIR: contentDir, RELEASE_DIR: join(dir, 'release'), TMPDIR: dir };
  const program = new Program('npm', ['start'], { env: { PORT: String(port), HOST: 'localhost', ...settings } });
  try {
    await waitForAnswer(`${origin}/icon.svg`, program);
    const { status, headers } = await request(origin, '/');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(await readFile(fromRoot('.next/BUILD_ID'), 'utf8'), 'the build is older than the code').toBe(buildId);
    expect(await isListening(port)).toBe(true);
    program.terminate();
    await expect.poll(() => program.isRunning).toBe(false);
    await expect.poll(() => isListening(port)).toBe(false);
    await expect.poll(() => program.groupIsAlive()).toBe(false);
  } finally {
    await program.end();
    await rm(dir, { recursive: true, force: true });
  }
});

/** Outside of a terminal, lines are JSON. @returns the texts of all lines */
function readMessages(output: string): string {
  const lines = output.split('\n');
  return lines.map((line) => (line.startsWith('{') ? (JSON.parse(line) as { msg: string }).msg : line)).join('\n');
}

for (const [what, wrong, line] of [
  ['a port that is in use', {}, /^Port \d+ is in use by another program: stop that program, or set PORT/m],
  ['an address of another machine', { HOST: '192.0.2.1' }, /^HOST is 192\.0\.2\.1, which is not an address of this/m],
  ['an unknown name', { HOST: 'no-such-name.invalid' }, /^HOST is no-such-name\.invalid, a name that/m],
  ['an origin with a path', { SITE_URL: 'https://example.org/blog' }, /^SITE_URL is "https:\S+": must be an origin/m],
] as const) {
  test(`npm start with ${what} prints one line, exits with code 1 and leaves no process behind`, async ({ site }) => {
    const dir = await mkdtemp(join(tmpdir(), 'load-bearing-e2e-'));
    const port = new URL(site.origin).port;
    const env = { PORT: port, HOST: 'localhost', RELEASE_DIR: join(dir, 'release'), ...wrong };
    const program = new Program('npm', ['start'], { env });
    try {
      const { code, output } = await program.finish();
      expect(code, output).toBe(1);
      const lines = readMessages(output);
      expect(lines).toMatch(line);
      expect(lines).not.toMatch(/^\s+at |Error: |publisher-ended/m);
      expect(program.groupIsAlive()).toBe(false);
    } finally {
      await program.end();
      await rm(dir, { recursive: true, force: true });
    }
  });
}

test('npm start serves the release on disk while the git host does not respond, and closes its connections', {
  tag: '@slow',
}, async () => {
  const site = await Site.make();
  const open = new Set<Socket>();
  let connections = 0;
  const silent = createServer((socket) => {
    connections += 1;
    open.add(socket.on('error', () => socket.destroy()).resume());
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const port = await findFreePort();
  const settings = { PORT: String(port), HOST: 'localhost', CONTENT_REPO: `https://${host}/blog.git` };
  const program = new Program('npm', ['start'], { env: { ...site.settings, ...settings } });
  try {
    await waitForAnswer(`http://localhost:${port}/icon.svg`, program);
    expect((await request(`http://localhost:${port}`, '/')).status).toBe(200);
    await expect.poll(() => connections).toBeGreaterThan(0);
    program.terminate();
    await expect.poll(() => program.groupIsAlive()).toBe(false);
    await expect.poll(() => open.size).toBe(0);
  } finally {
    await program.end();
    silent.close();
    await site.close();
  }
});

/** @returns the id of the process that runs a script with an environment variable, or `undefined`. Linux only */
async function findProcess(script: string, setting: string): Promise<number | undefined> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const read = (name: string) => readFile(join('/proc', pid, name), 'utf8').catch(() => '');
    if (!(await read('cmdline')).split('\0').includes(script)) continue;
    if ((await read('environ')).split('\0').includes(setting)) return Number(pid);
  }
  return undefined;
}

test('a killed publisher is started again while pages are served, and a killed npm start leaves no process behind', {
  tag: '@slow',
}, async () => {
  test.skip(process.platform !== 'linux', 'only Linux lists the processes');
  const site = await Site.make();
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const releaseDir = site.settings.RELEASE_DIR ?? '';
  const program = new Program('npm', ['start'], {
    env: { ...site.settings, PORT: String(port), HOST: 'localhost' },
  });
  const find = (script: string) => findProcess(script, `RELEASE_DIR=${releaseDir}`);
  try {
    await waitForAnswer(`${origin}/icon.svg`, program);
    const first = await find('lib/publish/publisher.ts');
    if (first === undefined) throw new Error(`There is no publisher.\n${program.output}`);
    // The server responds before the first read of the source.
    await expect.poll(async () => (await request(origin, '/healthz')).text).toContain('"publish"');
    const before = (await request(origin, '/healthz')).text;
    process.kill(first, 'SIGKILL');
    await expect
      .poll(async () => {
        expect((await request(origin, '/')).status).toBe(200);
        return (await request(origin, '/healthz')).text;
      })
      .not.toBe(before);
    expect(await find('lib/publish/publisher.ts')).not.toBe(first);
    const start = await find('lib/commands/start.ts');
    if (start === undefined) throw new Error(`npm start is not running.\n${program.output}`);
    process.kill(start, 'SIGKILL');
    await expect.poll(() => program.groupIsAlive()).toBe(false);
    await expect.poll(() => isListening(port)).toBe(false);
  } finally {
    await program.end();
    await site.close();
  }
});

test('a server that starts before its publisher responds with 503, and shows the first release without an error', {
  tag: '@slow',
}, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'load-bearing-e2e-'));
  const contentDir = join(dir, 'content');
  for (const file of ['pages/about.mdx', 'tags.yaml']) await cp(join(testContent, file), join(contentDir, file));
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const folders = { CONTENT_DIR: contentDir, RELEASE_DIR: join(dir, 'release'), TMPDIR: dir };
  const options = { env: { ...folders, PORT: String(port), HOST: 'localhost' } };
  const run = (file: string) => new Program('node', ['--import', './lib/commands/check-node.mjs', file], options);
  const server = run('server.ts');
  let publisher: Program | undefined;
  try {
    await waitForAnswer(`${origin}/livez`, server);
    for (const path of ['/', '/about', '/feed.xml', '/search.json?q=a']) {
      const { status, headers } = await request(origin, path);
      expect([path, status, headers['retry-after']]).toEqual([path, 503, '2']);
    }
    publisher = run('lib/publish/publisher.ts');
    await expect.poll(async () => (await request(origin, '/about')).status, { timeout: hangLimit }).toBe(200);
    await expect.poll(() => publisher?.output, { timeout: hangLimit }).toContain('"event":"done"');
    expect(server.output + publisher.output).not.toMatch(/"level":"(?:warn|error)"/);
  } finally {
    await publisher?.end();
    await server.end();
    await rm(dir, { recursive: true, force: true });
  }
});
