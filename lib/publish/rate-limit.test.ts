import { expect, test } from 'vitest';
import { RateLimit } from '#lib/publish/rate-limit.ts';

test('a bucket is emptied and fills again with time', () => {
  const limit = new RateLimit({ burst: 2, rate: 0.5, size: 10 });
  expect([limit.take('a', 0), limit.take('a', 0), limit.take('a', 0)]).toEqual([true, true, false]);
  expect(limit.take('a', 1_000)).toBe(false);
  expect(limit.take('a', 3_000)).toBe(true);
  expect(limit.take('b', 3_000)).toBe(true);
});

test('a refunded token can be taken again', () => {
  const limit = new RateLimit({ burst: 1, rate: 0, size: 10 });
  expect(limit.take('a', 0)).toBe(true);
  limit.refund('a');
  expect([limit.take('a', 0), limit.take('a', 0)]).toEqual([true, false]);
});

test('an IPv6 network counts as one address in every notation', () => {
  const limit = new RateLimit({ burst: 1, rate: 0, size: 10 });
  expect(limit.take('2001:db8:1:2::1', 0)).toBe(true);
  for (const same of ['2001:db8:1:2::2', '2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2:3::'])
    expect(limit.take(same, 0)).toBe(false);
  for (const other of ['2001:db8:1:3::1', '2001:db8::1', '::1', '::2:0:0:0:1']) expect(limit.take(other, 0)).toBe(true);
});

test('the memory is bounded with a million addresses', () => {
  const limit = new RateLimit({ burst: 1, rate: 0, size: 100 });
  for (let count = 0; count < 1_000_000; count++) limit.take(String(count), 0);
  expect(limit.size).toBe(100);
});
