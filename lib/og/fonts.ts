// Owns the card's fonts: where they lie on disk, how wide their text is, and what they can draw.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Font, parse } from 'opentype.js/dist/opentype.mjs';

export const fontFamily = 'Geist';
export type Weight = 500 | 700;

interface Face {
  name: string;
  weight: Weight;
  style: 'normal';
  data: Buffer<ArrayBuffer>;
}

interface Fonts {
  /** One array for the life of the process: the renderer keeps parsed fonts by its identity, 3 to 7 times faster. */
  faces: Face[];
  parsed: Record<Weight, Font>;
}

/** The faces as the renderer takes them, read from disk once. */
export function getFaces(): Face[] {
  return getFonts().faces;
}

/**
 * The advance of a text in ems, with the font's own kerning: what the renderer draws, to 1 px at 96 px (measured). By
 * glyph and pair, because the library's own measure also tries substitutions, 19 times slower and never different here.
 * @param tracking ems added after every letter
 */
export function measureText(text: string, weight: Weight, tracking: number): number {
  const font = getFonts().parsed[weight];
  const glyphs = Array.from(text, (character) => font.charToGlyph(character));
  const units = glyphs.reduce((sum, glyph, index) => {
    const before = glyphs[index - 1];
    return sum + (glyph.advanceWidth ?? 0) + (before ? font.getKerningValue(before, glyph) : 0);
  }, 0);
  return units / font.unitsPerEm + tracking * glyphs.length;
}

/** The empty space left of the first letter's ink, in ems. */
export function getLeftBearing(text: string, weight: Weight): number {
  const font = getFonts().parsed[weight];
  const [first = ''] = text;
  return (font.charToGlyph(first).getMetrics().leftSideBearing ?? 0) / font.unitsPerEm;
}

/**
 * Whether the font has every code point of a text and none is strongly right-to-left. The renderer would look for the
 * others on the network, sets Hebrew in reversed letter order and throws on Arabic.
 */
export function canDraw(text: string): boolean {
  const font = getFonts().parsed[700];
  return !rightToLeft.test(text) && [...text].every((character) => font.charToGlyphIndex(character) > 0);
}

/** The blocks Unicode reserves for right-to-left scripts, and the marks, embeddings and isolates that ask for one. */
const rightToLeft =
  /[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

let fonts: Fonts | undefined;

function getFonts(): Fonts {
  fonts ??= loadFonts();
  return fonts;
}

function loadFonts(): Fonts {
  const medium = readFace('Geist-Medium.ttf', 500);
  const bold = readFace('Geist-Bold.ttf', 700);
  return { faces: [medium, bold], parsed: { 500: parseFace(medium), 700: parseFace(bold) } };
}

function readFace(file: string, weight: Weight): Face {
  // By path, because the package exports no .ttf; ignored, or the bundler would trace all of node_modules.
  const path = join(/* turbopackIgnore: true */ process.cwd(), 'node_modules/geist/dist/fonts/geist-sans', file);
  return { name: fontFamily, weight, style: 'normal', data: Buffer.from(readFileSync(path)) };
}

function parseFace({ data }: Face): Font {
  return parse(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
}
