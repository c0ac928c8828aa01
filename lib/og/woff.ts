// Decompression of fonts in WOFF 1.0, the format of the packages: https://www.w3.org/TR/WOFF/
import { inflateSync } from 'node:zlib';

const signature = 0x774f4646;
/** Bytes. */
const woffHeader = 44;
const woffEntry = 20;
const sfntHeader = 12;
const sfntEntry = 16;

/** @returns the font in OpenType format @throws if the file is not WOFF 1.0 */
export function openWoff(woff: Buffer): Uint8Array {
  if (woff.readUInt32BE(0) !== signature) throw new Error('The font is not in WOFF');
  const count = woff.readUInt16BE(12);
  const font = Buffer.alloc(woff.readUInt32BE(16));
  woff.copy(font, 0, 4, 8);
  font.writeUInt16BE(count, 4);
  let end = sfntHeader + count * sfntEntry;
  for (let index = 0; index < count; index += 1) {
    const entry = woffHeader + index * woffEntry;
    const [offset, packed, size, checksum] = [4, 8, 12, 16].map((at) => woff.readUInt32BE(entry + at)) as Numbers;
    const bytes = woff.subarray(offset, offset + packed);
    const target = sfntHeader + index * sfntEntry;
    woff.copy(font, target, entry, entry + 4);
    font.writeUInt32BE(checksum, target + 4);
    font.writeUInt32BE(end, target + 8);
    font.writeUInt32BE(size, target + 12);
    font.set(packed < size ? inflateSync(bytes) : bytes, end);
    end += Math.ceil(size / 4) * 4;
  }
  return font;
}

type Numbers = [number, number, number, number];
