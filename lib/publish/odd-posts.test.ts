// An unusual post does not affect others: a good edit in the same publication goes live, and every feed is valid.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFeed } from '@rowanmanning/feed-parser';
import { XMLValidator } from 'fast-xml-parser';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { formatDiagnostic } from '#lib/model/diagnostic.ts';
import type { PublishEvent } from '#lib/publish/events.ts';
import type { Pipeline } from '#lib/publish/pipeline.ts';
import { putFiles } from '#test/corpus/folder.ts';
import { type Files, goodFolder, post } from '#test/corpus/form.ts';
import { makeOddPosts, type OddPost } from '#test/corpus/odd.ts';
import { sampled, samples } from '#test/sample-counts.ts';

const modules = async () => ({
  ...(await import('#lib/posts/read-release.ts')),
  ...(await import('#lib/model/digest.ts')),
  ...(await import('#lib/model/open-release-store.ts')),
  ...(await import('#lib/model/release-files.ts')),
  ...(await import('#lib/publish/live-pointer.ts')),
  ...(await import('#lib/model/read-file.ts')),
  ...(await import('#lib/release/builder.ts')),
  ...(await import('#lib/feed/article-html.ts')),
  ...(await import('#lib/feed/documents.ts')),
  ...(await import('#lib/feed/feeds.ts')),
  ...(await import('#lib/publish/folder-source.ts')),
  ...(await import('#lib/publish/release-log.ts')),
  ...(await import('#lib/publish/journal.ts')),
  ...(await import('#lib/publish/pipeline.ts')),
  ...(await import('#lib/search/search.ts')),
});
let lib: Awaited<ReturnType<typeof modules>>;
let dir: string;
let contentDir: string;
let releaseDir: string;
let pipeline: Pipeline;
let png: Buffer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'load-bearing-odd-'));
  [contentDir, releaseDir] = [join(dir, 'content'), join(dir, 'release')];
  vi.stubEnv('RELEASE_DIR', releaseDir);
  lib = await modules();
  png = await sharp({ create: { width: 20, height: 10, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const builder = await lib.ReleaseBuilder.open(releaseDir);
  const journal = new lib.Journal(releaseDir);
  const history = new lib.ReleaseLog(releaseDir);
  const store = lib.openReleaseStore(releaseDir);
  const pointer = new lib.LivePointer(store);
  const source = new lib.FolderSource(contentDir);
  pipeline = new lib.Pipeline({ releaseDir, store, pointer, source, builder, journal, history, log: () => undefined });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true, force: true });
});

async function publish(files: Files): Promise<PublishEvent[]> {
  await putFiles(dir, { content: undefined });
  await putFiles(contentDir, { ...goodFolder, ...files });
  const events: PublishEvent[] = [];
  await pipeline.publish([{ reason: 'command', isStrict: false, listen: (event) => events.push(event) }]);
  return events;
}

/** Renders every page, feed and document of the release. Fails if one cannot be rendered. */
async function readAll(): Promise<string> {
  const release = lib.currentRelease();
  const index = lib.readIndex(release);
  const failures = new Map<string, unknown>();
  const texts = [lib.rss, lib.atom, lib.sitemap].map((document) => document.build(index, failures) ?? '');
  for (const text of texts) expect(XMLValidator.validate(text)).toBe(true);
  const json = lib.jsonFeed.build(index, failures) ?? '';
  const feeds: { items: unknown[] }[] = [...texts.slice(0, 2).map(parseFeed), JSON.parse(json)];
  for (const { items } of feeds) expect(items).toHaveLength(index.posts.length);
  lib.llms.build(index, failures);
  expect([...failures]).toEqual([]);
  for (const page of [...index.posts, ...Object.values(index.pages)]) {
    lib.renderArticle(lib.readBody(page), 'http://localhost:3000/posts/x', '');
    expect(lib.readMarkdown(page)).not.toBe('');
  }
  await new lib.SearchIndex(releaseDir).search('words', release, index);
  return json;
}

const seeds = samples([1], [1, 2, 3, 4]);
const postsOfASeed = 20;

test.each(seeds)('posts of seed %i', sampled, async (seed) => {
  for (const [edit, odd] of makeOddPosts(seed, postsOfASeed, png).entries()) await tryOdd(odd, `${seed}-${edit}`);
});

async function tryOdd(odd: OddPost, edit: string): Promise<void> {
  const events = await publish({ ...odd.files, 'posts/edited.mdx': post(`Edit ${edit} is good.`) });
  const last = events.at(-1);
  const faults = events.flatMap((event) => (event.event === 'fault' ? [event.fault] : []));
  const about = `${odd.name}: ${JSON.stringify(odd.files)} ${faults.map(formatDiagnostic).join('\n')}`;
  const errors = faults.filter(({ level }) => level !== 'warning');
  const counts = { faults: errors.length, warnings: faults.length - errors.length };
  expect(last?.event === 'done' && last.result, about).toMatchObject({ state: 'published', ...counts });
  expect(await readAll(), about).toContain(`Edit ${edit} is good.`);
  const isShown = lib.readIndex(lib.currentRelease()).posts.some(({ file }) => file === odd.file.normalize('NFC'));
  // The odd post causes no errors in other documents.
  const own = faults.filter(({ file }) => !/\/(?:posts\/(?:good|edited)|pages\/about)\.mdx$/.test(file));
  expect(own, about).toEqual(faults);
  for (const fault of faults) {
    expect(fault.line, about).toBeGreaterThan(0);
    expect(formatDiagnostic(fault), about).toMatch(/^content\/.+?:\d+ \S.* .+: .+$/u);
    expect(formatDiagnostic(fault), about).not.toMatch(/\p{Cc}|\u2028|\u2029|\[object|node_modules/u);
  }
  expect(isShown || errors.length > 0, about).toBe(true);
}
