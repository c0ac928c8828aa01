// Downloads the images that posts show from the web, within limits.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { cleanName, type Fetched } from '#lib/import/media.ts';
import type { Request } from '#lib/import/web/request.ts';
import { safelyDecode } from '#lib/model/wording.ts';
import { mediaTypes } from '#lib/source/documents.ts';

/** Limits of one run. */
export interface DownloadLimits {
  /** Bytes of one image; a post may not have a larger one. */
  bytes: number;
  /** Bytes of all images. */
  allBytes: number;
  images: number;
  /** Milliseconds for one image. */
  time: number;
  /** Images at the same time. */
  atOnce: number;
  redirects: number;
}

export const downloadLimits: DownloadLimits = {
  bytes: 25_000_000,
  allBytes: 1_000_000_000,
  images: 2_000,
  time: 30_000,
  atOnce: 4,
  redirects: 5,
};

export interface DownloadOptions {
  request: Request;
  /** The folder that receives the files. */
  folder: string;
  limits?: DownloadLimits;
  onProgress?: (done: number, total: number) => void;
}

/** @returns the file or the problem of each address */
export async function downloadImages(
  addresses: Iterable<string>,
  { request, folder, limits = downloadLimits, onProgress }: DownloadOptions,
): Promise<Map<string, Fetched>> {
  const all = [...new Set(addresses)].sort();
  const queue = all.slice(0, limits.images);
  const results = new Map<string, Fetched>();
  for (const address of all.slice(limits.images)) {
    results.set(address, { problem: `was not downloaded, as the limit is ${limits.images} images` });
  }
  let left = limits.allBytes;
  const work = async () => {
    for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
      results.set(
        address,
        await download(address).catch((error: unknown) => ({
          problem: `cannot be downloaded: ${(error as Error).message}`,
        })),
      );
      onProgress?.(results.size, all.length);
    }
  };
  const download = async (address: string): Promise<Fetched> => {
    if (left <= 0) return { problem: `was not downloaded, as the limit is ${limits.allBytes} bytes in all` };
    const { bytes, type } = await get(new URL(address), limits, request);
    left -= bytes.length;
    const name = nameFile(address, type);
    if (!name) return { problem: `is ${type || 'of no known type'}, which is not a supported image format` };
    const own = join(folder, createHash('sha256').update(address).digest('hex').slice(0, 16));
    await mkdir(own, { recursive: true });
    await writeFile(join(own, name), bytes);
    return { path: join(own, name) };
  };
  await Promise.all(Array.from({ length: limits.atOnce }, work));
  return results;
}

/** Follows redirects, each of which is checked like the first address. */
async function get(url: URL, limits: DownloadLimits, request: Request): Promise<{ bytes: Buffer; type: string }> {
  const signal = AbortSignal.timeout(limits.time);
  let current = url;
  for (let hop = 0; hop <= limits.redirects; hop++) {
    if (!/^https?:$/.test(current.protocol)) throw new Error(`${current.protocol} is not http`);
    const response = await request(current, signal);
    const { statusCode = 0, headers } = response;
    if (statusCode >= 300 && statusCode < 400 && headers.location) {
      response.destroy();
      current = new URL(headers.location, current);
      continue;
    }
    if (statusCode !== 200) {
      response.destroy();
      throw new Error(`the server responds with ${statusCode}`);
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response) {
      size += (chunk as Buffer).length;
      if (size > limits.bytes) throw new Error(`it has more than ${limits.bytes} bytes`);
      chunks.push(chunk as Buffer);
    }
    return {
      bytes: Buffer.concat(chunks),
      type: (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    };
  }
  throw new Error(`it redirects more than ${limits.redirects} times`);
}

/** The name ends as the type of the response says, since addresses often end in none or a wrong one. */
function nameFile(address: string, type: string): string | undefined {
  const name = cleanName(safelyDecode(basename(new URL(address).pathname)) || 'image');
  const own = extname(name).toLowerCase();
  const isOwn =
    mediaTypes[own] === type || (mediaTypes[own] !== undefined && !type.startsWith('image/') && type !== 'text/html');
  if (isOwn) return name;
  const ending = Object.entries(mediaTypes).find(([, other]) => other === type)?.[0];
  return ending && `${own in mediaTypes ? name.slice(0, -own.length) : name}${ending}`;
}
