import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { digestOf } from '#lib/model/digest.ts';
import { readPointer } from '#lib/model/release-files.ts';
import { takeLock } from '#lib/publish/lock.ts';
import { sourceOf } from '#lib/publish/recorded-source.ts';
import { listenForRequests } from '#lib/publish/socket-server.ts';
import { setCurrent } from '#test/set-current.ts';

const isRoot = process.geteuid?.() === 0;
/** The uid and gid of `nobody`. */
const nobody = 65_534;

let dir = '';
let releaseDir = '';

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-ask-'));
  releaseDir = join(dir, 'release');
  await mkdir(releaseDir);
});

afterEach(() => rm(dir, { recursive: true, force: true, maxRetries: 10 }));

interface Finished {
  result: unknown;
  lines: string[];
}

interface AskOptions {
  request?: string;
  uid?: number;
  gid?: number;
  env?: Record<string, string>;
}

/** Runs `ask` in another process, as another user if one is given. */
async function ask({ request = '{"ask":"publish"}', uid, gid, env = {} }: AskOptions = {}): Promise<Finished> {
  const script = `
    import { ask } from '${import.meta.dirname}/ask.ts';
    ${gid === undefined ? '' : `process.setgroups([]); process.setgid(${gid});`}
    ${uid === undefined ? '' : `process.setuid(${uid});`}
    const result = await ask(${request}, { timeout: 1_100 });
    console.log(JSON.stringify(result ?? null));`;
  const settings = { RELEASE_DIR: releaseDir, CONTENT_DIR: join(dir, 'content'), __NEXT_PROCESSED_ENV: 'true', ...env };
  await writeFile(join(dir, 'ask.mjs'), script);
  const child = spawn(process.execPath, [join(dir, 'ask.mjs')], {
    env: { ...process.env, ...settings, CONTENT_REPO: env.CONTENT_REPO ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(errors);
  return { result: JSON.parse(output.trim().split('\n').at(-1) ?? ''), lines: errors.trim().split('\n') };
}

/** Runs a publisher in this process that reports `unchanged` for every request. */
async function listen(withGroup = false): Promise<void> {
  const lock = takeLock(releaseDir);
  const result = { state: 'unchanged', at: '', milliseconds: 0, faults: 0, changes: 0, text: '' } as const;
  const stop = await listenForRequests(releaseDir, async (_line, tell) => tell({ event: 'done', result }), {
    withGroup,
  });
  onTestFinished(async () => {
    await stop();
    lock?.release();
  });
}

function settings(contentRepo?: string) {
  const contentDir = join(dir, 'content');
  return { releaseDir, contentRepo, contentRef: 'main', contentPath: 'content', contentDir };
}

test('the process that holds the lock is named soon, and the command stops waiting after a time', async () => {
  const lock = takeLock(releaseDir);
  onTestFinished(() => lock?.release());
  const { result, lines } = await ask();
  expect(result).toBeNull();
  const line = new RegExp(
    `^Waiting: .*\\(process ${process.pid} of user \\w+, since .*\\) writes ${releaseDir} and cannot be reached`,
  );
  expect(lines).toEqual([expect.stringMatching(line), 'Nothing was done within 1 s.']);
});

test('a command sends its request to a running publisher, whatever the settings of the command are', async () => {
  await setCurrent(releaseDir, digestOf('a release'), sourceOf(settings('/srv/blog.git')));
  await listen();
  for (const CONTENT_REPO of ['/srv/blog.git', '/srv/another.git', '']) {
    expect((await ask({ env: { CONTENT_REPO, TMPDIR: dir } })).result).toMatchObject({ state: 'unchanged' });
  }
});

describe('without a publisher', () => {
  const source = { posts: ['posts/a.mdx'] };

  beforeEach(async () => {
    await mkdir(join(dir, 'content/posts'), { recursive: true });
    await writeFile(join(dir, 'content', source.posts[0] ?? ''), '---\ntitle: "Stock"\n---\n');
  });

  test('nothing is published to a folder that has no source yet', async () => {
    const { result, lines } = await ask();
    expect(result).toBeNull();
    expect(lines).toEqual([expect.stringMatching(/^Nothing was published: .* has no source yet\. Start the site/)]);
    expect(existsSync(join(releaseDir, 'current'))).toBe(false);
    await rm(releaseDir, { recursive: true });
    expect((await ask()).lines).toEqual(lines);
    expect(existsSync(releaseDir)).toBe(false);
  });

  test.each([
    ['no', ''],
    ['another', '/srv/another.git'],
  ])('a command with %s source does not publish', async (_name, CONTENT_REPO) => {
    await setCurrent(releaseDir, digestOf('a release'), sourceOf(settings('/srv/blog.git')));
    const { result, lines } = await ask({ env: { CONTENT_REPO } });
    expect(result).toBeNull();
    expect(lines).toEqual([
      expect.stringMatching(
        /^Waiting: No publisher is running.* is published from content on the branch main of \/srv\/blog\.git/,
      ),
      'Nothing was done within 1 s.',
    ]);
    expect(readPointer(releaseDir)?.sequence).toBe(1);
  });

  test('a command names the reason why the shared store cannot be used', async () => {
    await setCurrent(releaseDir, digestOf('a release'), sourceOf(settings()));
    const { result, lines } = await ask({ env: { SHARED_STORE: 'redis://127.0.0.1:1' } });
    expect(result).toBeNull();
    expect(lines).toEqual([
      'Waiting: The shared store cannot be used: connect ECONNREFUSED 127.0.0.1:1.',
      'Nothing was done within 1 s.',
    ]);
  });

  test('a command with the same source publishes', async () => {
    await setCurrent(releaseDir, digestOf('a release'), sourceOf(settings()));
    expect((await ask()).result).toMatchObject({ state: expect.stringMatching(/published|refused/) });
  });

  test('a rollback needs no source', async () => {
    expect((await ask({ request: '{"ask":"rollback"}' })).result).toMatchObject({ state: 'refused' });
  });
});

test('a machine that only serves readers makes no release, and the message says where to do so', async () => {
  await setCurrent(releaseDir, digestOf('a release'), sourceOf(settings()));
  const before = readPointer(releaseDir);
  const env = { ROLE: 'web', SHARED_STORE: 'redis://127.0.0.1:1' };
  const { result, lines } = await ask({ env });
  expect(result).toBeNull();
  expect(lines.at(-1)).toMatch(
    /^This machine serves readers \(ROLE=web\) and makes no releases: run this on the machine/,
  );
  expect(readPointer(releaseDir)).toEqual(before);
});

describe.skipIf(!isRoot)('another user', () => {
  const denied = /^User nobody may not connect to the publisher of .*: run this as the user that runs the site\./;

  test.each([
    ['may not read the folder', 0o700],
    ['may not use the socket', 0o755],
  ])('that %s gets an error at once', async (_name, mode) => {
    await listen();
    await chmod(dir, 0o755);
    await chmod(releaseDir, mode);
    const { result, lines } = await ask({ uid: nobody, gid: nobody });
    expect(result).toBeNull();
    expect(lines).toEqual([expect.stringMatching(denied)]);
  });

  test('in the group of the site may send requests with PUBLISH_GROUP', async () => {
    await chmod(dir, 0o755);
    await chmod(releaseDir, 0o700);
    await listen(true);
    expect((await ask({ uid: nobody, gid: process.getegid?.() })).result).toMatchObject({ state: 'unchanged' });
    expect((await ask({ uid: nobody, gid: nobody })).lines).toEqual([expect.stringMatching(denied)]);
  });

  test('gets an error without a publisher, as it cannot write the folder', async () => {
    takeLock(releaseDir)?.release();
    await setCurrent(releaseDir, digestOf('a release'), sourceOf(settings()));
    for (const path of [dir, releaseDir]) await chmod(path, 0o755);
    const { result, lines } = await ask({ uid: nobody, gid: nobody });
    expect(result).toBeNull();
    expect(lines[0]).toMatch(
      /^Waiting: No publisher is running, and .* User nobody cannot write .*: run this as the user that runs the site/,
    );
  });

  test('that is root leaves no files in the folder of its owner', async () => {
    takeLock(releaseDir)?.release();
    await chown(join(releaseDir, 'lock'), nobody, nobody);
    const before = await readdir(releaseDir, { recursive: true });
    const { result, lines } = await ask();
    expect(result).toBeNull();
    expect(lines[0]).toMatch(/^Waiting: .* is written by user 65534, and this is root: run this as that user/);
    expect(await readdir(releaseDir, { recursive: true })).toEqual(before);
  });
});

test('a git hook loads neither the logger, nor validators, nor the compiler', () => {
  const loaded = listStaticImports('lib/commands/publish.ts');
  expect(loaded).toContain('lib/publish/socket.ts');
  expect(loaded.filter((name) => name.startsWith('npm:') || name === 'lib/log.ts')).toEqual([
    'npm:fastest-levenshtein',
  ]);
});

/** @returns paths from the root of the repository, and packages as `npm:name`, without types and dynamic imports */
function listStaticImports(entry: string, found = new Set<string>()): string[] {
  found.add(entry);
  const text = readFileSync(join(import.meta.dirname, '../..', entry), 'utf8');
  for (const [, name = ''] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)';/gm)) {
    if (name.startsWith('#')) {
      if (!found.has(name.slice(1))) listStaticImports(name.slice(1), found);
    } else if (!name.startsWith('node:')) found.add(`npm:${name}`);
  }
  return [...found].toSorted();
}
