import { createHash } from 'node:crypto';
import { serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { decodeEntry, encodeEntry, measureEntry, type PageEntry } from '#lib/page-cache/entry.ts';

const full: PageEntry = {
  key: '/route-cache/APP_PAGE/5c60/$/about',
  path: '/about',
  release: 'a'.repeat(64),
  status: 200,
  headers: { 'x-next-cache-tags': 'one,two', 'set-of': ['a', 'b'] },
  renderedAt: 1_763_800_000_123,
  lifetime: { revalidate: 3600, expire: 31_536_000 },
  html: '<!doctype html><p>\u201cquoted\u201d \u2014 \u{1f680} \u0000',
  rsc: Buffer.from([0, 1, 2, 255]),
  segments: new Map([
    ['/_tree', Buffer.from('tree')],
    ['html', Buffer.from('a segment may have the name of a part')],
    ['/empty', Buffer.alloc(0)],
  ]),
  postponed: 'later',
  brotli: Buffer.from([9, 8, 7]),
  gzip: Buffer.from([31, 139]),
};

const bare: PageEntry = {
  key: 'k',
  release: undefined,
  status: 200,
  headers: {},
  renderedAt: 0,
  lifetime: { revalidate: false },
  html: '',
  rsc: undefined,
  segments: new Map(),
};

function encode(entry: PageEntry, build = 'build'): Buffer {
  return Buffer.from(encodeEntry(entry, build));
}

/** The content of a file as plain values, with `undefined` for absent parts. */
function plain(entry: PageEntry | string): unknown {
  if (typeof entry === 'string') return entry;
  const bytes = (part: Uint8Array | undefined) => part && Buffer.from(part).toString('hex');
  return {
    ...entry,
    rsc: bytes(entry.rsc),
    brotli: bytes(entry.brotli),
    gzip: bytes(entry.gzip),
    segments: [...entry.segments].map(([name, part]) => [name, bytes(part)]),
  };
}

describe('an entry', () => {
  test.each([
    ['with every part', full],
    ['with none', bare],
    ['that is not a page', { ...bare, status: 404, html: 'x' }],
  ])('%s is decoded as it was', (_, entry) => {
    expect(plain(decodeEntry(encode(entry), 'build'))).toEqual(plain(entry));
  });

  test('has the same bytes for the same page', () => {
    expect(encode(full)).toEqual(encode({ ...full }));
  });

  test('of another build is rejected', () => {
    expect(decodeEntry(encode(full, 'other'), 'build')).toBe('the file is of another build');
  });

  test('truncated at any byte is rejected', () => {
    const whole = encode(full);
    for (let length = 0; length < whole.byteLength; length++) {
      expect(decodeEntry(whole.subarray(0, length), 'build'), `${length} bytes`).toBeTypeOf('string');
    }
  });

  test('with any single byte changed is rejected', () => {
    for (let at = 0; at < encode(full).byteLength; at++) {
      for (const change of [0x01, 0x80, 0xff]) {
        const damaged = encode(full);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        expect(decodeEntry(damaged, 'build'), `byte ${at} ^ ${change}`).toBeTypeOf('string');
      }
    }
  });

  test('with additional or replaced bytes is rejected', () => {
    const whole = encode(full);
    const damaged = [
      Buffer.concat([whole, Buffer.alloc(1)]),
      Buffer.concat([Buffer.alloc(1), whole]),
      Buffer.concat([whole, whole]),
      Buffer.concat([whole.subarray(0, 500), Buffer.alloc(whole.byteLength - 500)]),
      Buffer.alloc(whole.byteLength),
      Buffer.from('{"html":"<p>a page of Next"}'),
    ];
    for (const bytes of damaged) expect(decodeEntry(bytes, 'build')).toBeTypeOf('string');
  });

  test('of another version of the format is rejected, even if the digest matches', () => {
    const rest = encode(full).subarray(36);
    const older = Buffer.concat([Buffer.from('LBP0'), createHash('sha256').update(rest).digest(), rest]);
    expect(decodeEntry(older, 'build')).toBe('the file has another format');
  });
});

describe('the size of an entry', () => {
  test('grows by each byte of each part', () => {
    const extra = Buffer.alloc(1000);
    const sizes = [
      { ...full, rsc: Buffer.concat([full.rsc ?? extra, extra]) },
      { ...full, brotli: Buffer.concat([full.brotli ?? extra, extra]) },
      { ...full, gzip: Buffer.concat([full.gzip ?? extra, extra]) },
      { ...full, segments: new Map([...full.segments, ['more', extra]]) },
    ].map((entry) => measureEntry(entry) - measureEntry(full));
    expect(sizes).toEqual([1000, 1000, 1000, 1000]);
    // `v8.serialize` writes a string as V8 holds it.
    const text = '\u201c'.repeat(1000);
    const held = serialize(text + text).byteLength - serialize(text).byteLength;
    expect(measureEntry({ ...full, html: full.html + text }) - measureEntry(full)).toBeGreaterThanOrEqual(held);
    expect(measureEntry({ ...full, headers: { ...full.headers, policy: 'x'.repeat(1000) } })).toBeGreaterThanOrEqual(
      measureEntry(full) + 1000,
    );
  });
});
