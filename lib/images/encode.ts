// Encodes an image for pages: modern formats, several widths, upright, in sRGB and without metadata.
import { availableParallelism } from 'node:os';
import type { Sharp, SharpOptions } from 'sharp';
import { type ImageFacts, type ImageFormat, pixelLimit, unreadable } from '#lib/images/inspect.ts';
import { stripNotes } from '#lib/images/strip-metadata.ts';
import type { BetterFormat } from '#lib/model/release.ts';

/**
 * Version of the encoder settings. Increase it when the output changes, so that all images are encoded again under
 * other names.
 */
export const recipe = 6;

/** Width of the widest column, in CSS pixels. */
const column = 900;
/**
 * Half a column serves phones with a device pixel ratio of 1, one column most phones and desktops, and two columns
 * desktops with a ratio of 2. The third width serves the widest phones with a ratio of 3, because Safari never takes
 * an image with fewer pixels than the screen. More pixels would not be visible.
 */
const steps = [column / 2, column, 1200, column * 2];
const widest = column * 2;
/** A step is left out if it is wider than this share of the largest width. */
const worthwhile = 0.8;

/**
 * Settings of AVIF, measured in docs/decisions/0019. Photographs take effort 2, which needs half the time of 3 for 2 % more
 * bytes. Wide images are for screens that show two or three pixels for each CSS pixel: effort 0 takes a quarter of the time
 * of 1 there, for 4 to 9 % more bytes. Sharp letters need more effort and full chroma resolution.
 */
const avif = {
  photograph: { quality: 50, effort: 2, chromaSubsampling: '4:2:0' },
  widePhotograph: { quality: 49, effort: 0, chromaSubsampling: '4:2:0' },
  drawing: { quality: 60, effort: 3, chromaSubsampling: '4:4:4' },
  wideDrawing: { quality: 60, effort: 2, chromaSubsampling: '4:4:4' },
};
const webpQuality = 76;
/** The third table is the one of mozjpeg, which would take five times as long for 6 % fewer bytes (measured). */
const jpeg = { quality: 78, progressive: true, quantisationTable: 3 };
/** An image whose PNG is this many times larger than its JPEG is a photograph, for which JPEG is good enough. */
const photograph = 4;

interface Encoding {
  width: number;
  bytes: Buffer;
}

export interface EncodedImage {
  /** The fallback format for all clients, such as feed readers and crawlers. */
  plain: { extension: string; width: number; height: number; bytes: Buffer };
  /** Encodings in the smaller of the formats, narrowest first. Empty if none would save anything. */
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

type Raster = Exclude<ImageFormat, 'svg'>;

interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 1 | 2 | 3 | 4;
}

async function encodeStill(bytes: Buffer, facts: ImageFacts, format: Raster): Promise<EncodedImage> {
  const top = await decode(bytes, Math.min(facts.width, widest));
  const own = facts.isTurned || format === 'avif' ? undefined : stripNotes(format, bytes);
  const plain = await makePlain(top, facts, own, format);
  const isDrawn = facts.isLossless && plain.extension === 'png';
  const rivals = await Promise.all([
    ...(isDrawn ? [makeLosslessWebp(top)] : []),
    // Encoding a WebP file again would only lose quality.
    ...(own && format === 'webp' && facts.width === top.width ? [own] : []),
  ]);
  return {
    plain,
    better: await makeBetter(top, facts, rivals, plain.bytes.length),
    tints: hasAlpha(top) ? undefined : await readTints(top),
  };
}

/**
 * Encodes AVIF, or WebP if one of the WebP files of the largest width is smaller than AVIF.
 * @param plain bytes of the image in the fallback format
 */
async function makeBetter(
  top: Pixels,
  facts: ImageFacts,
  webps: readonly Buffer[],
  plain: number,
): Promise<EncodedImage['better']> {
  const asAvif = await makeAvif(top, facts);
  const best = webps.reduce(smaller, asAvif);
  const [format, make] = best === asAvif ? (['avif', makeAvif] as const) : (['webp', makeWebp] as const);
  const narrower = await Promise.all(
    listWidths(facts.width)
      .slice(0, -1)
      .map(async (width) => ({ width, bytes: await make(await resize(top, width), facts) })),
  );
  return keepUseful(plain, format, [...narrower, { width: top.width, bytes: best }]);
}

async function makeAvif(pixels: Pixels, { isLossless }: ImageFacts): Promise<Buffer> {
  const isWide = pixels.width > column;
  const drawing = isWide ? avif.wideDrawing : avif.drawing;
  const photographs = isWide ? avif.widePhotograph : avif.photograph;
  return encode(pixels, (image) => image.avif(isLossless ? drawing : photographs));
}

/** Encodes lossless images in both modes, because drawings are often smaller in lossless WebP. */
async function makeWebp(pixels: Pixels, { isLossless }: ImageFacts): Promise<Buffer> {
  const lossy = await encode(pixels, (image) => image.webp({ quality: webpQuality, smartSubsample: true }));
  return isLossless ? smaller(lossy, await makeLosslessWebp(pixels)) : lossy;
}

function makeLosslessWebp(pixels: Pixels): Promise<Buffer> {
  return encode(pixels, (image) => image.webp({ lossless: true }));
}

function smaller(one: Buffer, other: Buffer): Buffer {
  return other.length < one.length ? other : one;
}

function encode(pixels: Pixels, format: (image: Sharp) => Sharp): Promise<Buffer> {
  return inTurn(async () => format(await openPixels(pixels)).toBuffer());
}

async function openPixels({ data, width, height, channels }: Pixels): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  return sharp(data, { raw: { width, height, channels } });
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
  return inTurn(async () => readPixels((await openPixels(pixels)).removeAlpha()));
}

const reading: SharpOptions = { limitInputPixels: pixelLimit, failOn: 'error', sequentialRead: true };

async function readPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as Pixels['channels'] };
}

function resize(pixels: Pixels, width: number): Promise<Pixels> {
  return inTurn(async () => readPixels((await openPixels(pixels)).resize({ width })));
}

function hasAlpha({ channels }: Pixels): boolean {
  return channels === 2 || channels === 4;
}

function isTransparent({ data, channels }: Pixels): boolean {
  for (let at = channels - 1; at < data.length; at += channels) if (data[at] !== 255) return true;
  return false;
}

/**
 * Chooses JPEG for photographs and PNG for drawings and transparent images. The author's file is used if it needs no
 * rotation and is not larger.
 */
async function makePlain(
  top: Pixels,
  facts: ImageFacts,
  own: Buffer | undefined,
  format: Raster,
): Promise<EncodedImage['plain']> {
  const made = hasAlpha(top) ? undefined : await encode(top, (image) => image.jpeg(jpeg));
  const choose = (extension: string, bytes: Buffer, isOwn: boolean): EncodedImage['plain'] =>
    isOwn && own && own.length <= bytes.length
      ? { extension, width: facts.width, height: facts.height, bytes: own }
      : { extension, width: top.width, height: top.height, bytes };
  const asJpeg = made && choose('jpg', made, format === 'jpeg');
  if (asJpeg && !facts.isLossless) return asJpeg;
  const png = await encode(top, (image) => image.png({ compressionLevel: 9 }));
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
  const scale = (across: number) =>
    inTurn(() => open().resize({ width: across }).webp({ quality: webpQuality }).toBuffer()).catch((): never => {
      throw new UnreadableImage();
    });
  const webps: Encoding[] = [];
  for (const across of listWidths(width)) webps.push({ width: across, bytes: await scale(across) });
  const own = stripNotes(format, bytes);
  const plain = own ?? (await inTurn(() => open().toFormat(format).toBuffer()));
  return {
    plain: { extension: format, width, height, bytes: plain },
    better: keepUseful(plain.length, 'webp', webps),
  };
}

/** @returns widths in ascending order; the last is the width of the image, or the widest that pages show */
export function listWidths(width: number): number[] {
  const last = Math.min(width, widest);
  return [...steps.filter((step) => step <= last * worthwhile), last];
}

/**
 * Keeps the encodings if the widest one is smaller than the fallback format, and each width if its file is smaller than
 * that of the next width.
 * @param plain bytes of the image in the fallback format
 */
export function keepUseful(plain: number, format: BetterFormat, encodings: Encoding[]): EncodedImage['better'] {
  const sizes = encodings.map(({ bytes }) => bytes.length);
  if ((sizes.at(-1) ?? plain) >= plain) return {};
  return {
    [format]: encodings.filter(({ bytes }, index) => bytes.length < (sizes[index + 1] ?? Number.POSITIVE_INFINITY)),
  };
}

/**
 * Returns the colours of the corners of a 3 by 3 grid. Three hex digits are precise enough, because pages blend them
 * with the background.
 */
async function readTints(top: Pixels): Promise<string[]> {
  const { data, channels } = await inTurn(async () =>
    readPixels((await openPixels(top)).resize({ width: 3, height: 3, fit: 'fill' })),
  );
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
