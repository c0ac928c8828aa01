import { describe, expect, test } from 'vitest';
import { chooseEncoding } from '#lib/page-cache/negotiate.ts';

const both = { br: true, gzip: true };

describe('the content coding of a response (RFC 9110, 12.5.3)', () => {
  test.each<[string | undefined, object, string]>([
    [undefined, both, 'identity'],
    ['', both, 'identity'],
    [' ', both, 'identity'],
    [',, ,', both, 'identity'],
    // Tokens are compared whole, without regard to case.
    ['br', both, 'br'],
    ['BR', both, 'br'],
    ['GZIP', both, 'gzip'],
    ['x-gzip', both, 'gzip'],
    ['xbrotli', both, 'identity'],
    ['brotli', both, 'identity'],
    ['vibrate, zip', both, 'identity'],
    ['gzipped', both, 'identity'],
    ['deflate, zstd', both, 'identity'],
    ['__proto__, constructor', both, 'identity'],
    // The weight decides first, then the size.
    ['gzip, deflate, br, zstd', both, 'br'],
    ['gzip,br', both, 'br'],
    ['br;q=0.1, gzip;q=0.9', both, 'gzip'],
    ['br;q=0.9, gzip;q=0.9', both, 'br'],
    ['br;q=0.001', both, 'br'],
    ['gzip;q=0.5', both, 'gzip'],
    ['gzip;q=0.5, identity', both, 'identity'],
    ['gzip;q=0.5, identity;q=0.1', both, 'gzip'],
    ['identity', both, 'identity'],
    // A weight of zero refuses.
    ['br;q=0', both, 'identity'],
    ['br ; q=0, gzip', both, 'gzip'],
    ['br;\tQ=0.000, gzip;q=1.000', both, 'gzip'],
    ['gzip;q=0,br;q=0.0', both, 'identity'],
    ['br;q=1.', both, 'br'],
    // `*` matches every coding that is not named.
    ['*', both, 'br'],
    ['*;q=0.5, br;q=0.1', both, 'gzip'],
    ['*, br;q=0', both, 'gzip'],
    ['*;q=0', both, 'identity'],
    ['*;q=0, gzip', both, 'gzip'],
    // Identity is refused, and another coding is available, or is not.
    ['identity;q=0, gzip', both, 'gzip'],
    ['identity;q=0, *', both, 'br'],
    ['identity;q=0', both, 'identity'],
    ['identity;q=0, deflate', both, 'identity'],
    // Invalid members are ignored.
    ['br;q=2, gzip', both, 'gzip'],
    ['br;q=-1, gzip', both, 'gzip'],
    ['br;q=0.1234, gzip;q=0.1', both, 'gzip'],
    ['br;level=1, gzip;q=0.1', both, 'gzip'],
    ['br gzip', both, 'identity'],
    // Unavailable codings are not chosen.
    ['gzip, deflate, br', { gzip: true }, 'gzip'],
    ['gzip', { br: true }, 'identity'],
    ['br', {}, 'identity'],
  ])('%j of %j: %s', (accepted, there, expected) => {
    expect(chooseEncoding(accepted, there)).toBe(expected);
    // The second call reads the cached values.
    expect(chooseEncoding(accepted, there)).toBe(expected);
  });

  test('does not depend on how many other values were parsed before', () => {
    for (let count = 0; count < 1000; count++) expect(chooseEncoding(`x${count}, gzip`, both)).toBe('gzip');
    expect(chooseEncoding('br;q=0.1, gzip;q=0.9', both)).toBe('gzip');
    expect(chooseEncoding(`${'x,'.repeat(5000)}br`, both)).toBe('br');
  });
});
