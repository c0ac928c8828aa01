// Icons as PNG, drawn from `app/icon.svg` at their first request and kept in memory.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

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

let drawing: string | undefined;
const drawn = new Map<ShapeName, Promise<Uint8Array>>();

function readDrawing(): string {
  drawing ??= readFileSync(join(/* turbopackIgnore: true */ process.cwd(), 'app/icon.svg'), 'utf8');
  return drawing;
}

/** @returns the file name of each icon without its ending; it contains a digest of the drawing */
export function iconNames(): Record<ShapeName, string> {
  return Object.fromEntries(Object.keys(shapes).map((name) => [name, nameIcon(name as ShapeName)])) as Record<
    ShapeName,
    string
  >;
}

function nameIcon(name: ShapeName): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([shapes[name], readDrawing()]))
    .digest('hex');
  return `${name}-${digest.slice(0, 12)}`;
}

/** @returns the icon with this file name as PNG, or `undefined` */
export async function findIcon(iconName: string): Promise<Uint8Array | undefined> {
  const name = (Object.keys(shapes) as ShapeName[]).find((candidate) => nameIcon(candidate) === iconName);
  return name && getIcon(name);
}

/** Draws an icon, or returns it from memory. */
export function getIcon(name: ShapeName): Promise<Uint8Array> {
  const known = drawn.get(name);
  if (known) return known;
  const icon = draw(shapes[name]);
  drawn.set(name, icon);
  icon.catch(() => drawn.delete(name));
  return icon;
}

async function draw({ size, isFull, scale }: Shape): Promise<Uint8Array> {
  const svg = readDrawing();
  const inner = Math.round(size * scale);
  // Loaded on demand: it takes 15 MB of memory, and most icons are requested once.
  const { default: sharp } = await import('sharp');
  const image = sharp(Buffer.from(svg), { density: 1200 }).resize(inner, inner);
  if (isFull) {
    const background = /<rect[^>]* fill="([^"]+)"/.exec(svg)?.[1] ?? '#000';
    const before = Math.floor((size - inner) / 2);
    const after = size - inner - before;
    image.flatten({ background }).extend({ top: before, left: before, bottom: after, right: after, background });
  }
  return image.png({ palette: true, effort: 10 }).toBuffer();
}

/** `/favicon.ico` for browsers without SVG icons: a PNG in an ICO container (https://en.wikipedia.org/wiki/ICO_(file_format)). */
export async function getFavicon(): Promise<Uint8Array> {
  const png = await getIcon('favicon');
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
