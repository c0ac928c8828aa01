// Tests that files left behind by programs are not errors, and that each is reported once.
import { expect, test } from 'vitest';
import { isLeftover, LeftoversNotice } from '#lib/source/leftovers.ts';

test.each([
  'posts/w.mdx~',
  'posts/#w.mdx#',
  'posts/w.mdx.bak',
  'posts/w.mdx.orig',
  'posts/w.mdx.rej',
  'posts/w.mdx.swp',
  'posts/w.mdx.~1~',
  'posts/4913',
  'posts/5036',
  'posts/Thumbs.db',
  'posts/x/desktop.ini',
  'posts/~$w.docx',
  'posts/~WRL0001.tmp',
  'posts/x/chart.png.part',
  'posts/x/chart.png.crdownload',
  'posts/x/Unconfirmed 1.crdownload',
  'posts/x.tmp',
  'posts/__MACOSX/x/chart.png',
  'posts/x/@eaDir/chart.png',
  'tags.yaml~',
])('%s is a leftover', (path) => {
  expect(isLeftover(path)).toBe(true);
});

test.each([
  'posts/w.mdx',
  'posts/tmp.mdx',
  'posts/old/index.mdx',
  'posts/4913/index.mdx',
  'posts/4913.mdx',
  'posts/1984',
  'posts/notes.txt',
  'posts/x/~.png',
  'posts/x/#1.png',
  'posts/x/a.tmp.png',
  'posts/thumbs.mdx',
])('%s is not a leftover', (path) => {
  expect(isLeftover(path)).toBe(false);
});

test('is reported once while it exists, and again when it reappears', () => {
  const notice = new LeftoversNotice();
  const files = ['a~', 'b~', 'c~', 'd~', 'e~', 'f~', 'g~'];
  expect(notice.describe([])).toBeUndefined();
  expect(notice.describe(files)).toBe('Ignored, as programs leave such files behind: a~, b~, c~, d~, e~ and 2 more');
  expect(notice.describe(files)).toBeUndefined();
  expect(notice.describe([...files, 'h~'])).toBe('Ignored, as programs leave such files behind: h~');
  expect(notice.describe([])).toBeUndefined();
  expect(notice.describe(['a~'])).toBe('Ignored, as programs leave such files behind: a~');
});
