// The drawn cards: each is drawn once, when it is first asked for, and kept as long as old links may lead to it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { currentRelease, readIndex } from '#lib/content/reader.ts';
import { writeAtomically } from '#lib/content/store.ts';
import { env } from '#lib/env.ts';
import { renderCard } from '#lib/og/render.ts';
import { site } from '#lib/site.ts';

const namePattern = /^[0-9a-f]{16}$/;
const drawing = new Map<string, Promise<Uint8Array>>();

/**
 * @param name as `nameCard` made it; no text of a request is ever drawn
 * @returns a PNG, or `undefined` if no post has or had this card
 */
export async function getCard(name: string): Promise<Uint8Array | undefined> {
  if (!namePattern.test(name)) return undefined;
  const path = join(/* turbopackIgnore: true */ env.releaseDir, 'cards', `${name}.png`);
  const drawn = await readFile(path).catch(() => undefined);
  if (drawn) return drawn;
  const post = readIndex(currentRelease()).posts.find(({ card }) => card === name);
  if (!post) return undefined;
  const { title, date, minutes } = post;
  const job = drawing.get(name) ?? draw(path, { title, date, minutes, siteName: site.name });
  drawing.set(name, job);
  return job.finally(() => drawing.delete(name));
}

async function draw(path: string, card: Parameters<typeof renderCard>[0]): Promise<Uint8Array> {
  const image = await renderCard(card);
  // A full disk costs the next request another drawing, not this one its picture.
  await writeAtomically(path, image).catch((error: unknown) => console.error(`The card ${path} was not kept:`, error));
  return image;
}
