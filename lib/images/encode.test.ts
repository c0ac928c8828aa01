import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { type EncodedImage, encodeImage, keepUseful, listWidths, UnreadableImage } from '#lib/images/encode.ts';
import { inspectImage } from '#lib/images/inspect.ts';

async function make(bytes: Buffer): Promise<EncodedImage> {
  const facts = await inspectImage(bytes);
  if ('fault' in facts) throw new Error(facts.fault);
  return encodeImage(bytes, facts);
}

/** Generates a soft image without repetition, like a photograph, with a different colour in each half. */
function photograph(width: number, height: number, seed = 1, channels: 3 | 4 = 3): Sharp {
  const data = Buffer.alloc(width * height * channels, 255);
  let state = seed;
  for (let at = 0; at < data.length; at += channels) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const [x, y] = [(at / channels) % width, Math.floor(at / channels / width)];
    const light = Math.sin((x + 7 * seed) / 37) * Math.cos(y / 53) * 20 + (state >>> 29);
    const isLeft = x < width / 2;
    data.set(
      (isLeft ? [200, 60, 40] : [40, 70, 190]).map((value) => value + light),
      at,
    );
    if (channels === 4 && isLeft) data[at + 3] = 0;
  }
  return sharp(data, { raw: { width, height, channels } });
}

/** Returns the metadata of all files of an image. */
async function readAll({ plain, better }: EncodedImage) {
  const files = [plain.bytes, ...Object.values(better).flatMap((encodings) => encodings.map(({ bytes }) => bytes))];
  return Promise.all(files.map(async (bytes) => ({ bytes, ...(await sharp(bytes, { animated: true }).metadata()) })));
}

async function colorAt(bytes: Buffer, left: number, top: number): Promise<number[]> {
  return [...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer())];
}

test.each([
  [40, [40]],
  [450, [450]],
  [500, [500]],
  [570, [450, 570]],
  [1000, [450, 1000]],
  [1150, [450, 900, 1150]],
  [1800, [450, 900, 1200, 1800]],
  [6000, [450, 900, 1200, 1800]],
])('an image of %i pixels gets only widths that save bytes, and none that is wider', (width, widths) => {
  expect(listWidths(width)).toEqual(widths);
});

const sized = (...sizes: number[]) => sizes.map((size, index) => ({ width: index, bytes: Buffer.alloc(size) }));

test.each([
  ['every width saves bytes', [10, 40], { avif: [0, 1] }],
  ['the largest width is not smaller than the image itself', [10, 100], {}],
  ['fewer pixels take more bytes', [50, 40], { avif: [1] }],
])('only the encodings that save bytes are kept: %s', (_name, sizes, left) => {
  const { avif } = keepUseful(100, 'avif', sized(...sizes));
  expect(avif ? { avif: avif.map(({ width }) => width) } : {}).toEqual(left);
});

test('a photograph is encoded in AVIF in all widths, and in JPEG', async () => {
  const made = await make(await photograph(1200, 800).jpeg({ quality: 95 }).toBuffer());
  expect(made.plain).toMatchObject({ extension: 'jpg', width: 1200, height: 800 });
  expect(made.better.avif?.map(({ width }) => width)).toEqual([450, 900, 1200]);
  expect(made.better.webp).toBeUndefined();
  for (const { width, height } of await readAll(made)) expect(height).toBe(Math.round((width * 2) / 3));
});

test('a rotated image is upright in all files, and none has its camera or location', async () => {
  const place = { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 12/1' };
  const bytes = await photograph(600, 300)
    .jpeg()
    .withExif({ IFD0: { Make: 'Camera & Sons', Orientation: '6' }, IFD3: place })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  expect((await sharp(bytes).metadata()).orientation).toBe(6);
  const made = await make(bytes);
  expect(made.plain).toMatchObject({ width: 300, height: 600 });
  for (const file of await readAll(made)) {
    expect(file).toMatchObject({ width: 300, height: 600 });
    expect(file.exif).toBeUndefined();
    expect(file.orientation ?? 1).toBe(1);
    // Rotation moves the left side of the source to the top.
    const [red = 0, , blue = 0] = await colorAt(file.bytes, 150, 20);
    expect(red).toBeGreaterThan(blue + 80);
  }
});

test('metadata is also removed from a file that is not encoded again', async () => {
  const bytes = await photograph(300, 200)
    .jpeg({ quality: 30 })
    .withExif({ IFD0: { Copyright: 'Somebody' } })
    .toBuffer();
  expect(bytes.includes('Somebody')).toBe(true);
  const { plain } = await make(bytes);
  expect(plain.bytes.includes('Somebody')).toBe(false);
  expect(await sharp(plain.bytes).raw().toBuffer()).toEqual(await sharp(bytes).raw().toBuffer());
});

test('transparent pixels stay transparent in every encoding, and the image has no placeholder colours', async () => {
  const made = await make(await photograph(600, 400, 1, 4).png().toBuffer());
  expect(made.plain.extension).toBe('png');
  expect(made.tints).toBeUndefined();
  const files = await readAll(made);
  expect(files.length).toBeGreaterThan(2);
  for (const { bytes } of files) {
    const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(data[3]).toBe(0);
    expect(data[(info.width - 1) * 4 + 3]).toBe(255);
  }
});

test('a photograph in PNG is sent as JPEG, and a drawing in PNG as PNG', async () => {
  const opaque = await photograph(900, 600).ensureAlpha().png().toBuffer();
  const { plain } = await make(opaque);
  expect(plain.extension).toBe('jpg');
  expect(plain.bytes.length * 4).toBeLessThan(opaque.length);
  const drawing = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#d45e00' } })
    .png()
    .toBuffer();
  const made = await make(drawing);
  expect(made.plain.extension).toBe('png');
  expect(made.plain.bytes.length).toBeLessThanOrEqual(drawing.length);
});

/** Draws black letters on white without any blending, as a screenshot of text has them. */
function letters(width: number, height: number): Sharp {
  const data = Buffer.alloc(width * height, 255);
  for (let at = 0; at < data.length; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    if (y % 16 < 9 && (x % 8 === 1 || (y % 16) % ((x >> 3) % 5) === 4)) data[at] = 0;
  }
  return sharp(data, { raw: { width, height, channels: 1 } });
}

test('a drawing that lossless WebP stores in fewer bytes than AVIF stays as it is, to the pixel', async () => {
  const bytes = await letters(800, 500).png().toBuffer();
  const { better, plain } = await make(bytes);
  expect([plain.extension, Object.keys(better)]).toEqual(['png', ['webp']]);
  const largest = await sharp(better.webp?.at(-1)?.bytes).greyscale().raw().toBuffer();
  expect(largest.equals(await sharp(bytes).greyscale().raw().toBuffer())).toBe(true);
});

test('a WebP file that is smaller than its AVIF is not encoded again', async () => {
  const bytes = await photograph(700, 400).webp({ quality: 5 }).toBuffer();
  const { better, plain } = await make(bytes);
  expect([plain.extension, Object.keys(better)]).toEqual(['jpg', ['webp']]);
  expect(better.webp?.at(-1)?.bytes.equals(bytes)).toBe(true);
});

test('colours of another colour space look the same', async () => {
  const bytes = await sharp({ create: { width: 500, height: 300, channels: 3, background: { r: 180, g: 90, b: 60 } } })
    .withIccProfile('p3')
    .png()
    .toBuffer();
  const wanted = await sharp(bytes).toColourspace('srgb').raw().toBuffer();
  const files = await readAll(await make(bytes));
  for (const { bytes: file } of files) {
    const seen = await sharp(file).toColourspace('srgb').removeAlpha().raw().toBuffer();
    for (const channel of [0, 1, 2]) expect(Math.abs((seen[channel] ?? 0) - (wanted[channel] ?? 0))).toBeLessThan(6);
  }
});

test.each(['gif', 'webp'] as const)('an animated %s stays animated in every width', async (format) => {
  const frames = await Promise.all([3, 4, 5, 6].map((seed) => photograph(600, 300, seed).png().toBuffer()));
  const delay = frames.map(() => 80);
  const bytes = await sharp(frames, { join: { animated: true } })
    .toFormat(format, { loop: 0, delay })
    .toBuffer();
  const made = await make(bytes);
  expect(made.plain).toMatchObject({ extension: format, width: 600, height: 300 });
  for (const { pages, delay, loop } of await readAll(made)) {
    expect({ pages, delay, loop }).toEqual({ pages: frames.length, delay, loop: 0 });
  }
});

test('a drawing in SVG stays SVG', async () => {
  const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><path d="M0 0h9"/></svg>');
  expect(await make(bytes)).toEqual({ plain: { extension: 'svg', width: 300, height: 200, bytes }, better: {} });
});

test('the placeholder colours of a photograph are those of its corners', async () => {
  const { tints = [] } = await make(await photograph(300, 200).jpeg().toBuffer());
  expect(tints).toHaveLength(4);
  for (const [index, tint] of tints.entries())
    expect(tint).toMatch(index % 2 === 0 ? /^#[a-e][2-5][0-4]$/ : /^#[0-4][3-6][a-e]$/);
});

test.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('a %s that is cut in half is refused', async (format) => {
  const bytes = await photograph(400, 300).toFormat(format).toBuffer();
  const half = bytes.subarray(0, bytes.length / 2);
  const facts = await inspectImage(half);
  if ('fault' in facts) expect(facts.fault).toContain('is not an image that can be read');
  else await expect(encodeImage(half, facts)).rejects.toThrow(UnreadableImage);
});
