// Text shaping: it chooses a font for each character, joins letters, and orders mixed directions.
import createBidi from 'bidi-js';
import { type Direction, directionOf } from '#lib/model/language.ts';
import { findEmoji, isEmoji } from '#lib/og/emoji.ts';
import { type Face, type Glyph, listFaces, type Weight } from '#lib/og/faces.ts';

/** How a text is drawn. It depends on the whole text, because a single line or word does not tell language and direction. */
export interface TextStyle {
  faces: readonly Face[];
  /** The font chosen for each cluster so far. */
  chosen: Map<string, Choice>;
  direction: Direction;
  /** Ems added after every letter of the preferred font; negative for large titles. */
  tracking: number;
}

/** A text on one line. Lengths are ems from its left end. */
export interface ShapedText {
  advance: number;
  glyphs: Glyph[];
  emoji: { image: string; x: number }[];
}

/** A part of a text in one font and one direction; `face` is absent for an emoji. */
interface Run {
  text: string;
  face: Face | undefined;
  level: number;
  /** Position in the text, in UTF-16 units. */
  start: number;
}

type Choice = Face | 'emoji' | 'none';

const bidi = createBidi();
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ignorable = /\p{Default_Ignorable_Code_Point}/u;
const rightToLeft =
  /[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Ems: the width of an emoji, and its advance. */
const emojiSize = { drawn: 1, advance: 1.12 };

/** Matches direction overrides, soft hyphens and byte order marks. Joiners stay, because words and emoji need them. */
const invisible = /[\u00ad\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/**
 * Prepares a text for drawing: composes accents, because fonts have few combining ones, sets round apostrophes, and removes
 * invisible characters.
 */
export function typeset(text: string): string {
  return text
    .normalize('NFC')
    .replace(/(?<=\p{L})'(?=\p{L})/gu, '’')
    .replace(/\p{Cc}+/gu, ' ')
    .replace(invisible, '')
    .trim();
}

/** @returns the characters that no font has, each once, in the order of the text */
export function listUndrawable(text: string): string[] {
  const faces = listFaces(text, 700);
  const missing = splitGraphemes(typeset(text)).filter(({ segment }) => chooseFace(segment, faces) === 'none');
  return [...new Set(missing.map(({ segment }) => segment))];
}

function splitGraphemes(text: string): Intl.SegmentData[] {
  return [...graphemes.segment(text)];
}

function chooseFace(cluster: string, faces: readonly Face[]): Choice {
  if (isEmoji(cluster) && findEmoji(cluster)) return 'emoji';
  const codes = Array.from(cluster)
    .filter((character) => !ignorable.test(character))
    .map((character) => character.codePointAt(0) ?? 0);
  const face = faces.find((one) => one.draws.test(cluster) && codes.every((code) => one.has(code)));
  // Characters that are emoji only with a variation selector are drawn as emoji if no font has them.
  return face ?? (findEmoji(cluster) ? 'emoji' : 'none');
}

/** @param language decides the direction; without it, the first letter does */
export function styleOf(text: string, weight: Weight, tracking = 0, language?: string): TextStyle {
  const direction = language ? directionOf(language) : findDirection(text);
  return { faces: listFaces(text, weight, language), chosen: new Map(), direction, tracking };
}

function findDirection(text: string): Direction {
  const isRightToLeft = rightToLeft.test(text) && (bidi.getEmbeddingLevels(text).paragraphs[0]?.level ?? 0) % 2 === 1;
  return isRightToLeft ? 'rtl' : 'ltr';
}

/** Converts a text to outlines. @throws if `listUndrawable` reports a character of it */
export function shapeText(text: string, style: TextStyle): ShapedText {
  const shaped: ShapedText = { advance: 0, glyphs: [], emoji: [] };
  for (const run of listRuns(text, style)) place(shaped, run, style.tracking);
  return shaped;
}

/** Returns the advance width of a text in ems, exactly as it is drawn. */
export function measureText(text: string, style: TextStyle): number {
  return shapeText(text, style).advance;
}

function place(shaped: ShapedText, { text, face, level }: Run, tracking: number): void {
  if (!face) {
    const image = findEmoji(text);
    if (image) shaped.emoji.push({ image, x: shaped.advance + (emojiSize.advance - emojiSize.drawn) / 2 });
    shaped.advance += emojiSize.advance;
    return;
  }
  const { glyphs, advance } = face.outline(text, level % 2 === 1, face.isTight ? tracking : 0);
  for (const glyph of glyphs) shaped.glyphs.push({ ...glyph, x: glyph.x + shaped.advance });
  shaped.advance += advance;
}

/** Splits a text into runs in visual order, from left to right: https://www.unicode.org/reports/tr9/#L2 */
function listRuns(text: string, style: TextStyle): Run[] {
  if (style.direction === 'ltr' && !rightToLeft.test(text)) return splitRuns(text, style, []);
  const embedding = bidi.getEmbeddingLevels(text, style.direction);
  const places = new Map(bidi.getReorderedIndices(text, embedding).map((index, place) => [index, place]));
  return splitRuns(text, style, embedding.levels).toSorted(
    (a, b) => (places.get(a.start) ?? 0) - (places.get(b.start) ?? 0),
  );
}

/** Splits a text into runs. Each word is at least one run, so that a line is exactly as wide as its words and spaces. */
function splitRuns(text: string, { faces, chosen: known }: TextStyle, levels: ArrayLike<number>): Run[] {
  const runs: Run[] = [];
  for (const { segment, index } of splitGraphemes(text)) {
    const chosen = known.get(segment) ?? chooseFace(segment, faces);
    known.set(segment, chosen);
    if (chosen === 'none') throw new Error(`No font of the cards has "${segment}"`);
    const face = chosen === 'emoji' ? undefined : chosen;
    const level = levels[index] ?? 0;
    const last = runs.at(-1);
    const isSame = face && last?.face === face && last.level === level && last.text !== ' ' && segment !== ' ';
    if (isSame) last.text += segment;
    else runs.push({ text: segment, face, level, start: index });
  }
  return runs;
}
