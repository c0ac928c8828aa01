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

const tokens = readTokens(readFileSync(file, 'utf8'));

function readTokens(css: string): ReadonlyMap<string, Themed> {
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
 * Converts to sRGB as https://www.w3.org/TR/css-color-4/#color-conversion-code does; channels outside of it are clipped.
 * @param hue degrees
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

/** @param linear a channel of linear light, from 0 to 1 */
function formatChannel(linear: number): string {
  const encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  const byte = Math.round(255 * Math.min(1, Math.max(0, encoded)));
  return byte.toString(16).padStart(2, '0');
}
