// The store of drawn cards. Each card is drawn once, in advance or at its first request.
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from '#lib/env.ts';
import { logUnexpected } from '#lib/log.ts';
import { writeAtomically } from '#lib/model/atomic-write.ts';
import { type Digest, digestOf } from '#lib/model/digest.ts';
import { inParallel } from '#lib/model/in-parallel.ts';
import { isDamaged, readBytes } from '#lib/model/read-file.ts';
import type { Mark } from '#lib/model/release.ts';
import type { Card } from '#lib/og/card.ts';
import { findCards, listCards, type NamedCard } from '#lib/og/cards.ts';
import { cardFile, findRecordedCard } from '#lib/og/known-cards.ts';
import { currentRelease, readIndex } from '#lib/posts/read-release.ts';

const folder = join(/* turbopackIgnore: true */ env.releaseDir, 'cards');

const suffix = '.card';

function pathOf(name: string): string {
  return cardFile(env.releaseDir, name);
}

/** @returns the PNG, or `undefined` if the card is not drawn yet, its file is damaged or cannot be read */
export async function readDrawnCard(name: string): Promise<Uint8Array | undefined> {
  const file = await readBytes(pathOf(name)).catch((error: unknown) => {
    if (isDamaged(error) && error.isMissing) return undefined;
    logUnexpected(error, `The preview image ${name} cannot be read and is drawn again`, 'card-read');
    return undefined;
  });
  const image = file?.subarray(digestLength);
  return image && file?.equals(addDigest(name, image)) ? image : undefined;
}

/**
 * @param name as from `nameCard`. No text of a request is ever drawn.
 * @returns the card, or `undefined` if no page has or had one of this name
 */
export async function findCard(name: string): Promise<Card | undefined> {
  return findCards(readIndex(currentRelease())).get(name) ?? findRecordedCard(env.releaseDir, name);
}

/**
 * Reads a card, or draws it. Concurrent calls share one drawing.
 * @returns a PNG, or `undefined` if no page has or had this card
 */
export async function getCard(name: string): Promise<Uint8Array | undefined> {
  const drawn = await readDrawnCard(name);
  if (drawn) return drawn;
  const card = await findCard(name);
  return card && drawCard(name, card, readIndex(currentRelease()).site.mark);
}

/** Removes the image of a card that was forgotten while it was drawn. */
export async function removeDrawnCard(name: string): Promise<void> {
  await rm(pathOf(name), { force: true });
}

/** Bytes. The file of a card begins with a digest of name and image, so that damaged ones are drawn again. */
const digestLength = 32;

function addDigest(name: string, image: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(digestOf(Buffer.concat([Buffer.from(name), image])), 'hex'), image]);
}

const drawing = new Map<string, Promise<Uint8Array>>();
let last: Promise<unknown> = Promise.resolve();

/**
 * Draws and stores a card. Concurrent calls for one card share one drawing. Cards are drawn one at a time, so that they take one
 * core at most.
 * @param mark the site's own mark
 */
export function drawCard(name: string, card: Card, mark: Mark | undefined): Promise<Uint8Array> {
  const known = drawing.get(name);
  if (known) return known;
  const job = last.then(() => draw(name, card, mark)).finally(() => drawing.delete(name));
  last = job.catch(() => undefined);
  drawing.set(name, job);
  return job;
}

async function draw(name: string, card: Card, mark: Mark | undefined): Promise<Uint8Array> {
  // Loaded on demand: fonts and the engine take some 100 MB.
  const { renderCard } = await import('#lib/og/render.ts');
  const image = await renderCard(card, mark);
  // If the card cannot be stored, the next request draws it again.
  await writeAtomically(pathOf(name), addDigest(name, image)).catch((error: unknown) =>
    logUnexpected(error, `The preview image ${name} cannot be stored`, 'card-write'),
  );
  return image;
}

export interface DrawOptions {
  /** The number of posts and of series, the newest first; all by default. */
  newest?: number;
  /** Number of cards at the same time; one by default, which takes one core. */
  atOnce?: number;
  /** When aborted, drawing stops after the current card. */
  signal?: AbortSignal;
  /** Called at the start and after each card with the number of finished cards and of all cards to draw. */
  onProgress?: (done: number, total: number) => void;
}

export interface DrawOutcome {
  drawn: number;
  /** Cards that could not be drawn. They are tried again when they are requested. */
  failed: { name: string; error: unknown }[];
}

/** @returns the number of cards of a release that are not drawn yet */
export async function countMissing(release: Digest, newest?: number): Promise<number> {
  return (await listMissing(release, newest)).length;
}

async function listMissing(release: Digest, newest: number | undefined): Promise<NamedCard[]> {
  const drawn = new Set(await readdir(folder).catch(() => []));
  const missing = listCards(readIndex(release), newest).filter(({ name }) => !drawn.has(`${name}${suffix}`));
  return [...new Map(missing.map((named) => [named.name, named])).values()];
}

/** Draws the cards of a release that are not drawn yet. If all are drawn, removes old ones that no page shows any more. */
export async function drawCards(release: Digest, options: DrawOptions = {}): Promise<DrawOutcome> {
  const { newest, signal, onProgress, atOnce = 1 } = options;
  const missing = await listMissing(release, newest);
  const { mark } = readIndex(release).site;
  const outcome: DrawOutcome = { drawn: 0, failed: [] };
  onProgress?.(0, missing.length);
  await inParallel(missing, atOnce, async ({ name, card }) => {
    if (signal?.aborted) return;
    await draw(name, card, mark).then(
      () => {
        outcome.drawn += 1;
      },
      (error: unknown) => outcome.failed.push({ name, error }),
    );
    onProgress?.(outcome.drawn + outcome.failed.length, missing.length);
  });
  if (signal?.aborted) return outcome;
  if (newest === undefined) await removeOld(findCards(readIndex(release)));
  return outcome;
}

/** Milliseconds. Platforms request an image again for some weeks; later requests have it drawn again. */
const keptTime = 90 * 24 * 60 * 60 * 1000;

async function removeOld(shown: ReadonlyMap<string, Card>): Promise<void> {
  const before = Date.now() - keptTime;
  for (const file of await readdir(folder).catch(() => [])) {
    // Older versions stored images without a digest, as `.png`.
    const isLeftover = file.endsWith('.tmp') || file.endsWith('.png');
    const isOld = file.endsWith(suffix) && !shown.has(file.slice(0, -suffix.length));
    if (!isLeftover && !isOld) continue;
    const { mtimeMs } = await stat(join(folder, file)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (mtimeMs < before) await rm(join(folder, file), { recursive: true, force: true });
  }
}
