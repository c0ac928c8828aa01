import { appendFile, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Digest } from '#lib/model/digest.ts';
import { buildPostCard } from '#lib/og/cards.ts';
import { renderCard } from '#lib/og/render.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { defaultSite } from '#lib/site.ts';
import { type Folders, makeFolders, putFiles } from '#test/corpus/folder.ts';
import { goodFolder, now } from '#test/corpus/form.ts';

/** All tests share one release folder, because it is a setting that is read once. */
let folders: Folders;

function write(title: string, slug = 'a', day = '01'): Promise<void> {
  const text = `---\ntitle: "${title}"\ndescription: "About it."\ndate: 2026-01-${day}\ntags: [backend]\n---\n\nWords.\n`;
  return putFiles(folders.contentDir, { [`posts/${slug}.mdx`]: text });
}

async function release(): Promise<Digest> {
  const { errors, digest } = await makeRelease({ ...folders, now });
  expect(errors).toEqual([]);
  if (!digest) throw new Error('There is no release');
  return digest;
}

async function open() {
  vi.resetModules();
  vi.stubEnv('RELEASE_DIR', folders.releaseDir);
  const [store, apart, requested, queue, reader] = await Promise.all([
    import('#lib/og/store.ts'),
    import('#lib/og/draw-process.ts'),
    import('#lib/og/request-process.ts'),
    import('#lib/og/queue.ts'),
    import('#lib/posts/read-release.ts'),
  ]);
  const nameOf = (release: Digest, slug: string) =>
    reader.readIndex(release).posts.find((post) => post.slug === slug)?.card ?? '';
  /** The titles of posts whose cards are on the disk, in the order in which they were written. */
  const listDrawn = async (release: Digest) => {
    const files = await Promise.all(
      (await images()).map(async (file) => ({ file, time: (await stat(join(cardsDir(), file))).mtimeMs })),
    );
    const posts = new Map(reader.readIndex(release).posts.map(({ card, title }) => [`${card}.card`, title]));
    return files.toSorted((a, b) => a.time - b.time).flatMap(({ file }) => posts.get(file) ?? []);
  };
  return { ...store, ...apart, ...requested, ...queue, nameOf, listDrawn };
}

const cardsDir = () => join(folders.releaseDir, 'cards');
const images = async () => (await readdir(cardsDir())).filter((name) => name.endsWith('.card'));

/** Renders the card of a post of `write`. */
function render(title: string): Promise<Uint8Array> {
  const post = { title, date: '2026-01-01', minutes: 1, tags: ['backend'] };
  return renderCard(buildPostCard(post, { backend: 'Backend' }, defaultSite));
}

beforeEach(async () => {
  folders = await makeFolders(goodFolder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folders.root, { recursive: true, force: true });
});

test('concurrent requests for a card share one drawing', async () => {
  await write('Asked for');
  const { getCard, nameOf } = await open();
  const name = nameOf(await release(), 'a');
  const answers = await Promise.all(Array.from({ length: 50 }, () => getCard(name)));
  // The buffers must be the same object, not only equal.
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toEqual(await render('Asked for'));
  expect(await getCard(name)).toEqual(answers[0]);
  expect(await images()).toEqual([`${name}.card`]);
});

test('a process of its own draws the same card, and stores it', async () => {
  await write('Drawn apart');
  const { findCard, nameOf, readDrawnCard, RequestProcess } = await open();
  const name = nameOf(await release(), 'a');
  const card = await findCard(name);
  if (!card) throw new Error('There is no card');
  const image = await new RequestProcess({ rest: 1 }).draw({ name, card, mark: undefined });
  expect(Buffer.from(image)).toEqual(Buffer.from(await render('Drawn apart')));
  expect(await readDrawnCard(name)).toEqual(Buffer.from(image));
});

test('an unknown name is not drawn and leaves nothing behind', async () => {
  await write('Known');
  const { getCard } = await open();
  await release();
  const before = await readdir(cardsDir());
  for (const name of ['0'.repeat(16), 'f'.repeat(16)]) expect(await getCard(name)).toBeUndefined();
  expect(await readdir(cardsDir())).toEqual(before);
});

test('after a title changes, the card of the old name is still sent, even if it was never drawn', async () => {
  await write('Before');
  const { getCard, nameOf } = await open();
  const old = nameOf(await release(), 'a');
  await write('After');
  const recent = nameOf(await release(), 'a');
  expect(recent).not.toBe(old);
  expect(await getCard(old)).toEqual(await render('Before'));
  expect(await getCard(recent)).toEqual(await render('After'));
});

test('the card of a removed post is still sent, through any number of releases', async () => {
  await write('Gone');
  const { getCard, nameOf } = await open();
  const name = nameOf(await release(), 'a');
  await putFiles(folders.contentDir, { 'posts/a.mdx': undefined });
  for (let count = 0; count < 12; count += 1) {
    await write(`Another ${count}`, 'b');
    await release();
  }
  expect(await getCard(name)).toEqual(await render('Gone'));
});

test('a truncated record loses at most its last card', async () => {
  await write('Before the crash');
  const first = await open();
  const before = first.nameOf(await release(), 'a');
  await appendFile(join(cardsDir(), 'known'), '0123456789abcdef {"title":"Cut o');
  await write('After the crash');
  const { getCard, nameOf } = await open();
  const after = nameOf(await release(), 'a');
  await write('Now');
  await release();
  expect(await getCard(before)).toEqual(await render('Before the crash'));
  expect(await getCard(after)).toEqual(await render('After the crash'));
  expect(await getCard('0123456789abcdef')).toBeUndefined();
});

test('a card is recorded once, however many releases have it', async () => {
  await write('One');
  await release();
  const { size } = await stat(join(cardsDir(), 'known'));
  await putFiles(folders.contentDir, { 'posts/a.mdx': (await readPost('a')).replace('Words', 'Other words') });
  await release();
  expect((await stat(join(cardsDir(), 'known'))).size).toBe(size);
});

function readPost(slug: string): Promise<string> {
  return readFile(join(folders.contentDir, `posts/${slug}.mdx`), 'utf8');
}

test('the newest cards are drawn first and in order, then the rest, and drawn ones are skipped', async () => {
  for (const [index, slug] of ['x', 'y', 'z'].entries()) await write(`Post ${slug}`, slug, `2${index + 1}`);
  const { drawCards, listDrawn } = await open();
  const digest = await release();
  const first = await drawCards(digest, { newest: 2 });
  expect(await listDrawn(digest)).toEqual(['Post z', 'Post y']);
  const rest = await drawCards(digest);
  expect((await listDrawn(digest)).slice(0, 3)).toEqual(['Post z', 'Post y', 'Post x']);
  expect(await images()).toHaveLength(first.drawn + rest.drawn);
  expect(await drawCards(digest)).toEqual({ drawn: 0, failed: [] });
});

test('drawing stops after the current card when aborted', async () => {
  await write('One');
  const { drawCards } = await open();
  const digest = await release();
  const controller = new AbortController();
  const work = drawCards(digest, { signal: controller.signal });
  controller.abort();
  const { drawn } = await work;
  expect(drawn).toBeLessThanOrEqual(1);
  expect(await images()).toHaveLength(drawn);
});

test('all cards are drawn after a publication, and a newer one stops an older one', async () => {
  await write('First');
  const { CardQueue, drawCards, nameOf } = await open();
  const first = await release();
  const queue = new CardQueue({ rest: 0 });
  const work = queue.draw(first);
  await write('Second');
  const second = await release();
  await Promise.all([work, queue.draw(second)]);
  expect(await images()).toContain(`${nameOf(second, 'a')}.card`);
  expect(await drawCards(second)).toEqual({ drawn: 0, failed: [] });
});

test('a separate process draws the cards and reports each', async () => {
  const { drawCardsApart } = await open();
  const digest = await release();
  const steps: string[] = [];
  const onProgress = (done: number, total: number) => steps.push(`${done}/${total}`);
  const { drawn, failed } = await drawCardsApart(digest, { newest: 1, onProgress });
  expect(failed).toEqual([]);
  expect(await images()).toHaveLength(drawn);
  expect(steps).toHaveLength(drawn + 1);
  expect(steps.at(-1)).toBe(`${drawn}/${drawn}`);
  expect(await drawCardsApart(digest, { newest: 1 })).toEqual({ drawn: 0, failed: [] });
});

test('unused cards are removed after three months, and drawn again on request', async () => {
  await write('Before');
  const { drawCards, getCard, nameOf } = await open();
  const old = nameOf(await release(), 'a');
  await drawCards(await release());
  await write('After');
  const digest = await release();
  await writeFile(join(cardsDir(), '.0123.tmp'), '');
  await drawCards(digest);
  expect(await images()).toContain(`${old}.card`);
  const long = new Date(Date.now() - 100 * 24 * 60 * 60 * 1000);
  for (const name of await readdir(cardsDir())) await utimes(join(cardsDir(), name), long, long);
  await drawCards(digest);
  const left = await readdir(cardsDir());
  expect(left).not.toContain(`${old}.card`);
  expect(left).not.toContain('.0123.tmp');
  expect(left).toContain(`${nameOf(digest, 'a')}.card`);
  expect(await getCard(old)).toEqual(await render('Before'));
});
