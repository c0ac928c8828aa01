import { expect, test } from 'vitest';
import { listUnreadLines } from '#lib/dotenv.ts';

test.each([
  ['PORT=3000\n\n# A comment\nexport HOST = 127.0.0.1\n', []],
  ['PORT 3000\nSITE_URL=https://example.org\nPUBLISH_POLL: 30\n', [1, 3]],
  ['KEY="first\nsecond\nthird"\nPORT 3000\n', [4]],
  ["KEY='a # b'\r\nPORT\r\n", [2]],
  ['A="b" # comment\nC=`d\ne`\n=value\n', [4]],
])('the lines of %j that set nothing', (text, lines) => {
  expect(listUnreadLines(text)).toEqual(lines);
});
