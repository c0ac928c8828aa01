// Every card that a release has ever named: what it shows, so that an old link still leads to its image.
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Card, cardSchema } from '#lib/og/card.ts';

/** A line for each: the name, a space, the card as JSON. Lines are only added. */
function recordPath(releaseDir: string): string {
  return join(/* turbopackIgnore: true */ releaseDir, 'cards', 'known');
}

interface Record {
  size: number;
  cards: Map<string, string>;
}

const records = new Map<string, Record>();

/** Adds what is not there yet, before the release that names it can be seen. */
export async function rememberCards(releaseDir: string, cards: ReadonlyMap<string, Card>): Promise<void> {
  const { cards: known } = await readRecord(releaseDir);
  const lines = [...cards]
    .filter(([name]) => !known.has(name))
    .map(([name, card]) => `${name} ${JSON.stringify(card)}\n`);
  if (lines.length === 0) return;
  const path = recordPath(releaseDir);
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a');
  try {
    // Begins with the end of a line: what a crash has cut off before it stays alone.
    await file.appendFile(`\n${lines.join('')}`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** @returns the card of that name, if a release has ever had it */
export async function recallCard(releaseDir: string, name: string): Promise<Card | undefined> {
  const text = (await readRecord(releaseDir)).cards.get(name);
  return text === undefined ? undefined : cardSchema.safeParse(parse(text)).data;
}

/** From memory, if the file has not grown. */
async function readRecord(releaseDir: string): Promise<Record> {
  const path = recordPath(releaseDir);
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  const known = records.get(releaseDir);
  if (known?.size === size) return known;
  const text = size === 0 ? '' : await readFile(path, 'utf8');
  const lines = text.matchAll(/^([0-9a-f]{16}) (\{.*\})$/gm);
  const record = { size, cards: new Map(Array.from(lines, ([, name = '', card = '']) => [name, card])) };
  records.set(releaseDir, record);
  return record;
}

/** A line that a crash has damaged is as good as none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
