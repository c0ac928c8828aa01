// Decodes the bytes of a source, which may be older than UTF-8.
import { isUtf8 } from 'node:buffer';

export interface Decoded {
  /** With line feeds only, and without a byte order mark. */
  text: string;
  /** The encoding that was found or guessed, if the bytes are not UTF-8. */
  problem?: { line: number; message: string };
}

/** Bytes that show an encoding without a mark. */
const sampleSize = 1024;

/** @returns the name of the encoding of 16 bits that the bytes have, by their mark or by the zeros of Latin text */
function findWideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const start = bytes.subarray(0, sampleSize);
  const zeros = (rest: number) => start.filter((byte, index) => byte === 0 && index % 2 === rest).length;
  const [even, odd] = [zeros(0), zeros(1)];
  if (Math.max(even, odd) <= start.length / 8) return undefined;
  return odd > even ? 'utf-16le' : 'utf-16be';
}

/** @returns the text of a file. Bytes that are not UTF-8 are read as Windows-1252, unless other characters are UTF-8. */
export function decodeText(bytes: Uint8Array): Decoded {
  const wide = findWideEncoding(bytes);
  if (wide) return { text: unifyLines(new TextDecoder(wide).decode(bytes)) };
  const text = new TextDecoder().decode(bytes);
  if (isUtf8(bytes)) return { text: unifyLines(text) };
  const line = text.slice(0, text.indexOf('\ufffd')).split(/\r\n?|\n/).length;
  if (/[^\0-\x7f\ufffd]/.test(text))
    return {
      text: unifyLines(text),
      problem: { line, message: 'the file is not valid UTF-8: write the lost character in place of each �' },
    };
  return {
    text: unifyLines(new TextDecoder('windows-1252').decode(bytes)),
    problem: {
      line,
      message: 'the file is not valid UTF-8: it was read as Windows-1252, check its accents and quotes',
    },
  };
}

function unifyLines(text: string): string {
  return text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
}
