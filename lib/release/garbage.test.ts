import { mkdir, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { formatChecked } from '#lib/model/checked-file.ts';
import type { Digest } from '#lib/model/digest.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import { collect } from '#lib/release/garbage.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { readFolder } from '#lib/source/content-files.ts';
import { type Folders, makeFolders, putFiles, readAll } from '#test/corpus/folder.ts';
import { goodFolder, now, post } from '#test/corpus/form.ts';
import { readRelease } from '#test/corpus/release.ts';

const minute = 60 * 1000;

let folders: Folders;

beforeEach(async () => {
  folders = await makeFolders({ ...goodFolder, 'posts/draft.mdx': post('The xylophone.', 'draft: true') });
  return () => rm(folders.root, { recursive: true, force: true });
});

async function release(version: string): Promise<Digest> {
  await putFiles(folders.contentDir, { 'posts/x.mdx': post(`This is version ${version}.`) });
  const { errors, digest } = await makeRelease({ ...folders, now });
  expect(errors).toEqual([]);
  return digest ?? '';
}

async function setAge(path: string, age: number): Promise<void> {
  const then = new Date(Date.now() - age);
  await utimes(join(folders.releaseDir, path), then, then);
}

/** Makes enough releases for the next one to collect garbage, oldest first. All of their files are older than two hours. */
async function makeOldReleases(count = 9): Promise<Digest[]> {
  const digests: Digest[] = [];
  for (let version = 0; version < count; version++) digests.push(await release(String(version)));
  for (const path of (await readAll(folders.releaseDir)).keys()) await setAge(path, 200 * minute);
  for (const [index, digest] of digests.entries()) await setAge(`manifests/${digest}`, (190 - index) * minute);
  return digests;
}

async function listManifests(): Promise<string[]> {
  const files = await readAll(join(folders.releaseDir, 'manifests'));
  return [...files.keys()];
}

test('old releases are removed, and the last five stay complete', async () => {
  const old = await makeOldReleases();
  expect(await listManifests()).toEqual(old.toSorted());
  const last = await release('the last');
  const kept = [...old.slice(-4), last];
  expect(await listManifests()).toEqual(kept.toSorted());
  for (const digest of kept) await readRelease(folders.releaseDir, digest);
  const all = Buffer.concat([...(await readAll(folders.releaseDir)).values()]);
  expect(
    ['0', '4', '5', '8', 'the last'].map((version) => all.includes(`"value":"This is version ${version}."`)),
  ).toEqual([false, false, true, true, true]);
});

test('nothing is removed while the system refuses to read a file that names kept files', async () => {
  const old = await makeOldReleases(10);
  const ledger = join(folders.releaseDir, 'ledgers', old.at(-1) ?? '');
  await rename(ledger, `${ledger}.kept`);
  // Reading this file fails with EIO for every user.
  await symlink('/proc/self/mem', ledger);
  await expect(collect(folders.releaseDir)).rejects.toThrow(/is unreadable: EIO: let the user/);
  expect(await listManifests()).toEqual(old.toSorted());
  await rename(`${ledger}.kept`, ledger);
  await collect(folders.releaseDir);
  expect((await listManifests()).length).toBeLessThan(old.length);
});

test('a draft is not compiled again after garbage collection', async () => {
  await makeOldReleases();
  await release('the last');
  const all = Buffer.concat([...(await readAll(folders.releaseDir)).values()]);
  expect(all.includes('The xylophone.')).toBe(true);
  await putFiles(folders.contentDir, { 'posts/good.mdx': undefined });
  expect(await makeRelease({ ...folders, now })).toMatchObject({ errors: [], compiled: 0 });
});

test('recent files stay, because another process may be building a release from them', async () => {
  const [first = '', second = ''] = await makeOldReleases(10);
  await mkdir(join(folders.releaseDir, 'objects/00'), { recursive: true });
  const names = ['objects/00/recent', 'objects/00/.recent.tmp', 'manifests/.recent.tmp', '.recent.tmp'];
  for (const name of names) await writeFile(join(folders.releaseDir, name), 'recent');
  await setAge(`manifests/${first}`, 59 * minute);
  await release('the last');
  const files = await readAll(folders.releaseDir);
  expect(names.filter((name) => files.has(name))).toEqual(names);
  expect(files.has(`manifests/${second}`)).toBe(false);
  // The release is complete, although its objects are old.
  await readRelease(folders.releaseDir, first);
});

test('a release with a preview link stays until the link expires', async () => {
  const [first = '', second = ''] = await makeOldReleases(11);
  const previews = { [first]: Date.now() + minute, [second]: Date.now() - minute };
  await writeFile(join(folders.releaseDir, 'previews.json'), formatChecked(previews));
  await release('the last');
  expect(await listManifests()).not.toContain(second);
  await readRelease(folders.releaseDir, first);
});

test('releases that were never current do not displace those for rollbacks', async () => {
  const old = await makeOldReleases(10);
  const builder = await ReleaseBuilder.open(folders.releaseDir);
  for (let version = 0; version < 6; version++) {
    await putFiles(folders.contentDir, { 'posts/x.mdx': post(`This is candidate ${version}.`) });
    const { digest = '' } = await builder.prepare(readFolder(folders.contentDir), { now });
    await setAge(`manifests/${digest}`, 100 * minute);
  }
  await release('the last');
  for (const digest of old.slice(-4)) await readRelease(folders.releaseDir, digest);
});

test('files of killed runs are removed', async () => {
  await makeOldReleases();
  await mkdir(join(folders.releaseDir, 'objects/00'), { recursive: true });
  for (const name of ['objects/00/.left.tmp', 'manifests/.left.tmp', '.left.tmp']) {
    await writeFile(join(folders.releaseDir, name), 'left');
    await setAge(name, 61 * minute);
  }
  await release('the last');
  expect([...(await readAll(folders.releaseDir)).keys()].filter((path) => path.endsWith('.tmp'))).toEqual([]);
});

test('the current release stays after a rollback, however old it is', async () => {
  const [first = ''] = await makeOldReleases();
  await release('the last');
  expect(await release('0')).toBe(first);
  await readRelease(folders.releaseDir, first);
});

test('reused files are touched, so that concurrent garbage collection keeps them', async () => {
  await makeOldReleases();
  await rm(join(folders.releaseDir, 'compiled.log'));
  const digest = await release('8');
  const { index } = await readRelease(folders.releaseDir, digest);
  const body = index.posts[0]?.body ?? '';
  const { mtimeMs } = await stat(join(folders.releaseDir, 'objects', body.slice(0, 2), body.slice(2)));
  expect(Date.now() - mtimeMs).toBeLessThan(minute);
});

test('concurrent runs collect the same garbage without errors', async () => {
  await makeOldReleases();
  await putFiles(folders.contentDir, { 'posts/x.mdx': post('This is version the last.') });
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => makeRelease({ ...folders, now })));
  expect(new Set(outcomes.map(({ digest }) => digest)).size).toBe(1);
  expect(await listManifests()).toHaveLength(5);
  for (const digest of await listManifests()) await readRelease(folders.releaseDir, digest);
});
