import sharp from 'sharp';
import { expect, test } from 'vitest';
import { findByteProblem, inspectImage } from '#lib/images/inspect.ts';
import { buildPngHeader } from '#test/corpus/images.ts';

const ground = sharp({ create: { width: 60, height: 40, channels: 3, background: '#d45e00' } });

test.each(['avif', 'gif', 'jpeg', 'png', 'webp'] as const)('the format is read from the bytes (%s)', async (format) => {
  const bytes = await ground.clone().toFormat(format).toBuffer();
  expect(await inspectImage(bytes)).toMatchObject({
    format,
    width: 60,
    height: 40,
    isTurned: false,
    isAnimated: false,
  });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'the size is that of the image as it is shown (a camera turned to %i)',
  async (orientation) => {
    const bytes = await ground.clone().jpeg().withMetadata({ orientation }).toBuffer();
    const size = orientation > 4 ? { width: 40, height: 60 } : { width: 60, height: 40 };
    expect(await inspectImage(bytes)).toMatchObject({ ...size, isTurned: orientation !== 1 });
  },
);

test.each([
  ['with a size', '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"/>'],
  ['with a view', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="10 10 300 200"/>'],
  [
    'after a declaration',
    '<?xml version="1.0"?>\n<!-- Drawn by hand -->\n<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"/>',
  ],
  [
    'of a program that declares its namespace',
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd" [<!ENTITY ns_svg "http://www.w3.org/2000/svg">]><svg xmlns="&ns_svg;" width="300" height="200"/>',
  ],
  [
    'with words about scripts',
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><!-- <script> --><text font="a > b">on = 1</text><desc><![CDATA[<script onload="x">]]></desc></svg>',
  ],
])('a drawing %s has a size', async (_name, text) => {
  expect(await inspectImage(Buffer.from(text))).toMatchObject({ format: 'svg', width: 300, height: 200 });
});

const entities = Array.from({ length: 12 }, (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`).join(
  '',
);

test.each([
  ['words', Buffer.from('no image')],
  ['nothing', Buffer.of()],
  ['a form that browsers do not show', await ground.clone().tiff().toBuffer()],
  ['a page', Buffer.from('<!doctype html><svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['a drawing that is not closed', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g>')],
  [
    'a drawing whose words multiply',
    Buffer.from(
      `<!DOCTYPE svg [<!ENTITY e0 "x">${entities}]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&e12;</text></svg>`,
    ),
  ],
])('not an image: %s', async (_name, bytes) => {
  expect(await inspectImage(bytes)).toEqual({ fault: expect.stringContaining('is not an image that can be read') });
});

test('an image whose header has too many pixels and a file with too many bytes are refused', async () => {
  expect(await inspectImage(buildPngHeader(10_000, 10_000))).toMatchObject({ width: 10_000 });
  expect(await inspectImage(buildPngHeader(10_001, 10_000))).toEqual({
    fault: expect.stringMatching(/^is 10001 x 10000 pixels, .*: save it smaller/),
  });
  expect(findByteProblem(25_000_000)).toBeUndefined();
  expect(findByteProblem(25_000_001)).toMatch(/^is 25000001 bytes, .*: save it smaller/);
});

test('the pixels of all frames count', async () => {
  const frames = await Promise.all(
    Array.from({ length: 26 }, (_, index) =>
      sharp({ create: { width: 10, height: 10, channels: 3, background: { r: index * 9, g: 0, b: 0 } } })
        .png()
        .toBuffer(),
    ),
  );
  const gif = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
  expect(await inspectImage(gif)).toMatchObject({ isAnimated: true, width: 10, height: 10 });
  gif.writeUInt16LE(2000, 6);
  gif.writeUInt16LE(2000, 8);
  expect(await inspectImage(gif)).toEqual({
    fault: expect.stringMatching(/^is 26 frames of 2000 x 2000 pixels, .*: make it shorter or smaller$/),
  });
});
