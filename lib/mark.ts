// The mark of the site as SVG: the author's drawing in the accent colour, alone and as a part of the icon.
import { readColor } from '#lib/colors.ts';
import type { Mark, Site } from '#lib/model/release.ts';

const rootTag = /<svg\b[^>]*>/;
const places = /\s(?:x|y|width|height|color)\s*=\s*(?:"[^"]*"|'[^']*')/g;

/** A lintel on two posts, the mark of sites without one of their own. */
const usual: Mark = {
  name: 'usual',
  ratio: 44 / 34,
  svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 44 34"><path d="M0 0h44v9H0z M4 9h9v25H4z M31 9h9v25h-9z" fill="currentColor"/></svg>',
};

/** @returns the drawing with other attributes on its root element. Without a colour of its own, it is black. */
function withAttributes(svg: string, attributes: string, style = ''): string {
  return svg.replace(rootTag, (tag) => {
    const [, bare = '', end = ''] = /^(.*?)(\/?>)$/s.exec(tag.replace(places, '')) ?? [];
    return `${bare} ${attributes}${end}${style}`;
  });
}

/**
 * Returns the mark as a file of its own, `/mark.svg`. `currentColor` is the accent of the theme: browsers take it from the
 * image's place on the page, or from the system.
 */
export function buildMarkSvg({ mark = usual, accent = readColor('beam') }: Pick<Site, 'mark' | 'accent'>): string {
  const style = `<style>:root{color:${accent.light}}@media(prefers-color-scheme:dark){:root{color:${accent.dark}}}</style>`;
  return withAttributes(mark.svg, `width="${Math.round(100 * mark.ratio)}" height="100"`, style);
}

/** Returns the mark in one colour, for the icon and for cards. */
export function placeMark({ svg }: Mark, color: string, place: Record<'x' | 'y' | 'width' | 'height', number>): string {
  const { x, y, width, height } = place;
  return withAttributes(svg, `x="${x}" y="${y}" width="${width}" height="${height}" color="${color}"`);
}
