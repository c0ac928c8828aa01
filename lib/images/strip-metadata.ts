// Removes metadata from image files and keeps the parts that affect how they look. Pixel data is never changed. PNG:
// https://www.w3.org/TR/png-3/, GIF: https://www.w3.org/Graphics/GIF/spec-gif89a.txt, WebP:
// https://www.rfc-editor.org/rfc/rfc9649, JPEG: https://www.w3.org/Graphics/JPEG/itu-t81.pdf

interface Part {
  name: string;
  /** Offset of the first byte. `end` is the offset after the last byte. */
  start: number;
  end: number;
}

/** Thrown for an invalid file structure. Decoders repair some of these errors, this module does not. */
class Malformed extends Error {}

/**
 * Removes metadata such as the author, camera and location.
 * @returns `undefined` if the structure of the file is invalid
 */
export function stripNotes(format: 'gif' | 'jpeg' | 'png' | 'webp', bytes: Buffer): Buffer | undefined {
  try {
    return strippers[format](bytes);
  } catch (error) {
    if (error instanceof Malformed || error instanceof RangeError) return undefined;
    throw error;
  }
}

const strippers = { gif: stripGif, jpeg: stripJpeg, png: stripPng, webp: stripWebp };

/** Returns false for malformed files. */
export function isAnimatedPng(bytes: Buffer): boolean {
  return hasPart(bytes, listPngChunks, 'acTL');
}

/** Returns false for malformed files. */
export function isLosslessWebp(bytes: Buffer): boolean {
  return hasPart(bytes, listWebpChunks, 'VP8L');
}

function hasPart(bytes: Buffer, list: (bytes: Buffer) => Part[], name: string): boolean {
  try {
    return list(bytes).some((part) => part.name === name);
  } catch (error) {
    if (error instanceof Malformed || error instanceof RangeError) return false;
    throw error;
  }
}

function join(bytes: Buffer, parts: readonly Part[]): Buffer {
  return Buffer.concat(parts.map(({ start, end }) => bytes.subarray(start, end)));
}

function nameAt(bytes: Buffer, start: number, length = 4): string {
  return bytes.toString('latin1', start, start + length);
}

/** Chunks for pixels, colours, transparency and animation. */
const pngParts = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD acTL fcTL fdAT'.split(' '),
);
const pngSignature = 8;

function stripPng(bytes: Buffer): Buffer {
  const parts = listPngChunks(bytes).filter(({ name }) => pngParts.has(name));
  return Buffer.concat([bytes.subarray(0, pngSignature), join(bytes, parts)]);
}

/** Lists chunks up to IEND. Bytes after it are dropped, because cropped images have leaked the removed parts there. */
function listPngChunks(bytes: Buffer): Part[] {
  const parts: Part[] = [];
  let start = pngSignature;
  let name = '';
  while (name !== 'IEND') {
    const end = start + 12 + bytes.readUInt32BE(start);
    if (end > bytes.length) throw new Malformed();
    name = nameAt(bytes, start + 4);
    parts.push({ name, start, end });
    start = end;
  }
  return parts;
}

const webpParts = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
const webpHeader = 12;
/** Flags of VP8X for the presence of EXIF and XMP. */
const webpNotes = 0b1100;

function stripWebp(bytes: Buffer): Buffer {
  const parts = listWebpChunks(bytes).filter(({ name }) => webpParts.has(name));
  const stripped = Buffer.concat([bytes.subarray(0, webpHeader), join(bytes, parts)]);
  stripped.writeUInt32LE(stripped.length - 8, 4);
  if (parts[0]?.name === 'VP8X') stripped.writeUInt8(stripped.readUInt8(webpHeader + 8) & ~webpNotes, webpHeader + 8);
  return stripped;
}

function listWebpChunks(bytes: Buffer): Part[] {
  const parts: Part[] = [];
  const size = 8 + bytes.readUInt32LE(4);
  if (nameAt(bytes, 0) !== 'RIFF' || size > bytes.length) throw new Malformed();
  for (let start = webpHeader; start < size; ) {
    const length = bytes.readUInt32LE(start + 4);
    const end = start + 8 + length + (length % 2);
    if (end > bytes.length) throw new Malformed();
    parts.push({ name: nameAt(bytes, start), start, end });
    start = end;
  }
  return parts;
}

const jpeg = { start: 0xd8, end: 0xd9, scan: 0xda, comment: 0xfe, firstApplication: 0xe0, lastApplication: 0xef };
/** Application segments to keep: density, colour profile and the Adobe colour transform. */
const jpegNotes: Record<number, string> = { 224: 'JFIF\0', 226: 'ICC_PROFILE\0', 238: 'Adobe' };

function stripJpeg(bytes: Buffer): Buffer {
  const parts: Part[] = [{ name: 'start', start: 0, end: 2 }];
  if (bytes.readUInt16BE(0) !== 0xff00 + jpeg.start) throw new Malformed();
  for (let start = 2; ; ) {
    if (bytes.readUInt8(start) !== 0xff) throw new Malformed();
    const marker = bytes.readUInt8(start + 1);
    // A marker may be preceded by any number of 0xff fill bytes.
    if (marker === 0xff) {
      start += 1;
      continue;
    }
    if (marker === jpeg.end) {
      parts.push({ name: 'end', start, end: start + 2 });
      // Phones append a second image for HDR screens, which has metadata of its own. It is dropped.
      return join(bytes, parts);
    }
    const header = start + 2 + bytes.readUInt16BE(start + 2);
    const end = marker === jpeg.scan ? findScanEnd(bytes, header) : header;
    if (isShown(bytes, marker, start + 4)) parts.push({ name: 'segment', start, end });
    start = end;
  }
}

function isShown(bytes: Buffer, marker: number, content: number): boolean {
  if (marker === jpeg.comment) return false;
  if (marker < jpeg.firstApplication || marker > jpeg.lastApplication) return true;
  const opening = jpegNotes[marker];
  return opening !== undefined && nameAt(bytes, content, opening.length) === opening;
}

/** Finds the end of scan data. In it, 0xff is followed by zero or by a restart marker. */
function findScanEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes.readUInt8(at + 1);
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  throw new Malformed();
}

const gif = { extension: 0x21, image: 0x2c, end: 0x3b, comment: 0xfe, application: 0xff };
/** Application extensions that define how often an animation repeats. */
const gifLoops = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0']);

function stripGif(bytes: Buffer): Buffer {
  const screen = 13 + colorTable(bytes.readUInt8(10));
  const parts: Part[] = [{ name: 'screen', start: 0, end: screen }];
  for (let start = screen; ; ) {
    const kind = bytes.readUInt8(start);
    if (kind === gif.end) return join(bytes, [...parts, { name: 'end', start, end: start + 1 }]);
    if (kind !== gif.extension && kind !== gif.image) throw new Malformed();
    const blocks = kind === gif.extension ? start + 2 : start + 11 + colorTable(bytes.readUInt8(start + 9));
    const end = skipBlocks(bytes, blocks);
    const label = kind === gif.extension ? bytes.readUInt8(start + 1) : undefined;
    const isNote = label === gif.comment || (label === gif.application && !gifLoops.has(nameAt(bytes, start + 3, 11)));
    if (!isNote) parts.push({ name: 'block', start, end });
    start = end;
  }
}

/** @returns the length of the colour table in bytes */
function colorTable(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** Skips sub-blocks. Each begins with its length, and the last one is empty. */
function skipBlocks(bytes: Buffer, from: number): number {
  let at = from;
  for (let length = bytes.readUInt8(at); length > 0; length = bytes.readUInt8(at)) at += 1 + length;
  return at + 1;
}
