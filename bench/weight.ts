// `npm run bench:weight`: brotli bytes and requests of the first view of the reference post and of a list of ten posts, and the
// bytes of their features.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { childEnv } from '#lib/env.ts';
import { makePost } from './posts.ts';
import { Site } from './site.ts';
import { copySite } from './site-copy.ts';
import { measureFeatures } from './weight-features.ts';

const port = 4511;
/** Bytes, kB of 1,024. */
const mostOfScript = 2 * 1024;
/** Bytes and requests: the bars of a first view without icons and images. The list also names the manifest. */
const bars = {
  [`/posts/${makePost(1).slug}`]: { most: 12 * 1024, requests: 2 },
  '/': { most: 6 * 1024, requests: 3 },
};

interface Loaded {
  encoding: string;
  body: Buffer;
}

function load(path: string): Promise<Loaded> {
  return new Promise((resolve, reject) => {
    const options = { host: 'localhost', port, path, headers: { 'accept-encoding': 'br' } };
    const asked = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () =>
        resolve({ encoding: String(response.headers['content-encoding']), body: Buffer.concat(chunks) }),
      );
    });
    asked.once('error', reject).end();
  });
}

/** Loads. A page is compressed quickly for its first response and fully after it. */
const steadyLoads = 10;

/** @throws {Error} if the brotli size of the page is not stable within ten seconds */
async function loadCompressed(path: string): Promise<Buffer> {
  let last: Loaded | undefined;
  let steady = 0;
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const loaded = await load(path).catch(() => undefined);
    steady = loaded?.encoding === 'br' && loaded.body.byteLength === last?.body.byteLength ? steady + 1 : 0;
    last = loaded;
    if (steady === steadyLoads && loaded) return loaded.body;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${path} did not come compressed`);
}

/** Returns the addresses that the browser loads with the page, except images and icons; or those of its fonts. */
function findParts(html: string, kind: 'code' | 'fonts' = 'code'): string[] {
  const tags = [...html.matchAll(/<(script|link)\b[^>]*>/g)].map(([tag]) => tag);
  const isFont = (tag: string) => tag.includes('as="font"');
  const isCode = (tag: string) =>
    tag.startsWith('<script') || /\brel="(?:stylesheet|preload|modulepreload|manifest)"/.test(tag);
  const isLoaded = (tag: string) => (kind === 'fonts' ? isFont(tag) : isCode(tag) && !isFont(tag));
  return tags.filter(isLoaded).flatMap((tag) => /\b(?:src|href)="([^"]+)"/.exec(tag)?.[1] ?? []);
}

/** Compresses with brotli, as a proxy in front of the site would. */
async function measurePart(path: string): Promise<number> {
  const { encoding, body } = await load(path);
  return (encoding === 'br' ? body : brotliCompressSync(body)).byteLength;
}

const dir = await mkdtemp(join(tmpdir(), 'load-bearing-weight-'));
const checkout = join(dir, 'checkout');
await copySite(join(import.meta.dirname, '..'), checkout);
const site = await Site.make(join(dir, 'site'), 10);
await site.release(checkout, 11);
await site.build(checkout);
const server = spawn(process.execPath, ['server.ts'], {
  cwd: checkout,
  env: childEnv({ ...site.settings, HOST: 'localhost', PORT: String(port), NODE_ENV: 'production' }),
  stdio: ['ignore', 'ignore', 'inherit'],
});
try {
  console.log('| page | bytes | bar | HTML and CSS | script | requests | fonts |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  const tables: Map<string, number>[] = [];
  for (const [path, { most, requests }] of Object.entries(bars)) {
    const page = await loadCompressed(path);
    const html = brotliDecompressSync(page).toString();
    const parts = findParts(html);
    const sizes = await Promise.all(parts.map(measurePart));
    const sum = sizes.reduce((total, size) => total + size, page.byteLength);
    const script = sizes.reduce((total, size, at) => total + (parts[at]?.endsWith('.js') ? size : 0), 0);
    let fonts = 0;
    for (const font of findParts(html, 'fonts')) fonts += (await load(font)).body.byteLength;
    const count = parts.length + 1;
    console.log(`| ${path} | ${sum} | ${most} | ${page.byteLength} | ${script} | ${count} | ${fonts} |`);
    if (sum > most || script > mostOfScript || count > requests) process.exitCode = 1;
    tables.push(new Map(measureFeatures(html)));
  }
  const [post, list] = tables;
  console.log('\n| bytes of a feature, in HTML and CSS | post | list |\n| --- | ---: | ---: |');
  for (const [name, bytes] of post ?? []) console.log(`| ${name} | ${bytes} | ${list?.get(name)} |`);
} finally {
  server.kill('SIGTERM');
  await rm(dir, { recursive: true, force: true });
}
