// Every card that a release has ever named: what it shows, so that an old link still leads to its image.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openToAppend } from '#lib/model/atomic-write.ts';
import { readBytes } from '#lib/model/read-file.ts';
import { type Card, cardSchema, isNameOf } from '#lib/og/card.ts';

/** A line for each: the name, a space, the card as JSON. Lines are only added. */
function recordPath(releaseDir: string): string {
  return join(/* turbopackIgnore: true */ releaseDir, 'cards', 'known');
}

interface Record {
  /** Inode, size and time of the file that was read. */
  identity: string;
  cards: Map<string, string>;
}

const records = new Map<string, Record>();

/** Adds what is not there yet, before the release that names it can be seen. */
export async function recordCards(releaseDir: string, cards: ReadonlyMap<string, Card>): Promise<void> {
  const { cards: known } = await readRecord(releaseDir);
  const lines = [...cards]
    .filter(([name]) => !known.has(name))
    .map(([name, card]) => `${name} ${JSON.stringify(card)}\n`);
  if (lines.length === 0) return;
  const path = recordPath(releaseDir);
  const file = await openToAppend(path);
  try {
    // Begins with the end of a line: what a crash has cut off before it stays alone.
    await file.appendFile(`\n${lines.join('')}`);
    await file.sync();
  } finally {
    await file.close();
  }
  for (const [name, card] of cards) known.set(name, JSON.stringify(card));
  records.set(releaseDir, { identity: await identify(path), cards: known });
}

/** @returns the card of that name, if a release has ever had it */
export async function findRecordedCard(releaseDir: string, name: string): Promise<Card | undefined> {
  const text = (await readRecord(releaseDir)).cards.get(name);
  return text === undefined ? undefined : parseCard(name, text);
}

/** From memory, if the file is as it was. */
async function readRecord(releaseDir: string): Promise<Record> {
  const path = recordPath(releaseDir);
  const identity = await identify(path);
  const known = records.get(releaseDir);
  if (known?.identity === identity) return known;
  const text = await readBytes(path).then(String, () => '');
  const lines = text.matchAll(/^([0-9a-f]{16}) (\{.*\})$/gm);
  const whole = lines.filter(([, name = '', card = '']) => parseCard(name, card) !== undefined);
  const record = { identity, cards: new Map(whole.map(([, name = '', card = '']) => [name, card])) };
  records.set(releaseDir, record);
  return record;
}

function identify(path: string): Promise<string> {
  return stat(path).then(
    ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
    () => '',
  );
}

/** The name is a digest of the card, so a damaged line does not fit its own name, and is as good as none. */
function parseCard(name: string, text: string): Card | undefined {
  try {
    const card = cardSchema.safeParse(JSON.parse(text)).data;
    return card && isNameOf(name, card) ? card : undefined;
  } catch {
    return undefined;
  }
}
