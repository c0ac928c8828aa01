// `node test/corpus/cards/draw.ts`: renders the reference images of the test, and contact sheets in `.cards/` for
// review.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { cardHeight, cardWidth } from '#lib/og/card.ts';
import { renderCard } from '#lib/og/render.ts';
import { makeCard, shrink } from '#test/corpus/cards/golden.ts';
import { titles } from '#test/corpus/cards/titles.ts';

const goldens = join(import.meta.dirname, 'goldens');
const sheets = join(import.meta.dirname, '../../../.cards');

/** Pixels between two cards. The forms give the cards per row and the rows per sheet. */
const gap = 12;
const forms = [
  { width: 300, columns: 5, rows: 13 },
  { width: 1200, columns: 2, rows: 3 },
];

async function writeSheets(cards: Uint8Array[]): Promise<void> {
  for (const { width, columns, rows } of forms) {
    const height = Math.round((width * cardHeight) / cardWidth);
    for (let from = 0; from < cards.length; from += columns * rows) {
      const shown = cards.slice(from, from + columns * rows);
      const parts = await Promise.all(shown.map((card) => sharp(card).resize(width, height).png().toBuffer()));
      const size = { width: columns * (width + gap), height: Math.ceil(parts.length / columns) * (height + gap) };
      await sharp({ create: { ...size, channels: 3, background: '#fff' } })
        .composite(
          parts.map((input, index) => ({
            input,
            left: (index % columns) * (width + gap),
            top: Math.floor(index / columns) * (height + gap),
          })),
        )
        .png()
        .toFile(join(sheets, `sheet-${width}-${1 + from / (columns * rows)}.png`));
    }
  }
}

await rm(goldens, { recursive: true, force: true });
await mkdir(goldens, { recursive: true });
await mkdir(sheets, { recursive: true });
const cards: Uint8Array[] = [];
for (const [name, title] of Object.entries(titles)) {
  const card = await renderCard(makeCard(title));
  cards.push(card);
  await writeFile(join(goldens, `${name}.png`), await shrink(card));
}
await writeSheets(cards);
console.log(
  `${cards.length} reference images in ${goldens}, contact sheets in ${sheets}: look at them before you commit.`,
);
