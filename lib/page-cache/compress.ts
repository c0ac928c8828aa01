// Compressing text: once and as far as it goes for what is kept, quickly for what is sent once. In zlib's threads.
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

export interface Compressed {
  br: Uint8Array;
  gzip: Uint8Array;
}

export async function compressFully(text: string | Uint8Array): Promise<Compressed> {
  const [br, zipped] = await Promise.all([
    brotli(text, brotliOptions(constants.BROTLI_MAX_QUALITY)),
    zip(text, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  return { br, gzip: zipped };
}

/** Five is where more effort begins to cost more than the network saves: 50 kB of HTML take about a millisecond. */
const quickQuality = 5;

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
