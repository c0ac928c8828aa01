import { expect, test } from 'vitest';
import { hasValidHost } from '#lib/page-cache/host-header.ts';

test.each<[string[], boolean]>([
  [['Host', 'blog.example.org'], true],
  [['hOST', 'localhost:3000'], true],
  [['host', '127.0.0.1:80'], true],
  [['host', '[::1]:3000'], true],
  [['host', ''], true],
  [['host', 'a:'], true],
  [['accept', '*/*', 'host', 'a', 'hose', 'b'], true],
  // HTTP/1.0
  [[], true],
  [['Host', 'a', 'Host', 'b'], false],
  [['Host', 'a', 'x', 'y', 'host', 'a'], false],
  [['Host', 'a b'], false],
  [['Host', 'a, b'], false],
  [['Host', 'a/b'], false],
  [['Host', 'user@a'], false],
  [['Host', 'a:b'], false],
  [['Host', 'a?b'], false],
  [['Host', '\u00e4'], false],
])('%j is one valid host or none: %s', (rawHeaders, expected) => {
  expect(hasValidHost({ rawHeaders })).toBe(expected);
});
