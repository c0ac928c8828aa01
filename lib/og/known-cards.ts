// The record of all cards of all releases, so that links to older preview images still work.
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openToAppend, writeAtomically } from '#lib/model/atomic-write.ts';
import { identityOf } from '#lib/model/file-identity.ts';
import { readBytes } from '#lib/model/read-file.ts';
import { type Card, cardSchema, isNameOf } from '#lib/og/card.ts';

/** The file has a line for each card: name, space, card as JSON. Lines are only appended. */
function recordPath(releaseDir: string): string {
  return join(/* turbopackIgnore: true */ releaseDir, 'cards', 'known');
}

/** The file of a drawn card. */
export function cardFile(releaseDir: string, name: string): string {
  return join(/* turbopackIgnore: true */ releaseDir, 'cards', `${name}.card`);
}

interface Record {
  /** The identity of the file when it was read. */
  identity: string;
  /** Cards as JSON by name. They are checked when they are used, because a release only compares them. */
  cards: Map<string, string>;
}

const records = new Map<string, Record>();

/** Appends cards that are not in the record yet. Must be called before readers see the release. */
export async function recordCards(releaseDir: string, cards: ReadonlyMap<string, Card>): Promise<void> {
  const { cards: known } = await readRecord(releaseDir);
  const texts = [...cards].map(([name, card]): [string, string] => [name, JSON.stringify(card)]);
  // A damaged line differs, so the card is written again.
  const fresh = texts.filter(([name, text]) => known.get(name) !== text);
  if (fresh.length === 0) return;
  const path = recordPath(releaseDir);
  const file = await openToAppend(path);
  try {
    // A line break first, in case a crash has truncated the last line.
    await file.appendFile(`\n${fresh.map(([name, text]) => `${name} ${text}\n`).join('')}`);
    await file.sync();
  } finally {
    await file.close();
  }
  for (const [name, text] of fresh) known.set(name, text);
  records.set(releaseDir, { identity: await identify(path), cards: known });
}

/** @returns the card, or `undefined` if no release has had one of this name */
export async function findRecordedCard(releaseDir: string, name: string): Promise<Card | undefined> {
  const text = (await readRecord(releaseDir)).cards.get(name);
  return text === undefined ? undefined : parseCard(name, text);
}

/** Reads the record, or returns it from memory if the file has not changed. */
async function readRecord(releaseDir: string): Promise<Record> {
  const path = recordPath(releaseDir);
  const identity = await identify(path);
  const known = records.get(releaseDir);
  if (known?.identity === identity) return known;
  const text = await readBytes(path).then(String, () => '');
  const lines = text.matchAll(/^([0-9a-f]{16}) (\{.*\})$/gm);
  const record = { identity, cards: new Map(lines.map(([, name = '', card = '']) => [name, card])) };
  records.set(releaseDir, record);
  return record;
}

function identify(path: string): Promise<string> {
  return stat(path, { bigint: true }).then(identityOf, () => '');
}

/** @returns `undefined` for a damaged line, whose card does not match its name, which is a digest */
function parseCard(name: string, text: string): Card | undefined {
  try {
    const card = cardSchema.safeParse(JSON.parse(text)).data;
    return card && isNameOf(name, card) ? card : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Removes cards with their images.
 * @param isForgotten is called with the name and the title of each card
 * @returns how many were removed
 */
export async function forgetCards(
  releaseDir: string,
  isForgotten: (name: string, title: string) => boolean,
): Promise<number> {
  const { cards } = await readRecord(releaseDir);
  const kept: string[] = [];
  const forgotten: string[] = [];
  for (const [name, text] of cards) {
    if (isForgotten(name, parseCard(name, text)?.title ?? '')) forgotten.push(name);
    else kept.push(`${name} ${text}\n`);
  }
  if (forgotten.length === 0) return 0;
  await writeAtomically(recordPath(releaseDir), kept.join(''));
  records.delete(releaseDir);
  for (const name of forgotten) await rm(cardFile(releaseDir, name), { force: true });
  return forgotten.length;
}
