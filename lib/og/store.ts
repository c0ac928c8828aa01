// The drawn cards: each is drawn once, ahead of its readers or for the first of them, and kept.
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from '#lib/env.ts';
import { writeAtomically } from '#lib/model/atomic-write.ts';
import { type Digest, digestOf } from '#lib/model/digest.ts';
import { readBytes } from '#lib/model/read-file.ts';
import type { Card } from '#lib/og/card.ts';
import { findCards, listCards } from '#lib/og/cards.ts';
import { findRecordedCard } from '#lib/og/known-cards.ts';
import { currentRelease, readIndex } from '#lib/posts/read-release.ts';

const folder = join(/* turbopackIgnore: true */ env.releaseDir, 'cards');

const suffix = '.card';

function pathOf(name: string): string {
  return join(folder, `${name}${suffix}`);
}

/** @returns the PNG, if it was drawn before */
export async function readDrawnCard(name: string): Promise<Uint8Array | undefined> {
  const file = await readBytes(pathOf(name)).catch(() => undefined);
  const image = file?.subarray(sealLength);
  return image && file?.equals(seal(name, image)) ? image : undefined;
}

/**
 * @param name as `nameCard` made it; no text of a request is ever drawn
 * @returns what the card shows, or `undefined` if no page has or had this card
 */
export async function findCard(name: string): Promise<Card | undefined> {
  return findCards(readIndex(currentRelease())).get(name) ?? findRecordedCard(env.releaseDir, name);
}

/**
 * Many may ask at once: they wait for one drawing.
 * @returns a PNG, or `undefined` if no page has or had this card
 */
export async function getCard(name: string): Promise<Uint8Array | undefined> {
  const drawn = await readDrawnCard(name);
  if (drawn) return drawn;
  const card = await findCard(name);
  return card && drawCard(name, card);
}

/** Bytes. The file of a card begins with a digest of its name and its image: a damaged one is drawn again. */
const sealLength = 32;

function seal(name: string, image: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(digestOf(Buffer.concat([Buffer.from(name), image])), 'hex'), image]);
}

const drawing = new Map<string, Promise<Uint8Array>>();
let last: Promise<unknown> = Promise.resolve();

/** Many may ask for a card at once: they wait for one drawing. Cards are drawn one after the other, so that they take one core at most. */
export function drawCard(name: string, card: Card): Promise<Uint8Array> {
  const known = drawing.get(name);
  if (known) return known;
  const job = last.then(() => draw(name, card)).finally(() => drawing.delete(name));
  last = job.catch(() => undefined);
  drawing.set(name, job);
  return job;
}

async function draw(name: string, card: Card): Promise<Uint8Array> {
  // Loaded when there is something to draw: fonts and the engine take some 100 MB.
  const { renderCard } = await import('#lib/og/render.ts');
  const image = await renderCard(card);
  // A full disk costs the next request another drawing, not this one its picture.
  await writeAtomically(pathOf(name), seal(name, image)).catch((error: unknown) =>
    console.error(`The card ${name} was not kept:`, error),
  );
  return image;
}

export interface DrawOptions {
  /** How many posts and series, the newest first; all, if it is left out. */
  newest?: number;
  /** Stops between two cards. */
  signal?: AbortSignal;
}

export interface DrawOutcome {
  drawn: number;
  /** Cards that could not be drawn; who asks for one has it tried again. */
  failed: { name: string; error: unknown }[];
}

/** Draws the cards of a release that are not there yet, and clears away what no page shows any more, once all are there. */
export async function drawCards(release: Digest, { newest, signal }: DrawOptions = {}): Promise<DrawOutcome> {
  const index = readIndex(release);
  const drawn = new Set(await readdir(folder).catch(() => []));
  const outcome: DrawOutcome = { drawn: 0, failed: [] };
  for (const { name, card } of listCards(index, newest)) {
    if (signal?.aborted) return outcome;
    if (drawn.has(`${name}${suffix}`)) continue;
    await drawCard(name, card).then(
      () => {
        outcome.drawn += 1;
      },
      (error: unknown) => outcome.failed.push({ name, error }),
    );
  }
  if (newest === undefined) await sweep(findCards(index));
  return outcome;
}

/** Milliseconds. Platforms ask for an image again for some weeks; who comes later has it drawn once more. */
const keptTime = 90 * 24 * 60 * 60 * 1000;

async function sweep(shown: ReadonlyMap<string, Card>): Promise<void> {
  const before = Date.now() - keptTime;
  for (const file of await readdir(folder).catch(() => [])) {
    // Older versions kept images without a digest.
    const isLeftover = file.endsWith('.tmp') || file.endsWith('.png');
    const isOld = file.endsWith(suffix) && !shown.has(file.slice(0, -suffix.length));
    if (!isLeftover && !isOld) continue;
    const { mtimeMs } = await stat(join(folder, file)).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (mtimeMs < before) await rm(join(folder, file), { recursive: true, force: true });
  }
}
