// Generates images for benchmarks, always the same: photographs, screenshots of text and drawings.
import { access, copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { makePost } from './posts.ts';
import { Random } from './random.ts';

interface Kind {
  name: string;
  count: number;
  width: number;
  height: number;
  extension: 'jpg' | 'png' | 'svg';
  make: (number: number, width: number, height: number) => Promise<Buffer>;
}

/** Most photographs in blogs are scaled before they are published, and some come as the camera made them. */
const kinds: readonly Kind[] = [
  { name: 'camera', count: 30, width: 3000, height: 2000, extension: 'jpg', make: takePhotograph },
  { name: 'photograph', count: 45, width: 1600, height: 1067, extension: 'jpg', make: takePhotograph },
  { name: 'small', count: 25, width: 1200, height: 800, extension: 'jpg', make: takePhotograph },
  { name: 'screen-2x', count: 15, width: 2880, height: 1800, extension: 'png', make: takeScreenshot },
  { name: 'screen', count: 30, width: 1440, height: 900, extension: 'png', make: takeScreenshot },
  { name: 'drawing', count: 10, width: 800, height: 500, extension: 'svg', make: draw },
];

/** Increase it when the images change, because they are kept in a temporary folder. */
const version = 1;
const folder = join(tmpdir(), `load-bearing-bench-pictures-${version}`);

const pictures = kinds.flatMap((kind) =>
  Array.from({ length: kind.count }, (_, at) => ({
    kind,
    number: at + 1,
    file: `${kind.name}-${at + 1}.${kind.extension}`,
  })),
);

/** Number of images. */
export const pictureCount = pictures.length;

/** @returns "30 camera (3000 x 2000 jpg), ...: 398 megapixels" */
export function describePictures(): string {
  const list = kinds.map(
    ({ name, count, width, height, extension }) => `${count} ${name} (${width} x ${height} ${extension})`,
  );
  const pixels = kinds
    .filter(({ extension }) => extension !== 'svg')
    .reduce((sum, { count, width, height }) => sum + count * width * height, 0);
  return `${pictureCount} images: ${list.join(', ')}; ${Math.round(pixels / 1e6)} megapixels without the drawings`;
}

/** Makes the images once a machine, in a temporary folder that stays. @returns the paths of the images */
async function makePictures(): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const { kind, number, file } of pictures) {
    const path = join(folder, file);
    paths.push(path);
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      continue;
    await writeFile(`${path}.tmp`, await kind.make(number, kind.width, kind.height));
    await rename(`${path}.tmp`, path);
  }
  return paths;
}

/** Puts an image into each of the first posts of a content folder that `writeContent` made. */
export async function addPictures(contentDir: string, posts: number): Promise<void> {
  for (const [at, path] of (await makePictures()).entries()) {
    const { file = '' } = pictures[at] ?? {};
    const { slug } = makePost(1 + Math.floor((at / pictureCount) * posts), 1);
    const post = join(contentDir, 'posts', `${slug}.mdx`);
    await copyFile(path, join(contentDir, 'posts', file));
    await writeFile(post, `${await readFile(post, 'utf8')}\n![The picture of this post](./${file})\n`);
  }
}

/** @returns a colour as photographs have it, from dark to light */
function pickColor(random: Random): string {
  return `hsl(${random.below(360)} ${10 + random.below(45)}% ${12 + random.below(70)}%)`;
}

const sceneSize = { width: 3000, height: 2000 };
const sceneCount = 8;
const scenes = new Map<number, Promise<Buffer>>();

/**
 * Draws overlapping leaves of all sizes. They have the statistics of natural images: equal contrast at every scale, and edges
 * where one covers another ("dead leaves", Lee, Mumford and Huang 2001).
 */
function drawScene(number: number): Promise<Buffer> {
  const random = new Random(number * 6007 + 1);
  const { width, height } = sceneSize;
  const leaves = Array.from({ length: 6000 }, (_, at) => {
    const [x, y, radius] = [random.below(width), random.below(height), 5 / Math.sqrt(random.next() * 0.05 + at / 1e6)];
    const [start, end] = [pickColor(random), pickColor(random)];
    return `<linearGradient id="g${at}" gradientTransform="rotate(${random.below(90)})"><stop stop-color="${start}"/><stop offset="1" stop-color="${end}"/></linearGradient><ellipse cx="${x}" cy="${y}" rx="${radius.toFixed(1)}" ry="${(radius * (0.2 + random.next())).toFixed(1)}" transform="rotate(${random.below(180)} ${x} ${y})" fill="url(#g${at})"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#8a9bb0"/>${leaves.join('')}</svg>`;
  return sharp(Buffer.from(svg)).removeAlpha().png({ compressionLevel: 1 }).toBuffer();
}

/** A part of a scene, in or out of focus, in a light of its own and with the grain of a sensor. */
async function takePhotograph(number: number, width: number, height: number): Promise<Buffer> {
  const random = new Random(number * 7919 + width);
  const at = random.below(sceneCount);
  const scene = await (scenes.get(at) ?? drawScene(at));
  scenes.set(at, Promise.resolve(scene));
  const [left, top] = [random.below(sceneSize.width - width + 1), random.below(sceneSize.height - height + 1)];
  const data = await sharp(scene)
    .extract({ left, top, width, height })
    .flop(random.next() < 0.5)
    .modulate({ hue: random.below(360), brightness: 0.8 + random.next() * 0.4 })
    .blur(0.5 + random.next() * 2)
    .removeAlpha()
    .raw()
    .toBuffer();
  const strength = 6 + random.below(18);
  let state = number;
  for (let index = 0; index < data.length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // The sum of two numbers is nearer to the noise of a sensor than one.
    const noise = ((state >>> 24) + ((state >>> 16) & 255)) / 255 - 1;
    data[index] = Math.max(0, Math.min(255, (data[index] ?? 0) + noise * strength));
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

const font = join(import.meta.dirname, '../node_modules/geist/dist/fonts/geist-mono/GeistMono-Regular.ttf');

/** A window of a code editor in one of two themes, with coloured words. */
async function takeScreenshot(number: number, width: number, height: number): Promise<Buffer> {
  const [background, foreground, side] =
    number % 2 === 0 ? ['#ffffff', '#24292f', '#f0f2f5'] : ['#0d1117', '#c9d1d9', '#161b22'];
  const colors = ['#cf222e', '#0550ae', '#8250df', '#116329'];
  const random = new Random(number * 31 + width);
  const escaped = makePost(number, 2500).body.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const colored = escaped.replace(/\b[a-z]{5,}\b/g, (word) =>
    random.next() < 0.4 ? `<span foreground="${random.pick(colors)}">${word}</span>` : word,
  );
  const scale = width / 1440;
  const text = await sharp({
    text: {
      text: `<span foreground="${foreground}">${colored}</span>`,
      font: 'Geist Mono 10',
      fontfile: font,
      rgba: true,
      dpi: 96 * scale,
      width: Math.round(width * 0.74),
      wrap: 'word',
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  const room = {
    width: Math.min(text.info.width, Math.round(width * 0.75)),
    height: Math.min(text.info.height, height - 40),
  };
  const page = await sharp(text.data)
    .extract({ left: 0, top: 0, ...room })
    .png()
    .toBuffer();
  const bar = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.round(width * 0.2)}" height="${height}"><rect width="100%" height="100%" fill="${side}"/><rect x="12" y="40" width="60%" height="14" rx="7" fill="#2da44e"/></svg>`,
  );
  return sharp({ create: { width, height, channels: 3, background } })
    .composite([
      { input: bar, left: 0, top: 0 },
      { input: page, left: Math.round(width * 0.22), top: 24 },
    ])
    .png()
    .toBuffer();
}

async function draw(number: number, width: number, height: number): Promise<Buffer> {
  const random = new Random(number * 101);
  const boxes = Array.from(
    { length: 12 },
    () =>
      `<rect x="${random.below(width - 120)}" y="${random.below(height - 60)}" width="110" height="48" rx="6" fill="${pickColor(random)}"/>`,
  );
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${boxes.join('')}</svg>`,
  );
}
