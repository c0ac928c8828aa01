// A page cache entry and its file format. Damaged files are detected by a digest.
import { createHash } from 'node:crypto';

/** Times of Next in seconds, as in its `cacheControl`. */
export interface Lifetime {
  revalidate: number | false;
  expire?: number;
}

export interface PageEntry {
  /** Next's cache key, opaque. */
  key: string;
  /** The path under which the front finds the page, once it is known. */
  path?: string;
  /** The release in the page's cache tag. */
  release: string | undefined;
  /** The tag of the history of posts that the page shows. Absent for pages that show none. */
  history?: string;
  status: number;
  /** The headers of Next, and those that post-processing added. */
  headers: Record<string, string | string[]>;
  /** Milliseconds since 1970 UTC. */
  renderedAt: number;
  lifetime: Lifetime | undefined;
  /** The post-processed HTML, as readers get it. */
  html: string;
  /** The page and its segments for Next's client navigation. */
  rsc: Uint8Array | undefined;
  segments: ReadonlyMap<string, Uint8Array>;
  postponed?: string;
  /** Compressed `html`; absent until it is compressed. */
  brotli?: Uint8Array;
  gzip?: Uint8Array;
}

/** The first bytes of a file: the kind of file and the version of its format. */
const magic = Buffer.from('LBP2');
const digestLength = 32;
const headLength = magic.length + digestLength + 4;

interface Head {
  variant: string;
  page: Omit<PageEntry, 'brotli' | 'gzip' | 'html' | 'rsc' | 'segments'>;
  /** Names and lengths of the parts, in order. */
  parts: [string, number][];
}

const segmentPrefix = 'segment:';

/**
 * @param variant the build and the settings that rendered the page; another variant cannot use the entry
 * @returns magic, sha256 of the rest, length of the head, the head as JSON, the parts
 */
export function encodeEntry(entry: PageEntry, variant: string): Uint8Array {
  const { html, rsc, segments, brotli, gzip, ...page } = entry;
  const parts: [string, Uint8Array][] = [['html', Buffer.from(html)]];
  if (rsc) parts.push(['rsc', rsc]);
  if (brotli) parts.push(['brotli', brotli]);
  if (gzip) parts.push(['gzip', gzip]);
  for (const [name, bytes] of segments) parts.push([segmentPrefix + name, bytes]);
  const head: Head = { variant, page, parts: parts.map(([name, bytes]) => [name, bytes.byteLength]) };
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.byteLength);
  const rest = Buffer.concat([length, json, ...parts.map(([, bytes]) => bytes)]);
  return Buffer.concat([magic, createHash('sha256').update(rest).digest(), rest]);
}

/**
 * @returns the entry, or the reason why it cannot be used
 * @throws if the head is not valid JSON
 */
export function decodeEntry(bytes: Buffer, variant: string): PageEntry | string {
  if (bytes.byteLength < headLength) return 'the file is truncated';
  if (!bytes.subarray(0, magic.length).equals(magic)) return 'the file has another format';
  const rest = bytes.subarray(magic.length + digestLength);
  const digest = bytes.subarray(magic.length, magic.length + digestLength);
  if (!createHash('sha256').update(rest).digest().equals(digest)) return 'the sha256 does not match';
  const jsonEnd = 4 + rest.readUInt32BE();
  const head = JSON.parse(rest.toString('utf8', 4, jsonEnd)) as Head;
  if (head.variant !== variant) return 'the file is of another build';
  const parts = new Map<string, Buffer>();
  let offset = jsonEnd;
  for (const [name, length] of head.parts) {
    parts.set(name, rest.subarray(offset, offset + length));
    offset += length;
  }
  const segments = [...parts].filter(([name]) => name.startsWith(segmentPrefix));
  return {
    ...head.page,
    html: parts.get('html')?.toString() ?? '',
    rsc: parts.get('rsc'),
    brotli: parts.get('brotli'),
    gzip: parts.get('gzip'),
    segments: new Map(segments.map(([name, part]) => [name.slice(segmentPrefix.length), part])),
  };
}

/**
 * Estimates the bytes that an entry takes in memory. A character counts as two bytes, because one character outside
 * Latin-1 (such as a typographic quote) widens the whole string.
 */
export function measureEntry({ html, rsc, segments, brotli, gzip, headers }: PageEntry): number {
  const parts = [rsc, brotli, gzip, ...segments.values()];
  const head = Object.values(headers).reduce((sum, value) => sum + String(value).length, 0);
  return parts.reduce((sum, part) => sum + (part?.byteLength ?? 0), 2 * html.length + head);
}
