// Reads the format and size of an image from its bytes, and finds the reasons to reject it.
import type { Metadata } from 'sharp';
import { isAnimatedPng, isLosslessWebp } from '#lib/images/strip-metadata.ts';
import { findDrawingProblem } from '#lib/images/svg-file.ts';
import { findPointerProblem } from '#lib/source/git-lfs.ts';

/** Supported image formats, detected from the bytes and not from the file name. */
export type ImageFormat = 'avif' | 'gif' | 'jpeg' | 'png' | 'svg' | 'webp';

export interface ImageFacts {
  format: ImageFormat;
  /** Pixels as shown, after the EXIF orientation is applied. */
  width: number;
  height: number;
  isTurned: boolean;
  isAnimated: boolean;
  /** True for lossless formats. Their images have sharp edges that must stay sharp. */
  isLossless: boolean;
}

/** Maximum bytes of an image. Photographs of cameras are smaller. */
export const byteLimit = 25_000_000;
/** Maximum pixels of all frames together. Each takes up to four bytes when decoded. */
export const pixelLimit = 100_000_000;
/** Maximum pixels of a side, which is the limit of WebP. */
const sideLimit = 16_383;

const fix = 'save it smaller, 1800 pixels across are enough';

/** Error for unsupported files, to be shown after the file name. */
export const unreadable = 'is not an image that can be read: save it again as PNG, JPEG, WebP, AVIF, GIF or SVG';

/** @returns the error of a file that is too large as `error: fix`, before the file is read */
export function findByteProblem(size: number): string | undefined {
  return size > byteLimit ? `is ${size} bytes, the limit is ${byteLimit}: ${fix}` : undefined;
}

/**
 * Inspects the header of an image without decoding it, so that oversized images are rejected before memory is
 * allocated.
 */
export async function inspectImage(bytes: Buffer): Promise<ImageFacts | { fault: string }> {
  const pointer = findPointerProblem(bytes);
  if (pointer) return { fault: pointer };
  const metadata = await readMetadata(bytes).catch(() => undefined);
  const format = metadata && findFormat(metadata, bytes);
  if (!metadata || !format) return { fault: unreadable };
  const { orientation = 1, pages: frames = 1, autoOrient } = metadata;
  const { width, height } = autoOrient;
  const problem = format === 'svg' ? findDrawingProblem(bytes) : findPixelProblem(width, height, frames);
  if (problem) return { fault: problem };
  return {
    format,
    width,
    height,
    isTurned: orientation !== 1,
    isAnimated: format !== 'svg' && (frames > 1 || (format === 'png' && isAnimatedPng(bytes))),
    isLossless: format === 'png' || format === 'gif' || (format === 'webp' && isLosslessWebp(bytes)),
  };
}

async function readMetadata(bytes: Buffer): Promise<Metadata> {
  // Loaded on demand: most posts have no images, and sharp takes 50 ms to load.
  const { default: sharp } = await import('sharp');
  return sharp(bytes, { limitInputPixels: false }).metadata();
}

/** Returns the format if browsers support it, because sharp reads more formats. */
function findFormat({ format, compression }: Metadata, bytes: Buffer): ImageFormat | undefined {
  switch (format) {
    case 'gif':
    case 'jpeg':
    case 'png':
    case 'webp':
      return format;
    case 'heif':
      // Animated AVIF would be shown as a still image.
      return compression === 'av1' && bytes.toString('latin1', 8, 12) !== 'avis' ? 'avif' : undefined;
    case 'svg':
      // Compressed SVG would be served without its content encoding.
      return bytes.readUInt16BE(0) === 0x1f8b ? undefined : 'svg';
    default:
      return undefined;
  }
}

function findPixelProblem(width: number, height: number, frames: number): string | undefined {
  const size = `${width} x ${height} pixels`;
  if (Math.max(width, height) > sideLimit) return `is ${size}, the limit of a side is ${sideLimit}: ${fix}`;
  if (width * height * frames <= pixelLimit) return undefined;
  return frames > 1
    ? `is ${frames} frames of ${size}, the limit is ${pixelLimit} in all: make it shorter or smaller`
    : `is ${size}, the limit is ${pixelLimit} in all: ${fix}`;
}
