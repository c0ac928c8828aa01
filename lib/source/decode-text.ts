// Decodes and normalizes the text of content files.
import { findInvisible } from '#lib/model/wording.ts';
import { findPointerProblem } from '#lib/source/git-lfs.ts';

export type Decoded = { text: string } | { line: number; message: string };

/**
 * Decodes UTF-8, removes the byte order mark and normalizes line breaks to `\n`.
 * @returns the text, or the error of the file
 */
export function decodeText(bytes: Uint8Array): Decoded {
  const pointer = findPointerProblem(bytes);
  if (pointer) return { line: 1, message: pointer };
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    return { line: findInvalidLine(bytes), message: 'is not valid UTF-8: save it as UTF-8' };
  }
  const uniform = text.replace(/\r\n?/g, '\n');
  const found = findInvisible(uniform, '\t\n');
  if (found) {
    const lines = uniform.slice(0, found.index).split('\n');
    const column = (lines.at(-1)?.length ?? 0) + 1;
    return { line: lines.length, message: `holds ${found.name} in column ${column}: remove it` };
  }
  return { text: uniform };
}

/** Decodes UTF-8 and removes the byte order mark. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Finds the first invalid line. UTF-8 never contains a line break within another character, so lines are tested one by
 * one.
 */
function findInvalidLine(bytes: Uint8Array): number {
  let line = 1;
  let start = 0;
  for (const [index, byte] of bytes.entries()) {
    if (byte !== 0x0a && byte !== 0x0d) continue;
    if (decodeUtf8(bytes.subarray(start, index)) === undefined) return line;
    if (byte === 0x0a || bytes[index + 1] !== 0x0a) line += 1;
    start = index + 1;
  }
  return line;
}
