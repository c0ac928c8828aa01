import { describe, expect, test } from 'vitest';
import { checkConditions } from '#lib/page-cache/conditions.ts';

const weak = 'W/"a"';
const strong = '"a"';
const date = 'Sat, 31 Jan 2026 09:00:00 GMT';

describe('preconditions (RFC 9110, 13.2.2)', () => {
  test.each<[Record<string, string>, string | undefined, number]>([
    [{}, weak, 200],
    // If-None-Match is compared weakly.
    [{ 'if-none-match': '"a"' }, weak, 304],
    [{ 'if-none-match': 'W/"a"' }, weak, 304],
    [{ 'if-none-match': '"a"' }, strong, 304],
    [{ 'if-none-match': 'W/"a"' }, strong, 304],
    [{ 'if-none-match': '"b", W/"a"' }, weak, 304],
    [{ 'if-none-match': ' "b" ,"c,d", W/"a" ,' }, weak, 304],
    [{ 'if-none-match': '*' }, weak, 304],
    [{ 'if-none-match': ' * ' }, weak, 304],
    [{ 'if-none-match': '*' }, undefined, 304],
    [{ 'if-none-match': '"a"' }, undefined, 200],
    [{ 'if-none-match': '' }, weak, 200],
    [{ 'if-none-match': '"b"' }, weak, 200],
    [{ 'if-none-match': '"A"' }, weak, 200],
    [{ 'if-none-match': 'a' }, weak, 200],
    [{ 'if-none-match': '"a' }, weak, 200],
    // A comma may stand in a tag.
    [{ 'if-none-match': '"x", ","' }, '","', 304],
    [{ 'if-none-match': '"b,a"' }, weak, 200],
    [{ 'if-none-match': '",a,"' }, weak, 200],
    [{ 'if-none-match': 'w/"a"' }, '"w/"', 200],
    // If-Match is compared strongly, and comes first.
    [{ 'if-match': '"a"' }, strong, 200],
    [{ 'if-match': '"b", "a"' }, strong, 200],
    [{ 'if-match': 'W/"a"' }, strong, 412],
    [{ 'if-match': '"a"' }, weak, 412],
    [{ 'if-match': 'W/"a"' }, weak, 412],
    [{ 'if-match': '*' }, weak, 200],
    [{ 'if-match': '*' }, undefined, 200],
    [{ 'if-match': '"b"' }, strong, 412],
    [{ 'if-match': '' }, strong, 412],
    [{ 'if-match': '"b"', 'if-none-match': '"a"' }, strong, 412],
    [{ 'if-match': '"a"', 'if-none-match': '"a"' }, strong, 304],
    // There is no modification date, so dates are ignored, and ranges are not supported.
    [{ 'if-modified-since': date }, weak, 200],
    [{ 'if-modified-since': 'Thu, 31 Dec 2099 00:00:00 GMT' }, weak, 200],
    [{ 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, weak, 200],
    [{ 'if-none-match': '"b"', 'if-modified-since': date }, weak, 200],
    [{ 'if-none-match': '"a"', 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, weak, 304],
    [{ range: 'bytes=0-0' }, strong, 200],
    [{ range: 'bytes=0-0', 'if-range': '"a"' }, strong, 200],
    [{ range: 'bytes=0-0', 'if-none-match': '"a"' }, strong, 304],
  ])('%j against %s: %i', (headers, etag, expected) => {
    expect(checkConditions(headers, etag)).toBe(expected);
  });

  test('a long list is checked in linear time', () => {
    const list = '"b",'.repeat(4000);
    expect(checkConditions({ 'if-none-match': list }, weak)).toBe(200);
    expect(checkConditions({ 'if-none-match': `${list}W/"a"` }, weak)).toBe(304);
    expect(checkConditions({ 'if-none-match': '"'.repeat(16_000) }, weak)).toBe(200);
  });
});
