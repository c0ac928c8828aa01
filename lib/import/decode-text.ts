// Decodes the bytes of a source, which may be older than UTF-8.
import { isUtf8 } from 'node:buffer';

export interface Decoded {
  /** With line feeds only, and without a byte order mark. */
  text: string;
  /** The encoding that was found or guessed, if the bytes are no UTF-8. */
  problem?: { line: number; message: string };
}

/** @returns the text of a file. Bytes that are no UTF-8 are read as Windows-1252, unless other characters are UTF-8. */
export function decodeText(bytes: Uint8Array): Decoded {
  const text = new TextDecoder().decode(bytes);
  if (isUtf8(bytes)) return { text: unifyLines(text) };
  const line = text.slice(0, text.indexOf('\ufffd')).split(/\r\n?|\n/).length;
  if (/[^\0-\x7f\ufffd]/.test(text))
    return {
      text: unifyLines(text),
      problem: { line, message: 'the file is not valid UTF-8: � stands for each sign that was lost, write it' },
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
