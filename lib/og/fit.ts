// The layout of a title on a card: font size, line breaks, and word widths.
/** The line height in ems, and how much of it is above the baseline. */
export interface Leading {
  line: number;
  ascent: number;
}

export const latinLeading: Leading = { line: 1.14, ascent: 0.925 };
/** For Arabic, which has deeper descenders, and for Thai and Devanagari, which stack marks. */
export const tallLeading: Leading = { line: 1.42, ascent: 1 };

/** Pixels. */
export const titleBox = { width: 1040, height: 330, lines: 4 };

/** Pixels, the largest first. The smallest is still legible in a preview of 300 px, as 12 px. */
const sizes = [96, 88, 80, 72, 64, 60, 56, 52];
const smallest = 48;

/** Returns the advance width of a text in ems. */
type Measure = (text: string) => number;

export interface Word {
  text: string;
  /** Pixels. */
  width: number;
}

/** Lengths in pixels. */
export interface FittedTitle {
  size: number;
  lines: Word[][];
  /** The width of the widest line. */
  width: number;
  height: number;
  /** The width of the space between two words. */
  space: number;
  /** Whether the title is too long for every size, and ends with an ellipsis. */
  isCut: boolean;
}

/** A part of a text without a line break opportunity; `glued` if no space precedes it. */
interface Piece {
  text: string;
  glued: boolean;
}

/**
 * Sets a title in the largest size at which it fits without breaking words, else in the largest at which it fits with long
 * words broken, else in the smallest with an ellipsis at the end. Lines are balanced.
 */
export function fitTitle(title: string, advance: Measure, leading = latinLeading): FittedTitle {
  const measure = memoize(advance);
  const pieces = splitPieces(title);
  const keepsWords = (size: number) => pieces.every(({ text }) => measure(text) <= titleBox.width / size);
  const all = [...sizes, smallest];
  for (const size of [...all.filter(keepsWords), ...all]) {
    const limit = titleBox.width / size;
    const parts = splitWide(pieces, limit, measure);
    const lines = breakLines(parts, limit, measure);
    if (lines.length <= titleBox.lines && lines.length * size * leading.line <= titleBox.height) {
      return layOut(balanceLines(parts, limit, lines, measure), size, measure, leading);
    }
  }
  const limit = titleBox.width / smallest;
  const lines = breakLines(splitWide(pieces, limit, measure), limit, measure);
  return { ...layOut(cutLines(lines, limit, leading, measure), smallest, measure, leading), isCut: true };
}

function memoize(measure: Measure): Measure {
  const known = new Map<string, number>();
  return (text) => {
    const width = known.get(text) ?? measure(text);
    known.set(text, width);
    return width;
  };
}

const breakingSpace = /[^\S\u00a0\u202f]+/u;
const cjk = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u3000-\\u303f\\uff00-\\uffef';
const opening = '「『（［｛〈《【〔';
const closing = '、。，．・：；？！」』）］｝〉》】〕ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々';
/** Allows breaks after a hyphen, dash or slash between a letter or digit and a letter ("10–20" stays whole), and beside CJK. */
const breakInWord = new RegExp(
  `(?<=[\\p{L}\\p{N}][-‐–—/]+)(?=\\p{L})|(?<=[${cjk}])(?<![${opening}])(?![${closing}])|(?<=.)(?<![${opening}])(?=[${cjk}])(?![${closing}])`,
  'u',
);

function splitPieces(title: string): Piece[] {
  return title
    .split(breakingSpace)
    .filter((word) => word !== '')
    .flatMap((word) => word.split(breakInWord).map((text, index) => ({ text, glued: index > 0 })));
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function splitGraphemes(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** Splits pieces that are wider than a line into graphemes. */
function splitWide(pieces: Piece[], limit: number, measure: Measure): Piece[] {
  return pieces.flatMap((piece) =>
    measure(piece.text) <= limit
      ? [piece]
      : splitGraphemes(piece.text).map((text, index) => ({ text, glued: piece.glued || index > 0 })),
  );
}

/** Breaks greedily: each line is as full as `limit` (in ems) allows. */
function breakLines(pieces: Piece[], limit: number, measure: Measure): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  for (const { text, glued } of pieces) {
    const longer = glued ? [...line.slice(0, -1), (line.at(-1) ?? '') + text] : [...line, text];
    if (line.length > 0 && widthOf(longer, measure) > limit) {
      lines.push(line);
      line = [text];
    } else {
      line = longer;
    }
  }
  return line.length > 0 ? [...lines, line] : lines;
}

function widthOf(words: string[], measure: Measure): number {
  return words.reduce((sum, word) => sum + measure(word), (words.length - 1) * measure(' '));
}

/** Breaks into the same number of lines with the smallest possible width, which is found by bisection to 1/1000 em. */
function balanceLines(pieces: Piece[], limit: number, lines: string[][], measure: Measure): string[][] {
  let balanced = lines;
  let low = Math.max(0, ...pieces.map(({ text }) => measure(text)));
  let high = limit;
  while (high - low > 0.001) {
    const middle = (low + high) / 2;
    const narrower = breakLines(pieces, middle, measure);
    if (narrower.length > lines.length) {
      low = middle;
    } else {
      high = middle;
      balanced = narrower;
    }
  }
  return balanced;
}

/** Keeps as many lines as fit, and ends the last one with an ellipsis. */
function cutLines(lines: string[][], limit: number, leading: Leading, measure: Measure): string[][] {
  const room = Math.min(titleBox.lines, Math.floor(titleBox.height / (smallest * leading.line)));
  const kept = lines.slice(0, room);
  let last = splitGraphemes((kept.pop() ?? []).join(' '));
  const cut = () => `${last.join('').replace(/[\p{P}\s]+$/u, '')}…`.split(' ');
  while (last.length > 0 && widthOf(cut(), measure) > limit) {
    last = last.slice(0, -1);
  }
  return [...kept, cut()];
}

function layOut(lines: string[][], size: number, measure: Measure, leading: Leading): FittedTitle {
  return {
    size,
    lines: lines.map((words) => words.map((text) => ({ text, width: measure(text) * size }))),
    width: Math.max(0, ...lines.map((words) => widthOf(words, measure))) * size,
    height: lines.length * size * leading.line,
    space: measure(' ') * size,
    isCut: false,
  };
}
