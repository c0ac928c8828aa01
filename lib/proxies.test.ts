import { expect, test } from 'vitest';
import { findClient, localProxies, parseProxies } from '#lib/proxies.ts';

/** [setting, remote address, header, client] */
const cases: [string | undefined, string, string, string][] = [
  // By default, only proxies on this machine are trusted.
  [undefined, '127.0.0.1', '192.0.2.1', '192.0.2.1'],
  [undefined, '::ffff:127.0.0.1', '203.0.113.9, 192.0.2.1', '192.0.2.1'],
  [undefined, '::1', '2001:db8::1', '2001:db8::1'],
  [undefined, '::1', '', '::1'],
  [undefined, '10.0.0.1', '192.0.2.1', '10.0.0.1'],
  // With networks, entries are read from the right until one is not a trusted proxy.
  ['10.0.0.0/8', '10.0.0.1', '192.0.2.1', '192.0.2.1'],
  ['10.0.0.0/8', '10.0.0.1', '203.0.113.9, 192.0.2.1, 10.0.0.2', '192.0.2.1'],
  ['10.0.0.0/8, 127.0.0.1', '127.0.0.1', '192.0.2.1, 10.0.0.2', '192.0.2.1'],
  ['10.0.0.0/8', '127.0.0.1', '192.0.2.1', '127.0.0.1'],
  ['10.0.0.0/8', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['2001:db8::/32', '2001:db8::5', '192.0.2.1', '192.0.2.1'],
  // With a number, the client is that many steps away: 0 is the remote address, 1 the last entry.
  ['0', '127.0.0.1', '192.0.2.1', '127.0.0.1'],
  ['1', '203.0.113.5', '192.0.2.9, 192.0.2.1', '192.0.2.1'],
  ['2', '203.0.113.5', '198.51.100.1, 192.0.2.9, 192.0.2.1', '192.0.2.9'],
  ['2', '203.0.113.5', '192.0.2.1', '192.0.2.1'],
  // Ports are removed, and an invalid entry ends the search.
  ['1', '203.0.113.5', '192.0.2.1:4711', '192.0.2.1'],
  ['1', '203.0.113.5', '[2001:db8::1]:4711', '2001:db8::1'],
  ['1', '203.0.113.5', 'unknown', '203.0.113.5'],
  ['2', '203.0.113.5', 'x'.repeat(10_000), '203.0.113.5'],
];

test.each(cases)('with TRUSTED_PROXIES=%s a request by %s with "%s" is from %s', (setting, direct, header, client) => {
  const proxies = setting === undefined ? localProxies : parseProxies(setting);
  expect(proxies && findClient(direct, header, proxies)).toBe(client);
});

test.each(['', 'all', '10.0.0.0/33', '10.0.0/8', '::/129', '10.0.0.1/', '-1', '1,2', '10.0.0.1,', '10.0.0.1/8/8'])(
  '"%s" names no proxies',
  (text) => {
    expect(parseProxies(text)).toBeUndefined();
  },
);
