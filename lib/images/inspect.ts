// Reads the format and size of an image from its bytes, and finds the reasons to refuse it.
import type { Metadata } from 'sharp';
import { isAnimatedPng, isLosslessWebp } from '#lib/images/strip-metadata.ts';
import { findDrawingFault } from '#lib/images/svg-file.ts';
import { findPointerFault } from '#lib/source/git-lfs.ts';

/** The forms that authors may save; which it is the bytes say, not the name. */
export type PictureFormat = 'avif' | 'gif' | 'jpeg' | 'png' | 'svg' | 'webp';

export interface Sight {
  format: PictureFormat;
  /** Pixels, as it is shown: a camera's turn is taken into account. */
  width: number;
  height: number;
  isTurned: boolean;
  isAnimated: boolean;
  /** Whether every pixel is as its author drew it: such pictures have edges that must stay sharp. */
  isLossless: boolean;
}

/** Bytes. The photographs of cameras are smaller. */
export const byteLimit = 25_000_000;
/** Pixels, of all frames together: decoded they take up to four bytes each. */
export const pixelLimit = 100_000_000;
/** Pixels, of a side: WebP's own limit. */
const sideLimit = 16_383;

const fix = 'save it smaller, 1800 pixels across are enough';

/** Words of a fault that go on after the file's name. */
export const unreadable = 'is not a picture that can be read: save it again as PNG, JPEG, WebP, AVIF, GIF or SVG';

/** @returns what is wrong and how to mend it, known before the file is read */
export function findByteFault(size: number): string | undefined {
  return size > byteLimit ? `is ${size} bytes, the limit is ${byteLimit}: ${fix}` : undefined;
}

/** Decodes nothing: what a header promises is known before room is made for it. */
export async function inspectPicture(bytes: Buffer): Promise<Sight | { fault: string }> {
  const pointer = findPointerFault(bytes);
  if (pointer) return { fault: pointer };
  const metadata = await readMetadata(bytes).catch(() => undefined);
  const format = metadata && findFormat(metadata, bytes);
  if (!metadata || !format) return { fault: unreadable };
  const { orientation = 1, pages: frames = 1, autoOrient } = metadata;
  const { width, height } = autoOrient;
  const fault = format === 'svg' ? findDrawingFault(bytes) : findPixelFault(width, height, frames);
  if (fault) return { fault };
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
  // Most posts have no picture, and the library takes 50 ms to load.
  const { default: sharp } = await import('sharp');
  return sharp(bytes, { limitInputPixels: false }).metadata();
}

/** The library reads more than browsers show. */
function findFormat({ format, compression }: Metadata, bytes: Buffer): PictureFormat | undefined {
  switch (format) {
    case 'gif':
    case 'jpeg':
    case 'png':
    case 'webp':
      return format;
    case 'heif':
      // An animation would be shown as a still.
      return compression === 'av1' && bytes.toString('latin1', 8, 12) !== 'avis' ? 'avif' : undefined;
    case 'svg':
      // Compressed, it would be sent as what it is not.
      return bytes.readUInt16BE(0) === 0x1f8b ? undefined : 'svg';
    default:
      return undefined;
  }
}

function findPixelFault(width: number, height: number, frames: number): string | undefined {
  const size = `${width} x ${height} pixels`;
  if (Math.max(width, height) > sideLimit) return `is ${size}, the limit of a side is ${sideLimit}: ${fix}`;
  if (width * height * frames <= pixelLimit) return undefined;
  return frames > 1
    ? `is ${frames} frames of ${size}, the limit is ${pixelLimit} in all: make it shorter or smaller`
    : `is ${size}, the limit is ${pixelLimit} in all: ${fix}`;
}
