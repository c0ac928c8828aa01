import { expect, test } from 'vitest';
import { contrastOf, convertHex, convertOklch, readColor } from '#lib/colors.ts';

test.each([
  [[1, 0, 0], '#ffffff'],
  [[0, 0, 0], '#000000'],
  [[0.627955, 0.257683, 29.2339], '#ff0000'],
  [[0.86644, 0.294827, 142.4953], '#00ff00'],
  [[0.452014, 0.313214, 264.052], '#0000ff'],
] as const)('oklch(%j) is %s in sRGB', ([lightness, chroma, hue], expected) => {
  expect(convertOklch(lightness, chroma, hue)).toBe(expected);
});

test('channels outside of sRGB are clipped', () => {
  expect(convertOklch(0.7, 0.4, 150)).toMatch(/^#00[\da-f]{2}00$/);
});

test('colours come from tokens.css, and a name that is not there is an error', () => {
  expect(readColor('ground')).toEqual({ light: '#fbf8f4', dark: '#181512' });
  expect(() => readColor('nothing')).toThrow('has no property --nothing');
});

test.each(['#ffffff', '#000000', '#ff0000', '#0b6b4f', '#123456'])('%s survives the conversion to Oklch', (color) => {
  const { lightness, chroma, hue } = convertHex(color);
  expect(convertOklch(lightness, chroma, hue)).toBe(color);
});

test('contrast is that of WCAG', () => {
  expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrastOf('#ffffff', '#777777')).toBeCloseTo(4.48, 2);
});
