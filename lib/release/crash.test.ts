import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { childEnv } from '#lib/env.ts';
import { readCurrent } from '#lib/model/release-files.ts';
import { type Folders, makeFolders, makeRandom, putFiles } from '#test/corpus/folder.ts';
import { goodFolder, post } from '#test/corpus/form.ts';
import { readRelease } from '#test/corpus/release.ts';
import { sampled, samples } from '#test/sample-counts.ts';

const command = join(import.meta.dirname, '../commands/release.ts');
const posts = 15;

let good: Folders;
/** Milliseconds of an undisturbed run. The kills are spread over this time. */
let duration = 0;

/** Starts a run whose temporary files are below `root`, which the test removes. */
function startRelease({ root, contentDir, releaseDir }: Folders): ChildProcess {
  const env = childEnv({ CONTENT_DIR: contentDir, RELEASE_DIR: releaseDir, NODE_ENV: 'production', TMPDIR: root });
  return spawn(process.execPath, [command], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

interface Ended {
  code: number | null;
  output: string;
}

function ended(child: ChildProcess): Promise<Ended> {
  let output = '';
  child.stdout?.on('data', (data) => {
    output += data;
  });
  child.stderr?.on('data', (data) => {
    output += data;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** Builds an image that is encoded in several widths and formats, so that a kill can come between two of them. */
function buildImage(words: string): Promise<Buffer> {
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"><text y="300" font-size="200">${words}</text></svg>`;
  return sharp(Buffer.from(text)).flatten({ background: '#fff' }).jpeg().toBuffer();
}

async function editAll({ contentDir }: Folders, words: string): Promise<void> {
  const files = Array.from({ length: posts }, (_, index) => [
    `posts/p${index}.mdx`,
    post(`${words} ${index}.\n\n![Words](./words.jpg)\n\n\`\`\`ts\nconst words = '${words}';\n\`\`\``),
  ]);
  await putFiles(contentDir, { ...Object.fromEntries(files), 'posts/words.jpg': await buildImage(words) });
}

beforeAll(async () => {
  good = await makeFolders(goodFolder);
  await editAll(good, 'Before');
  const { code, output } = await ended(startRelease(good));
  expect(output).toMatch(/^Release \w{12} is live: 16 posts, 17 of 17 files compiled, /m);
  // The process that draws replaces the one that compiled.
  expect(output).toMatch(/^\d+ preview images drawn, \d+ ms\.$/m);
  expect(code).toBe(0);
  await editAll(good, 'After');
  const copy = await makeFolders({});
  await cp(good.root, copy.root, { recursive: true });
  const start = performance.now();
  expect((await ended(startRelease(copy))).code).toBe(0);
  duration = performance.now() - start;
  await rm(copy.root, { recursive: true });
});

afterAll(() => rm(good.root, { recursive: true }));

/** Starts a run on a copy of the good folders, kills it, and checks the remaining release. */
async function expectWholeAfter(kill: (child: ChildProcess, folders: Folders) => () => void): Promise<void> {
  const folders = await makeFolders({});
  await cp(good.root, folders.root, { recursive: true });
  const before = readCurrent(folders.releaseDir) ?? '';
  const child = startRelease(folders);
  const stop = kill(child, folders);
  const { code } = await ended(child);
  stop();
  // The code is `null` if the run was killed, and 0 if it ended before that.
  expect([null, 0]).toContain(code);

  const left = readCurrent(folders.releaseDir) ?? '';
  expect((await readRelease(folders.releaseDir, left)).index.posts).toHaveLength(posts + 1);
  await readRelease(folders.releaseDir, before);

  const next = await ended(startRelease(folders));
  expect(next).toMatchObject({ code: 0, output: expect.stringMatching(/^Release \w{12} (?:is|was) live/m) });
  const { bytes } = await readRelease(folders.releaseDir, readCurrent(folders.releaseDir) ?? '');
  expect(bytes.includes('After 0.')).toBe(true);
  expect(bytes.includes('Before 0.')).toBe(false);
  await rm(folders.root, { recursive: true });
}

/** Each kind of kill, at this many times. */
const kills = samples(1, 4);
const random = makeRandom(20_261_122);
const shares = Array.from({ length: kills }, (_, index) => (index + random()) / kills);

test.each(shares.map((share) => Math.round(share * 100)))(
  'a run killed after %i percent of its time leaves a whole release',
  sampled,
  async (percent) => {
    await expectWholeAfter((child) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), (duration * percent) / 100);
      return () => clearTimeout(timer);
    });
  },
);

// Objects, cache, manifest and pointer are written within tens of milliseconds after the images.
test.each(shares.map((share) => Math.round(share * 60)))(
  'a run killed %i ms after it began to write leaves a whole release',
  sampled,
  async (delay) => {
    await expectWholeAfter((child, { releaseDir }) => {
      let timer: NodeJS.Timeout | undefined;
      const watcher = watch(releaseDir, { recursive: true }, (_event, name) => {
        if (!name?.startsWith('pictures')) timer ??= setTimeout(() => child.kill('SIGKILL'), delay);
      });
      return () => {
        watcher.close();
        clearTimeout(timer);
      };
    });
  },
);

test('two concurrent runs succeed and build the same release', async () => {
  const folders = await makeFolders({});
  await cp(good.root, folders.root, { recursive: true });
  const outcomes = await Promise.all([1, 2].map(() => ended(startRelease(folders))));
  expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
  // The second run first prints that it waits for the first one.
  const names = outcomes.map(({ output }) => /^Release (\w{12}) (?:is|was) live/m.exec(output)?.[1] ?? output);
  expect(names[0]).toBe(names[1]);
  await readRelease(folders.releaseDir, readCurrent(folders.releaseDir) ?? '');
  await rm(folders.root, { recursive: true });
});

test('a run with errors prints each on a separate line and fails', async () => {
  const folders = await makeFolders({ ...goodFolder, 'posts/x.mdx': post('[Words](/nowhere), {here}.') });
  const { code, output } = await ended(startRelease(folders));
  expect(code).toBe(1);
  expect(output).toBe(
    [
      'content/posts/x.mdx:7 MDX has the expression {here}, which is not evaluated: write \\{ for a brace, or put it in code',
      'content/posts/x.mdx:7 link /nowhere leads to no page: correct it, or remove it',
      '2 errors: nothing was released, there is no release yet.',
      '',
    ].join('\n'),
  );
  await rm(folders.root, { recursive: true });
});
