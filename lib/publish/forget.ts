// Forgets versions of a post: removes their bytes from the history, the releases, the pages and the preview images.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from '#lib/env.ts';
import { forgetVersions } from '#lib/history/forget-versions.ts';
import type { Block } from '#lib/history/prose-blocks.ts';
import { readProse } from '#lib/history/record-versions.ts';
import { ignoreMissing } from '#lib/model/atomic-write.ts';
import { type Digest, digestOf } from '#lib/model/digest.ts';
import { ignoreDamage } from '#lib/model/read-file.ts';
import type { Index, Post } from '#lib/model/release.ts';
import type { ReleasePointer, ReleaseStore } from '#lib/model/release-store.ts';
import { overdue } from '#lib/model/retention.ts';
import { getIndex, getManifest } from '#lib/model/stored-release.ts';
import { countOf } from '#lib/model/wording.ts';
import { findCards } from '#lib/og/cards.ts';
import { forgetCards } from '#lib/og/known-cards.ts';
import type { Listener, Result } from '#lib/publish/events.ts';
import type { LivePointer } from '#lib/publish/live-pointer.ts';
import { LiveSite } from '#lib/publish/live-site.ts';
import type { ReleaseLog } from '#lib/publish/release-log.ts';
import { confirmPages } from '#lib/publish/warm-pages.ts';
import type { ReleaseBuilder } from '#lib/release/builder.ts';
import { collect } from '#lib/release/garbage.ts';
import { historyPath, postPath } from '#lib/urls.ts';

interface Parts {
  releaseDir: string;
  store: ReleaseStore;
  pointer: LivePointer;
  builder: ReleaseBuilder;
  history: ReleaseLog;
  /** Called when the releases with the versions are removed from this machine. */
  onRemoved?: () => Promise<unknown>;
}

export interface ForgetRequest {
  slug: string;
  /** The number of a version; without it, all versions that are not live. */
  version?: number;
}

/** Forgets versions, and emits the numbers of removed files, or the reason of a refusal. No publication may run meanwhile. */
export async function forget(parts: Parts, request: ForgetRequest, listen: Listener): Promise<void> {
  const start = performance.now();
  const since = () => Math.round(performance.now() - start);
  const finish = (state: Result['state'], text: string) => {
    const at = new Date().toISOString();
    listen({ event: 'done', result: { state, at, milliseconds: since(), faults: 0, changes: 0, text } });
  };
  const { store, pointer, builder } = parts;
  const found = await pointer.read();
  const index = found && (await builder.findIndex(found.release));
  if (!found || !index) return finish('refused', 'Nothing was forgotten: there is no release yet.');
  const target = await findTarget(store, index, request);
  const { post, firstSlug, live, language } = target;
  const { history } = found;
  const forgotten = await forgetVersions(store, { history, firstSlug, live, language, number: request.version });
  if (typeof forgotten === 'string') return finish('refused', `Nothing was forgotten: ${forgotten}.`);
  const texts = request.version === undefined ? undefined : new Set(forgotten.versions.map(({ prose }) => prose));
  const titles = new Set(await Promise.all(forgotten.versions.map(({ prose }) => readTitle(store, prose))));
  const { releases, cards } = await findReleases(store, found.release, target, texts);
  if (!post && forgotten.versions.length === 0 && releases.size === 0)
    return finish('refused', `Nothing was forgotten: no post, version or release has the slug ${request.slug}.`);
  const next = {
    ...found,
    history: forgotten.history,
    forgottenAt: Date.now(),
    sequence: found.sequence + 1,
  } satisfies ReleasePointer;
  if (!(await pointer.set(found, next)))
    return finish('failed', 'Nothing was forgotten: another process has published meanwhile. Run it again.');
  await note(parts, next);
  await collect(parts.releaseDir, { age: overdue, without: releases });
  await parts.onRemoved?.();
  const current = findCards(index);
  const isOld = (name: string, title: string) => !current.has(name) && (cards.has(name) || titles.has(title));
  const images = await forgetCards(parts.releaseDir, isOld);
  await removeBuiltPages(firstSlug);
  if (post) await removeBuiltPages(post.slug);
  await renderAgain(parts, found.release, post, listen, since);
  const counts = [
    countOf(forgotten.versions.length, 'version'),
    countOf(releases.size, 'release'),
    countOf(images, 'preview image'),
  ];
  finish(
    'published',
    `Removed ${counts.join(', ')}, and all cached pages. Git, backups and what others have copied still hold the text.`,
  );
}

interface Target {
  /** Absent if the post is not public. */
  post: Post | undefined;
  slug: string;
  firstSlug: string;
  /** The digest of the text that readers see. */
  live: Digest | undefined;
  language: string;
}

async function findTarget(store: ReleaseStore, index: Index, { slug }: ForgetRequest): Promise<Target> {
  const post = index.posts.find((one) => one.slug === slug) ?? index.posts.find((one) => one.firstSlug === slug);
  const live = post && (await digestProse(store, post));
  const language = post?.lang ?? index.site.language;
  return { post, slug, firstSlug: post?.firstSlug ?? slug, live, language };
}

async function digestProse(store: ReleaseStore, post: Post): Promise<Digest | undefined> {
  const blocks = await readProse(store, post);
  return blocks && digestOf(JSON.stringify(blocks));
}

async function readTitle(store: ReleaseStore, prose: Digest): Promise<string> {
  const text = await ignoreDamage(store.getObject(prose));
  const [title] = text ? (JSON.parse(String(text)) as Block[]) : [];
  return title?.[1] ?? '';
}

/**
 * Finds the other releases that hold a forgotten version, and the names of its preview images.
 * @param texts without them, every text of the post that is not live is forgotten
 */
async function findReleases(
  store: ReleaseStore,
  current: Digest,
  { slug, firstSlug, live }: Target,
  texts: ReadonlySet<Digest> | undefined,
): Promise<{ releases: Set<Digest>; cards: Set<string> }> {
  const [releases, cards] = [new Set<Digest>(), new Set<string>()];
  for (const { digest } of await store.listManifests()) {
    if (digest === current) continue;
    const index = await ignoreDamage(getManifest(store, digest).then((manifest) => getIndex(store, manifest)));
    const isOwn = (post: Post) => post.firstSlug === firstSlug || post.slug === firstSlug || post.slug === slug;
    for (const post of index?.posts.filter(isOwn) ?? []) {
      const text = await digestProse(store, post);
      if (text && (text === live || (texts && !texts.has(text)))) continue;
      releases.add(digest);
      cards.add(post.card);
    }
    // The content of a damaged release is unknown.
    if (!index) releases.add(digest);
  }
  return { releases, cards };
}

/** Adds a line to the release log, from which a damaged pointer is restored. */
async function note({ history }: Parts, { release, sequence, history: ofPosts, forgottenAt }: ReleasePointer) {
  const none = { changes: 0, faults: 0, milliseconds: 0 };
  const at = new Date().toISOString();
  await history.add({ at, release, sequence, history: ofPosts ?? null, forgottenAt, reasons: ['forget'], ...none });
}

/** Removes the prerendered pages of a post, which may be older than the release. */
async function removeBuiltPages(slug: string): Promise<void> {
  const folder = join(env.distDir, 'server/app/posts');
  const isOwn = (name: string) => name === slug || name.startsWith(`${slug}.`);
  for (const name of (await readdir(folder).catch(ignoreMissing)) ?? []) {
    if (isOwn(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Requests the pages of the post: the server drops its cached pages with the first request. */
async function renderAgain(
  { releaseDir }: Parts,
  release: Digest,
  post: Post | undefined,
  listen: Listener,
  since: () => number,
): Promise<void> {
  const paths = post ? [historyPath(post.slug), postPath(post.slug)] : [];
  const pages = paths.map((path) => ({ path, change: 'changed' as const }));
  await confirmPages(await LiveSite.find(releaseDir), { release, before: release, pages }, listen, since);
}
