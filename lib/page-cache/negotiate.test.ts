import { describe, expect, test } from 'vitest';
import { chooseEncoding, hasTag } from '#lib/page-cache/negotiate.ts';

describe('the smallest encoding that is accepted and there', () => {
  const both = { br: true, gzip: true };
  test.each<[string | undefined, object, string]>([
    [undefined, both, 'identity'],
    ['', both, 'identity'],
    ['br', both, 'br'],
    ['gzip, deflate, br, zstd', both, 'br'],
    ['gzip, deflate, br', { gzip: true }, 'gzip'],
    ['gzip', { br: true }, 'identity'],
    ['br;q=0', both, 'identity'],
    ['br;q=0.001', both, 'br'],
    ['br ; q=0, gzip', both, 'gzip'],
    ['br;q=0.000, gzip;q=1.0', both, 'gzip'],
    ['gzip;q=0,br;q=0', both, 'identity'],
    ['*', both, 'identity'],
    ['identity', both, 'identity'],
    ['br', {}, 'identity'],
  ])('%j of %j: %s', (accepted, there, expected) => {
    expect(chooseEncoding(accepted, there)).toBe(expected);
  });
});

describe('a client holds the document', () => {
  test.each<[string | undefined, boolean]>([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", W/"a"', true],
    ['*', true],
    [undefined, false],
    ['', false],
    ['"b"', false],
    ['a', false],
    ['"A"', false],
    ['",a",', false],
  ])('with %j: %s', (held, expected) => {
    expect(hasTag(held, '"a"')).toBe(expected);
  });
});
