// Random histories: the record and the page contain only texts that were live, are not forgotten, and whose post is public.
import { rmSync } from 'node:fs';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { PostHistory } from '#components/article/post-history.tsx';
import { forgetVersions } from '#lib/history/forget-versions.ts';
import { readVersions } from '#lib/history/read-history.ts';
import { recordVersions } from '#lib/history/record-versions.ts';
import { listHistoryObjects, parseRecord, readRoot, writeRoot } from '#lib/history/versions.ts';
import type { Digest } from '#lib/model/digest.ts';
import { FileReleaseStore } from '#lib/model/file-release-store.ts';
import { readObjectText } from '#lib/model/release-files.ts';
import { advance } from '#lib/model/release-store.ts';
import { getIndex, getManifest } from '#lib/model/stored-release.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { makeFolders, putFiles } from '#test/corpus/folder.ts';
import { goodFolder, now, plainPost } from '#test/corpus/form.ts';
import { makeRandom, pick } from '#test/faults/random.ts';

interface Model {
  slug: string;
  formerly: string[];
  /** The word of the current text, which no other text has. */
  word: string;
  state: 'live' | 'draft' | 'scheduled';
  /** The words of the versions in the history, oldest first, by their numbers. */
  versions: Map<number, string>;
}

/** Breaks the recording on purpose, to prove that the test finds a leak. */
type Leak = 'keeps records' | undefined;

class Site {
  readonly posts: Model[] = [];
  readonly allWords: string[] = [];
  readonly folders: Awaited<ReturnType<typeof makeFolders>>;
  readonly builder: ReleaseBuilder;
  readonly store: FileReleaseStore;
  private readonly pick: (below: number) => number;
  private readonly past: { release: Digest; posts: Model[] }[] = [];

  constructor(folders: Site['folders'], builder: ReleaseBuilder, seed: number) {
    this.folders = folders;
    this.builder = builder;
    this.store = new FileReleaseStore(folders.releaseDir);
    const random = makeRandom(seed);
    this.pick = (below) => pick(random, below);
  }

  private newWord(): string {
    const word = `word${this.allWords.length}zz`;
    this.allWords.push(word);
    return word;
  }

  change(): void {
    const post = this.posts[this.pick(this.posts.length)];
    const step = this.pick(9);
    if (!post || step === 0) {
      const slug = `post-${this.allWords.length}`;
      this.posts.push({ slug, formerly: [], word: this.newWord(), state: 'live', versions: new Map() });
    } else if (step === 1) this.posts.splice(this.posts.indexOf(post), 1);
    else if (step === 2) post.state = post.state === 'live' ? (this.pick(2) ? 'draft' : 'scheduled') : 'live';
    else if (step === 3) {
      post.formerly.push(post.slug);
      post.slug = `post-${this.allWords.length}`;
      post.word = this.newWord();
    } else post.word = this.newWord();
  }

  async publish(leak: Leak): Promise<void> {
    const { contentDir, releaseDir } = this.folders;
    rmSync(`${contentDir}/posts`, { recursive: true, force: true });
    const files = this.posts.map(({ slug, formerly, word, state }) => {
      const lines = [
        ...(state === 'draft' ? ['draft: true'] : state === 'scheduled' ? ['date: 2027-01-01'] : []),
        ...(formerly.length > 0 ? [`formerly: [${formerly.join(', ')}]`] : []),
      ];
      return [`posts/${slug}.md`, plainPost('x', `This is the ${word} of the text.\n\n## With ${word}`, ...lines)];
    });
    await putFiles(contentDir, Object.fromEntries(files));
    const before = await this.store.readPointer();
    const { digest = '', errors } = await makeRelease({ contentDir, releaseDir, now, builder: this.builder });
    expect(errors).toEqual([]);
    if (leak) await this.addRecords(before?.history);
    if (before) for (const post of this.posts) note(post);
    else for (const post of this.posts) if (post.state === 'live') post.versions.set(1, post.word);
    this.past.push({ release: digest, posts: structuredClone(this.posts) });
  }

  /** Adds the records of an earlier history, also those of posts that are gone. */
  private async addRecords(history: Digest | undefined): Promise<void> {
    const [old, fresh] = [await readRoot(this.store, history), await readRoot(this.store, await this.readHistory())];
    await this.setHistory(await writeRoot(this.store, new Map(Object.entries({ ...old?.posts, ...fresh?.posts }))));
  }

  private async readHistory(): Promise<Digest | undefined> {
    return (await this.store.readPointer())?.history;
  }

  private async setHistory(history: Digest | undefined): Promise<void> {
    const pointer = await this.store.readPointer();
    if (pointer) await this.store.compareAndSet(pointer, { ...pointer, sequence: pointer.sequence + 1, history });
  }

  async rollback(): Promise<void> {
    const chosen = this.past[this.pick(this.past.length)];
    const pointer = await this.store.readPointer();
    if (!chosen || !pointer) return;
    const indexOf = async (release: Digest) => getIndex(this.store, await getManifest(this.store, release));
    const [before, after] = [await indexOf(pointer.release), await indexOf(chosen.release)];
    const moment = { at: new Date(now).toISOString(), isRollback: true } as const;
    const history = await recordVersions(this.store, { history: pointer.history, before, after, moment });
    await this.store.compareAndSet(pointer, advance(pointer, chosen.release, undefined, history));
    const earlier = structuredClone(chosen.posts);
    for (const post of earlier) {
      const first = post.formerly[0] ?? post.slug;
      const known = this.posts.find((one) => (one.formerly[0] ?? one.slug) === first);
      post.versions = known?.state === 'live' ? known.versions : new Map();
      note(post);
    }
    this.posts.splice(0, this.posts.length, ...earlier);
  }

  async forget(): Promise<void> {
    const post = this.posts[this.pick(this.posts.length)];
    const pointer = await this.store.readPointer();
    if (post?.state !== 'live' || post.versions.size < 2 || !pointer) return;
    const numbers = [...post.versions.keys()].slice(0, -1);
    const number = this.pick(4) === 0 ? undefined : numbers[this.pick(numbers.length)];
    const firstSlug = post.formerly[0] ?? post.slug;
    const [live] = (await this.recordedTexts(firstSlug)).slice(-1);
    const found = await forgetVersions(this.store, {
      history: pointer.history,
      firstSlug,
      live,
      number,
      language: 'en',
    });
    if (typeof found === 'string') return;
    await this.setHistory(found.history);
    for (const { number: gone } of found.versions) post.versions.delete(gone);
  }

  private async recordedTexts(firstSlug: string): Promise<Digest[]> {
    const root = await readRoot(this.store, await this.readHistory());
    return parseRecord(readObjectText(this.folders.releaseDir, root?.posts[firstSlug] ?? '')).versions.map(
      ({ prose }) => prose,
    );
  }

  /** @returns the words on the page and in the record, and the words that may be there */
  async compare(): Promise<{ found: string[]; allowed: string[]; numbers: unknown[]; expected: unknown[] }> {
    const { releaseDir } = this.folders;
    const history = await this.readHistory();
    const objects = await listHistoryObjects(this.store, history);
    const bytes = objects.map((object) => readObjectText(releaseDir, object)).join('\n');
    const live = this.posts.filter(({ state }) => state === 'live');
    const lists = live.map((post) => readVersions(releaseDir, history, post.formerly[0] ?? post.slug));
    const facts = { post: { date: '2024-01-01' }, showsSubjects: true };
    const pages = lists.map((versions) => renderToStaticMarkup(createElement(PostHistory, { ...facts, versions })));
    const text = bytes + pages.join('\n');
    const allowed = new Set(live.flatMap(({ versions }) => [...versions.values()]));
    return {
      found: this.allWords.filter((word) => text.includes(word) && !allowed.has(word)),
      allowed: [...allowed],
      numbers: lists.map((versions) => versions.map(({ number }) => number).toReversed()),
      expected: live.map(({ versions }) => (versions.size > 1 || lostNumbers(versions) ? [...versions.keys()] : [])),
    };
  }
}

/** Whether the only version left is not the first one: its record stays, so that the numbers continue. */
function lostNumbers(versions: Model['versions']): boolean {
  return versions.size === 1 && !versions.has(1);
}

/** Adds the current text of a post to the expected versions. */
function note(post: Model): void {
  const { versions, word, state } = post;
  if (state !== 'live') versions.clear();
  else if ([...versions.values()].at(-1) !== word) versions.set(([...versions.keys()].at(-1) ?? 0) + 1, word);
}

async function run(seed: number, steps: number, leak?: Leak): Promise<string[]> {
  const folders = await makeFolders(goodFolder);
  try {
    const site = new Site(folders, await ReleaseBuilder.open(folders.releaseDir), seed);
    const leaks: string[] = [];
    for (let step = 0; step < steps; step++) {
      const kind = step < 4 ? 0 : (seed + step * 7) % 6;
      if (kind === 4) await site.rollback();
      else if (kind === 5) await site.forget();
      else {
        for (let count = 0; count <= step % 3; count++) site.change();
        await site.publish(leak);
      }
      const { found, numbers, expected } = await site.compare();
      leaks.push(...found);
      if (!leak) expect({ seed, step, found, numbers }).toEqual({ seed, step, found: [], numbers: expected });
    }
    return leaks;
  } finally {
    rmSync(folders.root, { recursive: true, force: true });
  }
}

test.each([1, 2, 3, 4, 5])(
  'no text of a draft, a deleted post or a forgotten version stays (seed %i)',
  async (seed) => {
    await run(seed, 30);
  },
);

test('the test detects a recording that keeps withdrawn posts', async () => {
  expect((await run(1, 30, 'keeps records')).length).toBeGreaterThan(0);
});
