// One page as it is kept: its parts, and the one file that holds them. What is not whole is not read.
import { createHash } from 'node:crypto';

/** How long Next lets a page live by the clock; seconds. */
export interface Lifetime {
  revalidate: number | false;
  expire?: number;
}

export interface PageEntry {
  /** Next's key, opaque. */
  key: string;
  /** The path the page answers to, if it is known: what the front looks up. */
  path?: string;
  /** The release the page shows, by the tag it was rendered with. */
  release: string | undefined;
  status: number;
  /** As Next sends them, with those that finishing added. */
  headers: Record<string, string | string[]>;
  /** Milliseconds since 1970 UTC. */
  renderedAt: number;
  lifetime: Lifetime | undefined;
  /** Finished: what readers get. */
  html: string;
  /** The page for Next's client navigation, and the parts of it. */
  rsc: Uint8Array | undefined;
  segments: ReadonlyMap<string, Uint8Array>;
  postponed?: string;
  /** `html`, compressed; absent until it was. */
  brotli?: Uint8Array;
  gzip?: Uint8Array;
}

/** The first bytes of a file: whose it is, and which version of the form. */
const magic = Buffer.from('LBP1');
const digestLength = 32;
const headLength = magic.length + digestLength + 4;

interface Head {
  build: string;
  page: Omit<PageEntry, 'brotli' | 'gzip' | 'html' | 'rsc' | 'segments'>;
  /** Names and lengths of the parts, in order. */
  parts: [string, number][];
}

const segmentPrefix = 'segment:';

/**
 * @param build the build whose page it is: another build cannot use it
 * @returns magic, sha256 of the rest, the length of the head, the head as JSON, the parts
 */
export function encodeEntry(entry: PageEntry, build: string): Uint8Array {
  const { html, rsc, segments, brotli, gzip, ...page } = entry;
  const parts: [string, Uint8Array][] = [['html', Buffer.from(html)]];
  if (rsc) parts.push(['rsc', rsc]);
  if (brotli) parts.push(['brotli', brotli]);
  if (gzip) parts.push(['gzip', gzip]);
  for (const [name, bytes] of segments) parts.push([segmentPrefix + name, bytes]);
  const head: Head = { build, page, parts: parts.map(([name, bytes]) => [name, bytes.byteLength]) };
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.byteLength);
  const rest = Buffer.concat([length, json, ...parts.map(([, bytes]) => bytes)]);
  return Buffer.concat([magic, createHash('sha256').update(rest).digest(), rest]);
}

/** @returns the entry, or why it cannot be used */
export function decodeEntry(bytes: Buffer, build: string): PageEntry | string {
  if (bytes.byteLength < headLength) return 'it is cut off';
  if (!bytes.subarray(0, magic.length).equals(magic)) return 'it has another form';
  const rest = bytes.subarray(magic.length + digestLength);
  const digest = bytes.subarray(magic.length, magic.length + digestLength);
  if (!createHash('sha256').update(rest).digest().equals(digest)) return 'its sha256 does not match';
  const jsonEnd = 4 + rest.readUInt32BE();
  const head = JSON.parse(rest.toString('utf8', 4, jsonEnd)) as Head;
  if (head.build !== build) return 'it is of another build';
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
 * Bytes it takes in memory: its parts, and its text at three bytes a character, which are two as long as one character
 * is outside Latin-1 (a typographic quote is), and one more as the front sends it.
 */
export function measureEntry({ html, rsc, segments, brotli, gzip, headers }: PageEntry): number {
  const parts = [rsc, brotli, gzip, ...segments.values()];
  const head = Object.values(headers).reduce((sum, value) => sum + String(value).length, 0);
  return parts.reduce((sum, part) => sum + (part?.byteLength ?? 0), 3 * html.length + head);
}
