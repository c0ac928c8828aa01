import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findOtherRepository, findOtherSource } from '#lib/commands/other-source.ts';
import { digestOf } from '#lib/model/digest.ts';
import { sourceOf } from '#lib/publish/recorded-source.ts';
import { setCurrent } from '#test/set-current.ts';

let dir: string;
let releaseDir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-source-'));
  releaseDir = join(dir, 'releases');
  await mkdir(join(dir, 'blog.git'), { recursive: true });
  await symlink(join(dir, 'blog.git'), join(dir, 'link.git'));
});
afterEach(() => rm(dir, { recursive: true }));

function settings(contentRepo?: string) {
  return { releaseDir, contentRepo, contentRef: 'main', contentPath: 'content', contentDir: join(dir, 'content') };
}

function publishFrom(contentRepo?: string): Promise<unknown> {
  return setCurrent(releaseDir, digestOf('a release'), sourceOf(settings(contentRepo)));
}

test('settings with another source are reported, with both', async () => {
  await publishFrom(join(dir, 'blog.git'));
  expect(await findOtherSource(releaseDir, sourceOf(settings(join(dir, 'blog.git'))))).toBeUndefined();
  const message = await findOtherSource(releaseDir, sourceOf(settings()));
  expect(message).toContain(`the folder ${join(dir, 'content')} was not checked`);
  expect(message).toContain(`is published from content on the branch main of ${join(dir, 'blog.git')}`);
});

test('a push to a repository that the site does not follow is reported, whatever name the repository has', async () => {
  await publishFrom(join(dir, 'link.git'));
  expect(await findOtherRepository(releaseDir, join(dir, 'blog.git'))).toBeUndefined();
  await mkdir(join(dir, 'other.git'));
  expect(await findOtherRepository(releaseDir, join(dir, 'other.git'))).toContain('does not follow this repository');
  await publishFrom();
  expect(await findOtherRepository(releaseDir, join(dir, 'blog.git'))).toContain(
    `it is published from the folder ${join(dir, 'content')}`,
  );
});

test('a source with a host may be this repository', async () => {
  await publishFrom('ssh://git@example.org/blog.git');
  expect(await findOtherRepository(releaseDir, join(dir, 'blog.git'))).toBeUndefined();
});
