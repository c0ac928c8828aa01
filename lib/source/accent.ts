// The accent colour of the site: reads colours, and finds the nearest one that is readable on the surfaces of each theme.
import { contrastOf, convertHex, convertOklch, readColor } from '#lib/colors.ts';

export type Theme = 'light' | 'dark';

/** The least contrast of text with its background: https://www.w3.org/TR/WCAG22/#contrast-minimum */
export const leastContrast = 4.5;

/** The backgrounds of links. */
const surfaces = ['ground', 'raised'];

/** Lightness in Oklch, from 0 to 1. */
const lightnessStep = 0.005;

/** @returns the colour as `#rrggbb`, or `undefined` if it is not `#rgb`, `#rrggbb` or `oklch(L C H)` with plain numbers */
export function parseColor(text: string): string | undefined {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(text);
  if (short)
    return `#${short
      .slice(1)
      .map((digit) => digit.repeat(2))
      .join('')}`.toLowerCase();
  if (/^#[\da-f]{6}$/i.test(text)) return text.toLowerCase();
  const [, l, c, h] = /^oklch\(\s*(0?\.\d+|[01])\s+(0?\.\d+|0)\s+(\d{1,3}(?:\.\d+)?)\s*\)$/i.exec(text) ?? [];
  return l === undefined ? undefined : convertOklch(Number(l), Number(c), Number(h));
}

/** @returns the contrast with the surface of the theme on which it is lowest */
export function lowestContrast(color: string, theme: Theme): number {
  const contrasts = surfaces.map((name) => contrastOf(color, readColor(name)[theme]));
  return contrasts.reduce((a, b) => Math.min(a, b));
}

/** @returns the colour itself if its contrast suffices, or else the nearest lightness of its hue with enough contrast */
export function fitColor(color: string, theme: Theme): string {
  const { lightness, chroma, hue } = convertHex(color);
  const step = theme === 'light' ? -lightnessStep : lightnessStep;
  let fitting = color;
  for (let l = lightness; lowestContrast(fitting, theme) < leastContrast; l += step)
    fitting = convertOklch(l, chroma, hue);
  return fitting;
}
