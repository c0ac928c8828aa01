import { execFileSync, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { findObstacle, findProblems, initialize } from '#lib/commands/init.ts';
import { formatDiagnostic } from '#lib/model/diagnostic.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { readAll } from '#test/corpus/folder.ts';
import { readRelease } from '#test/corpus/release.ts';

const answers = { name: 'Ada & "Co"', author: 'Ada *L*', url: 'https://ada.example/', language: 'de' };

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'load-bearing-test-'));
  return () => rm(root, { recursive: true });
});

test('the blog has one post, an about page and the facts, and makes a release without an error', async () => {
  const checkout = join(import.meta.dirname, '../..');
  await cp(join(checkout, 'content'), join(root, 'content'), { recursive: true });
  await mkdir(join(root, 'test/sample'), { recursive: true });
  await writeFile(join(root, 'content/redirects.yaml'), '/old: /about\n');
  await writeFile(join(root, '.env'), 'PORT=8080\nSITE_URL=http://old.example\n');
  await initialize(root, answers, '2026-01-31');
  const paths = [...(await readAll(root)).keys()];
  expect(paths.filter((path) => !path.includes('styleguide')).toSorted()).toEqual([
    '.env',
    'content/README.md',
    'content/pages/about.mdx',
    'content/posts/hello.mdx',
    'content/site.yaml',
    'content/tags.yaml',
  ]);
  // The licence of the emoji asks for a credit.
  expect(await readFile(join(root, 'content/pages/about.mdx'), 'utf8')).toContain(
    'creativecommons.org/licenses/by/4.0',
  );
  expect(await readFile(join(root, '.env'), 'utf8')).toBe('PORT=8080\nSITE_URL=https://ada.example\n');
  const folders = { contentDir: join(root, 'content'), releaseDir: join(root, 'release') };
  const { errors, warnings, digest = '' } = await makeRelease({ ...folders, now: Date.parse('2026-02-01') });
  expect([...errors, ...warnings].map(formatDiagnostic)).toEqual([]);
  const { index } = await readRelease(folders.releaseDir, digest);
  expect(index.posts.map(({ slug }) => slug)).toEqual(['hello']);
  expect(index.site).toMatchObject({
    name: 'Ada & "Co"',
    author: 'Ada *L*',
    language: 'de',
    tagline: 'Beiträge von Ada *L*.',
  });
});

test('answers are checked, and each problem names its flag', () => {
  expect(findProblems(answers)).toEqual([]);
  const problems = findProblems({
    name: '',
    author: 'x'.repeat(61),
    url: 'https://ada.example/blog',
    language: 'german',
  });
  expect(problems).toEqual([
    expect.stringContaining('--name is empty'),
    expect.stringContaining('--author is 61 characters'),
    expect.stringContaining('--language "german" is not a language'),
    expect.stringContaining('--url is "https://ada.example/blog": must be an origin alone'),
  ]);
});

test('a folder that git cannot restore is refused', async () => {
  expect(findObstacle(root)).toContain('There is no git repository');
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  expect(findObstacle(root)).toBeUndefined();
  await writeFile(join(root, 'new.txt'), 'x');
  expect(findObstacle(root)).toContain('uncommitted changes');
});

test('links in place of folders that are not committed are not changes', async () => {
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  await cp(join(import.meta.dirname, '../../.gitignore'), join(root, '.gitignore'));
  execFileSync('git', ['add', '.'], { cwd: root });
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '-m', 'a'], {
    cwd: root,
  });
  for (const name of ['node_modules', '.next', '.release', '.pack', '.env']) await symlink(tmpdir(), join(root, name));
  expect(findObstacle(root)).toBeUndefined();
});

test('a repository of another user, and a machine without git, are named', () => {
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1');
  expect(findObstacle(root)).toContain(`git refuses ${root}, because it belongs to another user: run the command as`);
  vi.stubEnv('PATH', root);
  expect(findObstacle(root)).toContain('git is not installed');
  vi.unstubAllEnvs();
});

test('without a terminal, missing answers are named and nothing is changed', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'init.ts')], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain('add --name, --author and --url');
});

test('the tests of a checkout do not read the .env that is written', async () => {
  const { scripts } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'));
  for (const name of ['test', 'test:proofs', 'test:all']) expect(scripts[name]).toMatch(/^__NEXT_PROCESSED_ENV=true /);
});
