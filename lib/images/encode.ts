// Encodes an image for pages: modern formats, several widths, upright, in sRGB and without metadata.
import { availableParallelism } from 'node:os';
import type { Sharp, SharpOptions } from 'sharp';
import { type ImageFacts, type PictureFormat, pixelLimit, unreadable } from '#lib/images/inspect.ts';
import { stripNotes } from '#lib/images/strip-metadata.ts';
import { type BetterFormat, betterFormats } from '#lib/model/release.ts';

/**
 * Version of the encoder settings. Increase it when the output changes, so that all images are encoded again under
 * other names.
 */
export const recipe = 2;

/** Width of the widest column, in CSS pixels. */
const column = 900;
/**
 * Half a column serves phones with a device pixel ratio of 1, one column most phones, one and a half the phones with
 * the highest ratios, and two columns desktops with a ratio of 2. More pixels would not be visible.
 */
const steps = [column / 2, column, column * 1.5, column * 2];
const widest = column * 2;
/** A step is left out if it is wider than this share of the largest width. */
const worthwhile = 0.8;

/**
 * Measured with a photograph of 12 megapixels on one core: all four widths of AVIF take 1.2 s with effort 3, and 5.5 s
 * with effort 4, which saves an eighth of the bytes. WebP takes 0.5 s with any effort. Sharp letters need full chroma
 * resolution (4:4:4), which adds 2 %.
 */
const avif = { effort: 3, chromaSubsampling: '4:4:4' };
const quality = { avif: 50, drawnAvif: 60, webp: 76, jpeg: 80 };
/** An image whose PNG is this many times larger than its JPEG is a photograph, for which JPEG is good enough. */
const photograph = 4;

interface Encoding {
  width: number;
  bytes: Buffer;
}

export interface EncodedImage {
  /** The fallback format for all clients, such as feed readers and crawlers. */
  plain: { extension: string; width: number; height: number; bytes: Buffer };
  /** Encodings by format, narrowest first. Absent if a format would not save anything. */
  better: Partial<Record<BetterFormat, Encoding[]>>;
  /** Colours of the corners: top left, top right, bottom left, bottom right. Absent if the image is transparent. */
  tints?: string[];
}

/**
 * Encodes an image. SVG is returned unchanged.
 * @throws {UnreadableImage} if the image data cannot be decoded
 */
export async function encodeImage(bytes: Buffer, facts: ImageFacts): Promise<EncodedImage> {
  if (facts.format === 'svg') {
    return { plain: { extension: 'svg', width: facts.width, height: facts.height, bytes }, better: {} };
  }
  return facts.isAnimated ? encodeAnimation(bytes, facts, facts.format) : encodeStill(bytes, facts, facts.format);
}

/** Thrown for image data that cannot be decoded. The message is the error for the author. */
export class UnreadableImage extends Error {
  constructor() {
    super(unreadable);
  }
}

type Raster = Exclude<PictureFormat, 'svg'>;

interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 1 | 2 | 3 | 4;
}

async function encodeStill(bytes: Buffer, facts: ImageFacts, format: Raster): Promise<EncodedImage> {
  const { default: sharp } = await import('sharp');
  const top = await decode(bytes, Math.min(facts.width, widest));
  const open = ({ data, width, height, channels }: Pixels) => sharp(data, { raw: { width, height, channels } });
  const own = facts.isTurned || format === 'avif' ? undefined : stripNotes(format, bytes);
  const scaled = await Promise.all(
    listWidths(facts.width).map((width) => (width === top.width ? top : inTurn(() => resize(open(top), width)))),
  );
  const encodeAll = (encode: (image: Sharp) => Promise<Buffer>) =>
    Promise.all(
      scaled.map(async (pixels) => ({ width: pixels.width, bytes: await inTurn(() => encode(open(pixels))) })),
    );
  const [plain, avifs, webps] = await Promise.all([
    makePlain(open(top), top, facts, own, format),
    encodeAll((image) =>
      image.avif({ ...avif, quality: facts.isLossless ? quality.drawnAvif : quality.avif }).toBuffer(),
    ),
    encodeAll((image) => encodeWebp(image, facts.isLossless)),
  ]);
  const last = webps.at(-1);
  // Encoding a WebP file again would only lose quality.
  if (last && own && format === 'webp' && facts.width === last.width && own.length <= last.bytes.length)
    last.bytes = own;
  return {
    plain,
    better: chooseBetter(plain.bytes.length, { avif: avifs, webp: webps }),
    tints: hasAlpha(top) ? undefined : await readTints(open(top)),
  };
}

/**
 * Decodes the image to the largest width: upright, sRGB, 8 bits, with an alpha channel only if a pixel is transparent.
 */
async function decode(bytes: Buffer, width: number): Promise<Pixels> {
  const { default: sharp } = await import('sharp');
  const image = sharp(bytes, reading).autoOrient().resize({ width }).toColourspace('srgb');
  const pixels = await inTurn(() => readPixels(image)).catch((): never => {
    throw new UnreadableImage();
  });
  if (!hasAlpha(pixels) || isTransparent(pixels)) return pixels;
  const { data, height, channels } = pixels;
  return inTurn(() => readPixels(sharp(data, { raw: { width, height, channels } }).removeAlpha()));
}

const reading: SharpOptions = { limitInputPixels: pixelLimit, failOn: 'error', sequentialRead: true };

async function readPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as Pixels['channels'] };
}

function resize(image: Sharp, width: number): Promise<Pixels> {
  return readPixels(image.resize({ width }));
}

function hasAlpha({ channels }: Pixels): boolean {
  return channels === 2 || channels === 4;
}

function isTransparent({ data, channels }: Pixels): boolean {
  for (let at = channels - 1; at < data.length; at += channels) if (data[at] !== 255) return true;
  return false;
}

/** Encodes lossless images in both modes, because drawings are often smaller in lossless WebP. */
async function encodeWebp(image: Sharp, isDrawn: boolean): Promise<Buffer> {
  const lossy = await image.clone().webp({ quality: quality.webp, smartSubsample: true }).toBuffer();
  return isDrawn ? smaller(lossy, await image.clone().webp({ lossless: true }).toBuffer()) : lossy;
}

function smaller<Bytes extends Buffer | undefined>(one: Buffer, other: Bytes): Buffer {
  return other && other.length < one.length ? other : one;
}

/**
 * Chooses JPEG for photographs and PNG for drawings and transparent images. The author's file is used if it needs no
 * rotation and is not larger.
 */
async function makePlain(
  image: Sharp,
  top: Pixels,
  facts: ImageFacts,
  own: Buffer | undefined,
  format: Raster,
): Promise<EncodedImage['plain']> {
  const jpeg = hasAlpha(top)
    ? undefined
    : await inTurn(() => image.clone().jpeg({ quality: quality.jpeg, mozjpeg: true }).toBuffer());
  const choose = (extension: string, made: Buffer, isOwn: boolean): EncodedImage['plain'] =>
    isOwn && own && own.length <= made.length
      ? { extension, width: facts.width, height: facts.height, bytes: own }
      : { extension, width: top.width, height: top.height, bytes: made };
  const asJpeg = jpeg && choose('jpg', jpeg, format === 'jpeg');
  if (asJpeg && format === 'jpeg') return asJpeg;
  const png = await inTurn(() => image.clone().png({ compressionLevel: 9 }).toBuffer());
  const asPng = choose('png', png, format === 'png');
  return asJpeg && asJpeg.bytes.length * photograph < asPng.bytes.length ? asJpeg : asPng;
}

/** Encodes GIF and WebP animations as WebP, in addition to the author's file. */
async function encodeAnimation(bytes: Buffer, facts: ImageFacts, format: Raster): Promise<EncodedImage> {
  const { default: sharp } = await import('sharp');
  const open = () => sharp(bytes, { ...reading, animated: true });
  const { width, height } = facts;
  if (format !== 'gif' && format !== 'webp') {
    // An animated PNG is not encoded again, because sharp reads only its first frame.
    const own = format === 'png' ? stripNotes(format, bytes) : undefined;
    if (!own) throw new UnreadableImage();
    return { plain: { extension: 'png', width, height, bytes: own }, better: {} };
  }
  const encode = (across: number) =>
    inTurn(() => open().resize({ width: across }).webp({ quality: quality.webp }).toBuffer()).catch((): never => {
      throw new UnreadableImage();
    });
  const webps: Encoding[] = [];
  for (const across of listWidths(width)) webps.push({ width: across, bytes: await encode(across) });
  const own = stripNotes(format, bytes);
  const plain = own ?? (await inTurn(() => open().toFormat(format).toBuffer()));
  return {
    plain: { extension: format, width, height, bytes: plain },
    better: chooseBetter(plain.length, { webp: webps }),
  };
}

/** @returns widths in ascending order; the last is the width of the image, or the widest that pages show */
export function listWidths(width: number): number[] {
  const last = Math.min(width, widest);
  return [...steps.filter((step) => step <= last * worthwhile), last];
}

/**
 * Keeps a format if it is smaller than the one it replaces, and a width if its file is smaller than that of the next
 * width.
 * @param plain bytes of the image in the fallback format
 */
export function chooseBetter(
  plain: number,
  encodings: Partial<Record<BetterFormat, Encoding[]>>,
): EncodedImage['better'] {
  const better: EncodedImage['better'] = {};
  let bar = plain;
  // Formats are compared from the most widely supported to the one that browsers choose first.
  for (const format of betterFormats.toReversed()) {
    const widths = encodings[format];
    const last = widths?.at(-1);
    if (!widths || !last || last.bytes.length >= bar) continue;
    bar = last.bytes.length;
    better[format] = widths.filter(
      ({ bytes }, index) => bytes.length < (widths[index + 1]?.bytes.length ?? Number.POSITIVE_INFINITY),
    );
  }
  return better;
}

/**
 * Returns the colours of the corners of a 3 by 3 grid. Three hex digits are precise enough, because pages blend them
 * with the background.
 */
async function readTints(image: Sharp): Promise<string[]> {
  const { data, channels } = await inTurn(() => readPixels(image.resize({ width: 3, height: 3, fit: 'fill' })));
  return [0, 2, 6, 8].map((field) => {
    const at = field * channels;
    const colors = channels < 3 ? [data[at], data[at], data[at]] : [...data.subarray(at, at + 3)];
    return `#${colors.map((value = 0) => Math.round(value / 17).toString(16)).join('')}`;
  });
}

/** sharp uses Node's four libuv threads. One of them is left to other work. */
const inTurn = makeGate(Math.min(3, availableParallelism()));

/** @returns a function that runs at most `width` tasks at a time */
function makeGate(width: number) {
  let free = width;
  const waiting: (() => void)[] = [];
  return async function pass<Result>(work: () => Promise<Result>): Promise<Result> {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
