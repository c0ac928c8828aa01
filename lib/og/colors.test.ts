import { expect, test } from 'vitest';
import { colors } from '#lib/og/colors.ts';

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminanceOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test.each([colors.text, colors.secondary, colors.accent])('text of the colour %s is at least 7 to 1', (color) => {
  expect((luminanceOf(color) + 0.05) / (luminanceOf(colors.ground) + 0.05)).toBeGreaterThanOrEqual(7);
});

test('a change of these colours gets a new `templateVersion` in card.ts, so that crawlers load the images again', () => {
  expect(colors).toEqual({
    ground: '#181512',
    text: '#f4f1ec',
    secondary: '#b2ada4',
    accent: '#f0903c',
    line: '#b2ada4',
  });
});
