// Tests the command: its report, its exit codes, and that a dry run and a refused run write nothing.
import { spawnSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { initialize } from '#lib/commands/init.ts';
import { childEnv } from '#lib/env.ts';
import { type Folders, makeFolders, putFiles, readAll } from '#test/corpus/folder.ts';
import { goodFolder } from '#test/corpus/form.ts';

const command = join(import.meta.dirname, './import.ts');

let folders: Folders;

beforeEach(async () => {
  folders = await makeFolders(goodFolder);
  await putFiles(join(folders.root, 'blog'), {
    'hugo.toml': 'baseURL = "https://old.example"',
    'content/post/a.md': '---\ntitle: A\ndate: 2020-01-02\nsummary: Short.\n---\nText {{< chart >}}.\n\n[x](foo:bar)\n',
  });
  return () => rm(folders.root, { recursive: true });
});

/** Runs the command with paths below the folder of the test, and removes that folder from its output. */
function importBlog(source?: string, ...args: string[]) {
  const env = childEnv({ CONTENT_DIR: folders.contentDir });
  const paths = source === undefined ? [] : [join(folders.root, source)];
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...paths, ...args], {
    env,
    encoding: 'utf8',
  });
  const shorten = (text: string) => text.replaceAll(`${folders.root}/`, '');
  return { status, stdout: shorten(stdout), stderr: shorten(stderr) };
}

test('the report names what needs manual work, with its lines in both files, and errors of a release', async () => {
  const before = await readAll(folders.contentDir);
  const dry = importBlog('blog', '--dry-run');
  expect(dry).toMatchObject({ status: 0, stderr: '' });
  expect(dry.stdout).toContain('Hugo (hugo.toml): 1 document.\n1 post, 0 of them clean;');
  expect(dry.stdout).toContain(
    '  blog/content/post/a.md:6 -> content/posts/a.md:7 {{< chart >}} is not known: write in the place of its comment what it showed\n',
  );
  expect(dry.stdout).toMatch(/ {2}blog\/content\/post\/a\.md:8 -> content\/posts\/a\.md:9 link has the scheme foo:/);
  expect(dry.stdout).toContain('Nothing was written (--dry-run): 2 files would change.');
  expect(await readAll(folders.contentDir)).toEqual(before);

  const done = importBlog('blog');
  expect(done).toMatchObject({ status: 0, stderr: '' });
  expect(done.stdout).toContain('2 files written.');
  expect(importBlog('blog').stdout).toContain('Nothing has changed.');

  await putFiles(folders.contentDir, { 'posts/a.md': 'mine' });
  const refused = importBlog('blog');
  expect(refused.status).toBe(1);
  expect(refused.stderr).toBe(
    'It would replace content/posts/a.md, which is not committed: commit it first and then use --force, or rename the file in the source.\nNothing was written.\n',
  );
  expect(String((await readAll(folders.contentDir)).get('posts/a.md'))).toBe('mine');
});

test('an import into an empty folder names the other files that a release needs', () => {
  const { stdout } = importBlog('blog', '--dry-run', '--into', join(folders.root, 'empty'));
  expect(stdout).toContain(
    'Missing in the content folder (2):\n  empty/pages/about.mdx page is missing, every page links to /about: write it with a title and a description\n  empty/tags.yaml tags are missing: write one tag a line, architecture: Architecture\n',
  );
});

test('an unchanged page of init is replaced, as git has it; other committed files need --force', async () => {
  const git = (...args: string[]) =>
    spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: folders.contentDir });
  const about = '---\ntitle: About\n---\nMe.\n';
  const own = '---\ntitle: "About"\ndescription: "Mine."\n---\n\nMine.\n';
  await putFiles(join(folders.root, 'blog'), { 'content/about.md': about });
  await putFiles(folders.contentDir, { 'pages/about.mdx': own });
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'first');
  expect(importBlog('blog').stderr).toContain(
    'It would replace content/pages/about.mdx, which is committed: to replace it, use --force, or rename the file in the source.',
  );
  await initialize(folders.root, { name: 'A', author: 'B', url: 'https://a.example', language: 'en' }, '2020-01-01');
  const page = join(folders.contentDir, 'pages/about.mdx');
  const written = await readFile(page, 'utf8');
  await writeFile(page, `${written}I added this.\n`);
  git('add', '.');
  git('commit', '-qm', 'second');
  expect(importBlog('blog').stderr).toContain('It would replace content/pages/about.mdx, which is committed');
  await writeFile(page, written);
  git('add', '.');
  git('commit', '-qm', 'third');
  expect(importBlog('blog')).toMatchObject({ status: 0, stderr: '' });
  const files = await readAll(folders.contentDir);
  expect([files.has('pages/about.mdx'), String(files.get('pages/about.md'))]).toEqual([
    false,
    '---\ntitle: "About"\ndescription: "About"\n---\n\nMe.\n',
  ]);
});

test('a wrong command line exits with 2, a missing source with 1', () => {
  expect(importBlog().status).toBe(2);
  expect(importBlog('blog', '--no-such').status).toBe(2);
  expect(importBlog('gone')).toMatchObject({ status: 1, stderr: 'There is no gone: name a folder or an export\n' });
  const unknown = importBlog('blog', '--from', 'x');
  expect(unknown.stderr).toContain('There is no generator x: choose from docusaurus,');
  expect(unknown.status).toBe(2);
});
