// The icons of the site: the drawing as SVG, and PNGs of it, which are drawn at their first request and kept in memory.
import { createHash } from 'node:crypto';
import { readColor } from '#lib/colors.ts';
import { placeMark } from '#lib/mark.ts';
import type { Site } from '#lib/model/release.ts';

interface Shape {
  /** Pixels. */
  size: number;
  /** Whether the corners are filled, for systems that cut their own shape. */
  isFull: boolean;
  /** The share of the size that the drawing takes. */
  scale: number;
}

/** Masks keep at least a circle of 80 % of the size: https://www.w3.org/TR/appmanifest/#icon-masks */
const maskableScale = 0.78;

const shapes = {
  favicon: { size: 32, isFull: false, scale: 1 },
  touch: { size: 180, isFull: true, scale: 1 },
  small: { size: 192, isFull: false, scale: 1 },
  large: { size: 512, isFull: false, scale: 1 },
  maskable: { size: 512, isFull: true, scale: maskableScale },
} as const satisfies Record<string, Shape>;

type ShapeName = keyof typeof shapes;

/** Icons are dark in both themes, as browsers show them on either. */
const ground = readColor('ground').dark;

/** The icon as SVG: the mark of the site, a lintel on two posts, in its accent colour. */
export function buildIconSvg({ accent, mark }: Site): string {
  const color = accent?.dark ?? readColor('beam').dark;
  const drawing = mark
    ? placeMark(mark, color, { x: 7, y: 7, width: 38, height: 38 })
    : `<path d="M6 11h40v8H6z M10 19h8v23h-8z M34 19h8v23h-8z" fill="${color}" />`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 52 52">
  <rect width="52" height="52" rx="9" fill="${ground}" />
  ${drawing}
</svg>
`;
}

/** Icons in memory, by name. Few sites change their colours. */
const drawnLimit = 20;
const drawn = new Map<string, Promise<Uint8Array>>();

/** @returns the file name of each icon without its ending; it contains a digest of the drawing */
export function iconNames(site: Site): Record<ShapeName, string> {
  return Object.fromEntries(Object.keys(shapes).map((name) => [name, nameIcon(name as ShapeName, site)])) as Record<
    ShapeName,
    string
  >;
}

function nameIcon(name: ShapeName, site: Site): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([shapes[name], buildIconSvg(site)]))
    .digest('hex');
  return `${name}-${digest.slice(0, 12)}`;
}

/** @returns the icon with this file name as PNG, or `undefined` */
export async function findIcon(iconName: string, site: Site): Promise<Uint8Array | undefined> {
  const name = (Object.keys(shapes) as ShapeName[]).find((candidate) => nameIcon(candidate, site) === iconName);
  return name && getIcon(name, site);
}

/** Draws an icon, or returns it from memory. */
export function getIcon(name: ShapeName, site: Site): Promise<Uint8Array> {
  const key = nameIcon(name, site);
  const known = drawn.get(key);
  if (known) return known;
  const icon = draw(shapes[name], buildIconSvg(site));
  if (drawn.size >= drawnLimit) drawn.clear();
  drawn.set(key, icon);
  icon.catch(() => drawn.delete(key));
  return icon;
}

async function draw({ size, isFull, scale }: Shape, svg: string): Promise<Uint8Array> {
  const inner = Math.round(size * scale);
  // Loaded on demand: it takes 15 MB of memory, and most icons are requested once.
  const { default: sharp } = await import('sharp');
  const image = sharp(Buffer.from(svg), { density: 1200 }).resize(inner, inner);
  if (isFull) {
    const before = Math.floor((size - inner) / 2);
    const after = size - inner - before;
    image
      .flatten({ background: ground })
      .extend({ top: before, left: before, bottom: after, right: after, background: ground });
  }
  return image.png({ palette: true, effort: 10 }).toBuffer();
}

/** `/favicon.ico` for browsers without SVG icons: a PNG in an ICO container (https://en.wikipedia.org/wiki/ICO_(file_format)). */
export async function getFavicon(site: Site): Promise<Uint8Array> {
  const png = await getIcon('favicon', site);
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2); // type: icon
  header.writeUInt16LE(1, 4); // number of images
  header.writeUInt8(shapes.favicon.size, 6);
  header.writeUInt8(shapes.favicon.size, 7);
  header.writeUInt16LE(1, 10); // color planes
  header.writeUInt16LE(32, 12); // bits per pixel
  header.writeUInt32LE(png.byteLength, 14);
  header.writeUInt32LE(header.byteLength, 18);
  return Buffer.concat([header, png]);
}
