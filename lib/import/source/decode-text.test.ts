import { expect, test } from 'vitest';
import { decodeText } from '#lib/import/source/decode-text.ts';

const text = 'title: Café “x”\n';

function encode(bigEndian: boolean, mark: boolean): Uint8Array {
  const bytes = Buffer.from((mark ? '\ufeff' : '') + text.replace('\n', '\r\n'), 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

test.each([
  ['UTF-16 with a mark', encode(false, true)],
  ['UTF-16 of the other order with a mark', encode(true, true)],
  ['UTF-16 without a mark', encode(false, false)],
  ['UTF-16 of the other order without a mark', encode(true, false)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
])('%s is read', (_name, bytes) => {
  expect(decodeText(bytes)).toEqual({ text });
});

test('an empty file is empty, and other bytes are read as Windows-1252', () => {
  expect(decodeText(new Uint8Array())).toEqual({ text: '' });
  expect(decodeText(Buffer.from('caf\xe9', 'latin1'))).toMatchObject({ text: 'café', problem: { line: 1 } });
});
