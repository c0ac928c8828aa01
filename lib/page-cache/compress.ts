// Compression of text in zlib's threads: at the highest level for cached responses, quickly for responses sent once.
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { Lru } from '#lib/model/lru.ts';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

export interface Compressed {
  br: Uint8Array;
  gzip: Uint8Array;
}

/** Compresses at the highest levels, which takes some hundred milliseconds for a long page. */
export async function compressFully(text: string | Uint8Array): Promise<Compressed> {
  const [br, zipped] = await Promise.all([
    brotli(text, brotliOptions(constants.BROTLI_MAX_QUALITY)),
    zip(text, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  return { br, gzip: zipped };
}

/** Bytes of compressed documents. */
const cacheLimit = 16_000_000;
const cache = new Lru<Promise<Compressed>>(cacheLimit);

/** Compresses a document at the highest levels, or returns it from memory. @param key names the text, such as its entity tag */
export function compressOnce(key: string, text: Uint8Array): Promise<Compressed> {
  const known = cache.get(key);
  if (known) return known;
  const compressed = compressFully(text);
  cache.set(key, compressed, 0);
  compressed.then(
    ({ br, gzip: zipped }) => cache.set(key, compressed, br.byteLength + zipped.byteLength),
    () => cache.delete(key),
  );
  return compressed;
}

/** A higher brotli quality costs more time than the network saves. At 5, 50 kB of HTML take about a millisecond. */
const quickQuality = 5;

/** Drops the compressed documents, which may contain forgotten text. */
export function dropCompressed(): void {
  cache.clear();
}

/** Compresses at a level that pays off for a single response. */
export function compressQuickly(bytes: Uint8Array, encoding: 'br' | 'gzip'): Promise<Uint8Array> {
  return encoding === 'br' ? brotli(bytes, brotliOptions(quickQuality)) : zip(bytes);
}

function brotliOptions(quality: number) {
  return {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    },
  };
}
