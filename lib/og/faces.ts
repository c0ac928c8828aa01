// The fonts of the cards: their files, the characters that each has, and the outlines of a text.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as harfbuzz from 'harfbuzzjs';
import { openWoff } from '#lib/og/woff.ts';

export type Weight = 500 | 700;

export interface Glyph {
  /** An SVG path in ems, with the y axis upwards. */
  path: string;
  /** Ems from the start of the text; `y` is the height above the baseline. */
  x: number;
  y: number;
  /** Where the ink begins, and its width, in ems. */
  bearing: number;
  width: number;
}

export interface Outline {
  /** The glyphs from left to right, whatever the direction of the text. */
  glyphs: Glyph[];
  /** Ems. */
  advance: number;
}

interface FaceSource {
  file: string;
  /** The characters that the font is used for. The file is opened when a text has one of them. */
  draws: RegExp;
  /** Whether large titles are set with negative tracking. */
  isTight?: boolean;
}

/** One buffer serves all texts, because the memory of a buffer outside of the JavaScript heap is freed late. */
const buffer = new harfbuzz.Buffer();

/** A font. Its file is opened when it is first needed, and stays in memory. */
export class Face {
  readonly isTight: boolean;
  readonly draws: RegExp;
  /** The path from the root of the project. */
  readonly file: string;
  private opened: { font: harfbuzz.Font; unitsPerEm: number; codes: Set<number> } | undefined;
  private readonly shapes = new Map<number, Pick<Glyph, 'path' | 'bearing' | 'width'>>();

  constructor({ file, draws, isTight = false }: FaceSource) {
    this.file = file;
    this.draws = draws;
    this.isTight = isTight;
  }

  has(code: number): boolean {
    return this.open().codes.has(code);
  }

  /** @param tracking ems added after each glyph that has a width */
  outline(text: string, isRightToLeft: boolean, tracking: number): Outline {
    const { font, unitsPerEm } = this.open();
    buffer.reset();
    buffer.addText(text);
    buffer.guessSegmentProperties();
    buffer.setDirection(isRightToLeft ? harfbuzz.Direction.RTL : harfbuzz.Direction.LTR);
    harfbuzz.shape(font, buffer);
    let advance = 0;
    const glyphs = buffer.getGlyphInfosAndPositions().map((glyph) => {
      const { codepoint, xAdvance = 0, xOffset = 0, yOffset = 0 } = glyph;
      const x = advance + xOffset / unitsPerEm;
      advance += xAdvance / unitsPerEm + (xAdvance > 0 ? tracking : 0);
      return { ...this.shapeOf(codepoint), x, y: yOffset / unitsPerEm };
    });
    return { glyphs, advance };
  }

  private shapeOf(glyph: number): Pick<Glyph, 'path' | 'bearing' | 'width'> {
    const known = this.shapes.get(glyph);
    if (known) return known;
    const { font, unitsPerEm } = this.open();
    const { xBearing = 0, width = 0 } = font.glyphExtents(glyph) ?? {};
    const shape = {
      path: font.glyphToPath(glyph).replace(/-?\d+(?:\.\d+)?/g, (units) => String(round(Number(units) / unitsPerEm))),
      bearing: xBearing / unitsPerEm,
      width: width / unitsPerEm,
    };
    this.shapes.set(glyph, shape);
    return shape;
  }

  private open(): NonNullable<Face['opened']> {
    this.opened ??= openFont(this.file);
    return this.opened;
  }
}

/** Rounds to a tenth of a unit of a font with 1,000 units per em. */
function round(ems: number): number {
  return Math.round(ems * 10_000) / 10_000;
}

function openFont(file: string) {
  // Opened by path, because no package exports its fonts. Without the comment Turbopack would trace all of node_modules.
  const bytes = readFileSync(join(/* turbopackIgnore: true */ process.cwd(), file));
  const face = new harfbuzz.Face(new harfbuzz.Blob(file.endsWith('.woff') ? openWoff(bytes) : new Uint8Array(bytes)));
  return { font: new harfbuzz.Font(face), unitsPerEm: face.upem, codes: new Set(face.collectUnicodes()) };
}

const anything = /./su;
const geist = (weight: string): Face =>
  new Face({
    file: `node_modules/geist/dist/fonts/geist-sans/Geist-${weight}.ttf`,
    draws: anything,
    isTight: true,
  });

/** The preferred font, by weight. */
const first: Record<Weight, Face> = { 500: geist('Medium'), 700: geist('Bold') };

/** @param family the part of the package name after `noto-sans` */
function noto(family: string, subset: string, draws: RegExp, weight = 700): Face {
  const name = `noto-sans${family}`;
  return new Face({ file: `node_modules/@fontsource/${name}/files/${name}-${subset}-${weight}-normal.woff`, draws });
}

/** These fonts are in the repository, because each package has 50 to 80 MB for the one file that is needed. */
function notoCjk(language: 'jp' | 'kr' | 'sc'): Face {
  return new Face({
    file: `lib/og/fonts/noto-sans-${language}-700.woff`,
    draws: /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Bopo}\u3000-\u303f\uff00-\uffef]/u,
  });
}

const cjk = { jp: notoCjk('jp'), kr: notoCjk('kr'), sc: notoCjk('sc') };
const latin = /[\p{scx=Latn}\p{M}\p{P}\p{S}\p{N}]/u;
const signs = /[\p{S}\p{P}\p{N}\p{So}]/u;

/** Fallbacks in their order. All are bold, because they mostly draw titles. */
const letters = [
  noto('', 'latin-ext', latin),
  noto('', 'vietnamese', latin),
  noto('', 'greek', /[\p{scx=Grek}\p{M}]/u),
  noto('', 'greek-ext', /\p{scx=Grek}/u),
  noto('', 'cyrillic', /[\p{scx=Cyrl}\p{M}]/u),
  noto('', 'cyrillic-ext', /\p{scx=Cyrl}/u),
  noto('', 'devanagari', /\p{scx=Deva}/u),
  noto('-hebrew', 'hebrew', /[\p{scx=Hebr}\ufb1d-\ufb4f]/u),
  noto('-arabic', 'arabic', /\p{scx=Arab}/u),
  noto('-thai', 'thai', /\p{scx=Thai}/u),
];
const others = [
  noto('-symbols', 'symbols', signs),
  noto('-symbols-2', 'symbols', signs, 400),
  noto('-symbols-2', 'braille', /\p{scx=Brai}/u, 400),
  noto('-math', 'latin', /[\p{S}\p{P}\p{N}\p{L}]/u, 400),
  noto('-symbols-2', 'math', signs, 400),
];

/** @returns the paths of the files of all fonts, from the root of the project */
export function listFontFiles(): string[] {
  return [...Object.values(first), ...letters, ...Object.values(cjk), ...others].map(({ file }) => file);
}

/** Han characters differ between languages. Without a known language, kana and hangul in the text tell which it is. */
function orderCjk(text: string, language = ''): Face[] {
  if (/^zh\b/.test(language)) return [cjk.sc, cjk.jp, cjk.kr];
  if (/^ja\b/.test(language) || /[\p{sc=Hira}\p{sc=Kana}]/u.test(text)) return [cjk.jp, cjk.kr, cjk.sc];
  if (/^ko\b/.test(language) || /\p{sc=Hang}/u.test(text)) return [cjk.kr, cjk.jp, cjk.sc];
  return [cjk.sc, cjk.jp, cjk.kr];
}

/**
 * Lists the fonts for a text, the preferred one first.
 * @param text the whole text, because a single character does not tell its language
 */
export function listFaces(text: string, weight: Weight, language?: string): Face[] {
  return [first[weight], ...letters, ...orderCjk(text, language), ...others];
}
