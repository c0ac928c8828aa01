// The fonts of the pages: their files in `files/`, which `npm run fonts` makes, and their CSS.

interface Face {
  family: 'Geist' | 'Lintel';
  isItalic?: true;
  /** The lightest and the heaviest weight of the file. */
  weights: string;
  /** The characters of the file, as CSS `unicode-range` has them. The first faces have no range in CSS: every page has them. */
  range: string;
}

const latin =
  'U+20-7E,U+A0-FF,U+131,U+152-153,U+160-161,U+178,U+17D-17E,U+2BB-2BC,U+2C6,U+2DA,U+2DC,U+2002-200A,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F-2030,U+2032-2033,U+2039-203A,U+2044,U+20AC,U+2122,U+2190-2193,U+2212,U+2248,U+2260,U+2264-2265';
const extended =
  'U+100-130,U+132-151,U+154-15F,U+162-177,U+179-17C,U+17F-2BA,U+2BD-2C5,U+2C7-2D9,U+2DB,U+2DD-2FF,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AA,U+20AD-20C0,U+2C60-2C7F,U+A720-A7FF';
const vietnamese = 'U+1EA0-1EF1,U+20AB';
const cyrillic = 'U+400-45F,U+490-491,U+4B0-4B1,U+2116';
const greek = 'U+370-3FF';

function withText(name: string, range: string): [string, Face][] {
  return [
    [`lintel${name}`, { family: 'Lintel', weights: '400 700', range }],
    [`lintel-italic${name}`, { family: 'Lintel', isItalic: true, weights: '400', range }],
  ];
}

function withBoth(name: string, range: string): [string, Face][] {
  return [[`geist${name}`, { family: 'Geist', weights: '400 700', range }], ...withText(name, range)];
}

/** The faces by name, the most usual scripts first. Lintel is Source Serif 4, whose licence reserves the name "Source". */
export const faces: ReadonlyMap<string, Face> = new Map([
  ...withBoth('', latin),
  ...withBoth('-extended', extended),
  ...withBoth('-vietnamese', vietnamese),
  ...withBoth('-cyrillic', cyrillic),
  ...withText('-greek', greek),
]);

/** The files that every page loads at once. */
export const preloaded = ['geist', 'lintel'] as const;

interface Fallback {
  family: string;
  /** The names of the local fallback fonts: regular, bold, italic. */
  local: readonly string[][];
  /** Percent. They give the fallback the average letter width and the heights of the font that it replaces. */
  width: number;
  ascent: number;
  descent: number;
}

/**
 * System fonts, adjusted to the metrics of ours. `faces.test.ts` has the formula. Windows and Apple have Arial and Georgia,
 * Android has Roboto and Noto Serif, and Linux has the fonts of Liberation, as wide as Arial and Times New Roman.
 */
export const fallbacks: readonly Fallback[] = [
  {
    family: 'Geist-a',
    local: [
      ['Arial', 'Liberation Sans', 'Roboto'],
      ['Arial Bold', 'Liberation Sans Bold', 'Roboto Bold'],
    ],
    width: 104.8,
    ascent: 95.9,
    descent: 28.2,
  },
  {
    family: 'Lintel-a',
    local: [['Georgia'], ['Georgia Bold'], ['Georgia Italic']],
    width: 107.4,
    ascent: 96.4,
    descent: 31.2,
  },
  {
    family: 'Lintel-b',
    local: [['Noto Serif'], ['Noto Serif Bold'], ['Noto Serif Italic']],
    width: 99.6,
    ascent: 104,
    descent: 33.6,
  },
  {
    family: 'Lintel-c',
    local: [['Liberation Serif'], ['Liberation Serif Bold'], ['Liberation Serif Italic']],
    width: 117.9,
    ascent: 87.9,
    descent: 28.4,
  },
];

/** The families of text and of the interface: of the site's fonts, and of the reader's system. */
const ownFamilies = '--serif:Lintel,Lintel-a,Lintel-b,Lintel-c,serif;--sans:Geist,Geist-a,system-ui,sans-serif';
const systemFamilies =
  '--serif:"Iowan Old Style",Charter,"Source Serif 4","Sitka Text",Cambria,"Noto Serif",Georgia,"DejaVu Serif",serif;--sans:system-ui,sans-serif';

/** Differences of the faces of a fallback: regular, bold, italic. */
const variants = ['', ';font-weight:700', ';font-style:italic'];

/**
 * Builds the rules of all fonts. The page cache leaves out those of scripts that a page does not have.
 * @param pathOf returns the address of a face
 */
export function buildFontCss(pathOf: (name: string) => string): string {
  const own = [...faces].map(([name, { family, isItalic, weights, range }]) => {
    const style = isItalic ? ';font-style:italic' : '';
    const part = range === latin ? '' : `;unicode-range:${range}`;
    return `@font-face{font-family:${family};src:url(${pathOf(name)});font-weight:${weights}${style};font-display:optional${part}}`;
  });
  const others = fallbacks.flatMap(({ family, local, width, ascent, descent }) =>
    local.map((names, index) => {
      const src = names.map((name) => `local("${name}")`).join();
      return `@font-face{font-family:${family};size-adjust:${width}%;ascent-override:${ascent}%;descent-override:${descent}%;src:${src}${variants[index]}}`;
    }),
  );
  return [`:root{${ownFamilies}}`, ...own, ...others].join('');
}

interface Fonts {
  css: string;
  /** The addresses of the files that every page loads at once. */
  preloaded: string[];
}

/**
 * @param fonts whether the site uses the fonts of the reader's system
 * @param pathOf returns the address of a face
 */
export function buildFonts(fonts: 'system' | undefined, pathOf: (name: string) => string): Fonts {
  if (fonts) return { css: `:root{${systemFamilies}}`, preloaded: [] };
  return { css: buildFontCss(pathOf), preloaded: preloaded.map(pathOf) };
}
