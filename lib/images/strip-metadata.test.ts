import sharp from 'sharp';
import { expect, test } from 'vitest';
import { isAnimatedPng, isLosslessWebp, stripNotes } from '#lib/images/strip-metadata.ts';

const secret = 'Somebody at 52.5N 13.4E';
const notes = { IFD0: { Copyright: secret, ImageDescription: secret } };

/** Generates an image whose colours change from pixel to pixel, so that any damage is visible. */
function draw(width = 40, height = 24) {
  const channels = 3;
  const data = Buffer.from(
    Array.from({ length: width * height * channels }, (_, at) => (at * 37 + (at >> 5) * 11) % 256),
  );
  return sharp(data, { raw: { width, height, channels } });
}

async function pixelsOf(bytes: Buffer): Promise<Buffer> {
  return sharp(bytes, { animated: true }).raw().toBuffer();
}

async function animate(): Promise<Buffer> {
  const frames = await Promise.all(
    ['red', 'green', 'blue'].map((background) =>
      sharp({ create: { width: 40, height: 24, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  return sharp(frames, { join: { animated: true } })
    .gif({ loop: 2, delay: [50, 60, 70] })
    .toBuffer();
}

/** Adds a comment extension right after the screen descriptor and its colour table. */
function addGifComment(bytes: Buffer): Buffer {
  const flags = bytes.readUInt8(10);
  const at = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe, secret.length]), Buffer.from(secret), Buffer.from([0])]);
  return Buffer.concat([bytes.subarray(0, at), comment, bytes.subarray(at)]);
}

const made = {
  png: () => draw().png().withExif(notes).withXmp(`<x>${secret}</x>`).toBuffer(),
  jpeg: () => draw().jpeg().withExif(notes).withXmp(`<x>${secret}</x>`).withIccProfile('p3').toBuffer(),
  webp: () => draw().webp().withExif(notes).withXmp(`<x>${secret}</x>`).toBuffer(),
  gif: async () => addGifComment(await animate()),
} as const;

const formats = ['png', 'jpeg', 'webp', 'gif'] as const;

test.each(formats)('a %s loses its metadata and not one pixel', async (format) => {
  const bytes = await made[format]();
  expect(bytes.includes(secret)).toBe(true);
  const stripped = stripNotes(format, bytes);
  expect(stripped?.includes(secret)).toBe(false);
  expect(await pixelsOf(stripped ?? Buffer.of())).toEqual(await pixelsOf(bytes));
});

test.each(formats)('bytes after the end of a %s are removed', async (format) => {
  const bytes = await made[format]();
  const stripped = stripNotes(format, bytes);
  expect(stripNotes(format, Buffer.concat([bytes, Buffer.from(`\xff\xd8${secret}`, 'latin1')]))).toEqual(stripped);
});

test.each(formats)('a %s without metadata stays byte for byte as it is', async (format) => {
  const stripped = stripNotes(format, await made[format]());
  expect(stripNotes(format, stripped ?? Buffer.of())).toEqual(stripped);
});

test.each(formats)('a truncated %s and a file of other bytes are left unchanged', async (format) => {
  const bytes = await made[format]();
  for (let length = 0; length < bytes.length; length += 7) {
    const outcome = stripNotes(format, bytes.subarray(0, length));
    // Only bytes after the end may be missing.
    if (outcome) expect(outcome).toEqual(stripNotes(format, bytes));
  }
  const random = Buffer.from(Array.from({ length: 4000 }, (_, at) => (at * 7919 + (at >> 3)) % 256));
  expect(stripNotes(format, random)).toBeUndefined();
});

test('an animation keeps its number of repetitions and its speed', async () => {
  const stripped = stripNotes('gif', await made.gif());
  const { pages, loop, delay } = await sharp(stripped, { animated: true }).metadata();
  expect({ pages, loop, delay }).toEqual({ pages: 3, loop: 2, delay: [50, 60, 70] });
});

test('colours keep their profile', async () => {
  const stripped = stripNotes('jpeg', await made.jpeg());
  expect((await sharp(stripped).metadata()).hasProfile).toBe(true);
});

test('a progressive JPEG, which has many scans, keeps them all', async () => {
  const bytes = await draw().jpeg({ progressive: true }).withExif(notes).toBuffer();
  const stripped = stripNotes('jpeg', bytes);
  expect(stripped?.includes(secret)).toBe(false);
  expect(await pixelsOf(stripped ?? Buffer.of())).toEqual(await pixelsOf(bytes));
});

test('lossless WebP and animated PNG are recognized by their chunks', async () => {
  expect(isLosslessWebp(await draw().webp({ lossless: true }).toBuffer())).toBe(true);
  expect(isLosslessWebp(await draw().webp().toBuffer())).toBe(false);
  const png = await draw().png().toBuffer();
  expect(isAnimatedPng(png)).toBe(false);
  // Adds `acTL` with 8 bytes of data after the header. Its checksum is not verified here.
  const control = Buffer.from('\0\0\0\x08acTL\0\0\0\x01\0\0\0\0\0\0\0\0', 'latin1');
  expect(isAnimatedPng(Buffer.concat([png.subarray(0, 33), control, png.subarray(33)]))).toBe(true);
  expect(isAnimatedPng(Buffer.from('no image'))).toBe(false);
});
