import { describe, expect, test } from 'vitest';
import { Lru } from '#lib/model/lru.ts';

function fill(limit: number, sizes: Record<string, number>): Lru<string> {
  const lru = new Lru<string>(limit);
  for (const [key, size] of Object.entries(sizes)) lru.set(key, `value of ${key}`, size);
  return lru;
}

describe('a map with a limit in bytes', () => {
  test('holds values up to exactly its limit', () => {
    const lru = fill(10, { a: 4, b: 6 });
    expect([lru.size, lru.bytes]).toEqual([2, 10]);
    expect(lru.get('a')).toBe('value of a');
  });

  test('removes the least recently used values, as many as needed, and returns their keys', () => {
    const lru = fill(10, { a: 3, b: 3, c: 3 });
    lru.get('a');
    expect(lru.set('d', 'd', 5)).toEqual(['b', 'c']);
    expect([lru.get('a'), lru.get('b'), lru.get('c'), lru.get('d')]).toEqual(['value of a', undefined, undefined, 'd']);
    expect(lru.bytes).toBe(8);
  });

  test('does not count a peek as a use', () => {
    const lru = fill(6, { a: 3, b: 3 });
    expect(lru.peek('a')).toBe('value of a');
    expect(lru.set('c', 'c', 3)).toEqual(['a']);
  });

  test('counts a value that is set again once, with its new size, as the most recently used', () => {
    const lru = fill(10, { a: 4, b: 4 });
    expect(lru.set('a', 'again', 6)).toEqual([]);
    expect([lru.size, lru.bytes]).toEqual([2, 10]);
    expect(lru.set('c', 'c', 1)).toEqual(['b']);
    expect(lru.get('a')).toBe('again');
  });

  test('does not keep a value larger than its limit, and returns its key', () => {
    const lru = fill(10, { a: 4 });
    expect(lru.set('huge', 'huge', 11)).toEqual(['a', 'huge']);
    expect([lru.size, lru.bytes, lru.get('huge')]).toEqual([0, 0, undefined]);
  });

  test('subtracts the bytes of a deleted value once', () => {
    const lru = fill(10, { a: 4, b: 4 });
    for (const key of ['a', 'a', 'unknown']) lru.delete(key);
    expect([lru.size, lru.bytes]).toEqual([1, 4]);
    expect(lru.set('c', 'c', 6)).toEqual([]);
  });

  test('accepts names of object properties as keys', () => {
    const lru = fill(10, { constructor: 1, toString: 1 });
    lru.set('__proto__', 'x', 1);
    expect([lru.get('__proto__'), lru.get('constructor'), lru.get('hasOwnProperty')]).toEqual([
      'x',
      'value of constructor',
      undefined,
    ]);
  });
});
