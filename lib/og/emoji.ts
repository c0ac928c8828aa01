// Emoji as pictures, from the files of Twemoji (https://github.com/discord/twemoji, graphics under CC BY 4.0).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { colors } from '#lib/og/colors.ts';

const known = new Map<string, string | undefined>();

/** Which texts are drawn as emoji at first sight: https://www.unicode.org/reports/tr51/#def_rgi_set */
const emoji = /^\p{RGI_Emoji}$/v;

export function isEmoji(cluster: string): boolean {
  return emoji.test(cluster);
}

/** @returns an SVG as a `data:` address, or `undefined` if there is no picture of it */
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

/** What is drawn in one dark colour, such as the sign of copyright, is a letter more than a picture, and takes the text's. */
function lighten(drawing: string): string {
  const used = new Set(drawing.match(/#[0-9a-f]{3,6}\b/gi));
  const [only = ''] = used;
  return used.size === 1 && darkColours.includes(only.toUpperCase()) ? drawing.replaceAll(only, colors.text) : drawing;
}

const darkColours = ['#31373D', '#292F33', '#17191B', '#000', '#000000'];

/** The code points in hexadecimal; the variation selector counts only where something is joined. */
function nameFile(cluster: string): string {
  const points = Array.from(cluster, (character) => (character.codePointAt(0) ?? 0).toString(16));
  const isJoined = points.includes('200d');
  return `${points.filter((point) => isJoined || point !== 'fe0f').join('-')}.svg`;
}
