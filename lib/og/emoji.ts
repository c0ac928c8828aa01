// Emoji as images, from the files of Twemoji (https://github.com/discord/twemoji, graphics under CC BY 4.0).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { colors } from '#lib/og/colors.ts';

const known = new Map<string, string | undefined>();

/** Matches clusters that are emoji by default: https://www.unicode.org/reports/tr51/#def_rgi_set */
const emoji = /^\p{RGI_Emoji}$/v;

export function isEmoji(cluster: string): boolean {
  return emoji.test(cluster);
}

/** @returns an SVG as a `data:` URL, or `undefined` if Twemoji has no such emoji */
export function findEmoji(cluster: string): string | undefined {
  if (!known.has(cluster)) known.set(cluster, readEmoji(cluster));
  return known.get(cluster);
}

function readEmoji(cluster: string): string | undefined {
  const path = join(
    /* turbopackIgnore: true */ process.cwd(),
    'node_modules/@discordapp/twemoji/dist/svg',
    nameFile(cluster),
  );
  try {
    const drawing = lighten(readFileSync(path, 'utf8'));
    return `data:image/svg+xml;base64,${Buffer.from(drawing).toString('base64')}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Draws emoji of a single dark colour, such as ©, in the colour of the text, because they would be invisible on a card. */
function lighten(drawing: string): string {
  const used = new Set(drawing.match(/#[0-9a-f]{3,6}\b/gi));
  const [only = ''] = used;
  return used.size === 1 && darkColors.includes(only.toUpperCase()) ? drawing.replaceAll(only, colors.text) : drawing;
}

const darkColors = ['#31373D', '#292F33', '#17191B', '#000', '#000000'];

/** Returns the file name: code points in hexadecimal. The variation selector is part of it only in joined sequences. */
function nameFile(cluster: string): string {
  const points = Array.from(cluster, (character) => (character.codePointAt(0) ?? 0).toString(16));
  const isJoined = points.includes('200d');
  return `${points.filter((point) => isJoined || point !== 'fe0f').join('-')}.svg`;
}
