import { expect, test } from 'vitest';
import { parseMark } from '#lib/images/mark.ts';

const open = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">';
const parse = (text: string) => parseMark(Buffer.from(text));

test('a mark is the drawing without comments, with its ratio and a name derived from its bytes', () => {
  const text = `<?xml version="1.0"?>\n<!-- By hand. -->\n${open}\n  <path d="M0 0h9v9z"/>\n</svg>\n`;
  const mark = parse(text);
  expect(mark).toMatchObject({ svg: `${open}<path d="M0 0h9v9z"/></svg>`, ratio: 2 });
  expect(parse(text.replace('h9', 'h8'))).not.toMatchObject({ name: (mark as { name: string }).name });
});

test.each([
  ['<svg viewBox="0 0 1 1"/>', 'does not say that it is SVG: '],
  [`${open}<script>x</script></svg>`, 'has a script, which never runs in an image: remove it'],
  [`${open}<path onload="x()"/></svg>`, 'has a script in onload, which never runs in an image: remove it'],
  [`<!DOCTYPE svg>${open}</svg>`, 'has a DOCTYPE: remove it'],
  [open.replace(/ viewBox="[^"]*"/, '').replace('>', '/>'), 'has no viewBox: '],
  [open.replace('20 10', '90 10').replace('>', '/>'), 'is 9.0 times as wide as high, the limit is 4: '],
  [`${open}${' '.repeat(9000)}</svg>`, 'is 9066 bytes, the limit is 8000: simplify the drawing'],
])('%.40s is refused', (text, message) => {
  expect(parse(text)).toContain(message);
});
