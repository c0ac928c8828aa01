// Reads the site's colours from `components/shell/tokens.css`, for use outside of stylesheets: Open Graph images, icons,
// `theme-color`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Colours as `#rrggbb`. */
interface Themed {
  light: string;
  dark: string;
}

const file = join(/* turbopackIgnore: true */ process.cwd(), 'components/shell/tokens.css');
const pair =
  /--([\w-]+):\s*light-dark\(\s*oklch\(([\d.]+) ([\d.]+) ([\d.]+)\),\s*oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)\s*\)/g;

const tokens = readColors(readFileSync(file, 'utf8'));

/** @returns the custom properties of a stylesheet that are written as `light-dark(oklch(...), oklch(...))`, by name */
export function readColors(css: string): ReadonlyMap<string, Themed> {
  return new Map(
    Array.from(css.matchAll(pair), ([, name = '', ...numbers]) => {
      const [l = 0, c = 0, h = 0, darkL = 0, darkC = 0, darkH = 0] = numbers.map(Number);
      return [name, { light: convertOklch(l, c, h), dark: convertOklch(darkL, darkC, darkH) }];
    }),
  );
}

/**
 * Returns the colour of a custom property that is written as `light-dark(oklch(...), oklch(...))`.
 * @throws if tokens.css has no such property
 */
export function readColor(name: string): Themed {
  const color = tokens.get(name);
  if (!color) throw new Error(`${file} has no property --${name} of the form light-dark(oklch(L C H), oklch(L C H))`);
  return color;
}

/**
 * Converts OKLCH to sRGB by the matrices of https://bottosson.github.io/posts/oklab/. Channels outside of sRGB are clipped.
 * @param lightness from 0 to 1
 * @param chroma from 0, for grey, to about 0.32, the most that sRGB has
 * @param hue degrees
 * @returns the colour as `#rrggbb`
 */
export function convertOklch(lightness: number, chroma: number, hue: number): string {
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return `#${linear.map((channel) => formatChannel(channel)).join('')}`;
}

/**
 * Encodes by the transfer function of sRGB: https://www.w3.org/TR/css-color-4/#color-conversion-code
 * @param linear a channel of linear light, from 0 to 1
 */
function formatChannel(linear: number): string {
  const encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  const byte = Math.round(255 * Math.min(1, Math.max(0, encoded)));
  return byte.toString(16).padStart(2, '0');
}

interface Oklch {
  lightness: number;
  chroma: number;
  /** Degrees. */
  hue: number;
}

/** Reverses `convertOklch`, by the inverse matrices of the same source. @param color as `#rrggbb` */
export function convertHex(color: string): Oklch {
  const [red = 0, green = 0, blue = 0] = readChannels(color);
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  return { lightness, chroma: Math.hypot(a, b), hue: (Math.atan2(b, a) * 180) / Math.PI };
}

/** @returns the contrast of two colours, from 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrastOf(color: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminanceOf(color), luminanceOf(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** @returns the relative luminance, from 0 to 1: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminanceOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = readChannels(color);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @returns red, green and blue as linear light, from 0 to 1 */
function readChannels(color: string): number[] {
  return [1, 3, 5].map((start) => {
    const encoded = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
  });
}
