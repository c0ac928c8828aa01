import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findEmoji } from '#lib/og/emoji.ts';
import { listUndrawable, measureText, shapeText, styleOf, typeset } from '#lib/og/shape.ts';
import { findUndrawable, plain } from '#lib/og/undrawable.ts';
import { openWoff } from '#lib/og/woff.ts';
import { titles, undrawable } from '#test/corpus/cards/titles.ts';

const shape = (text: string, tracking = 0) => shapeText(text, styleOf(text, 700, tracking));

/** The paths of a text's glyphs, which tell letters apart without naming them. */
const paths = (text: string) => shape(text).glyphs.map(({ path }) => path);

test.each([
  ['Żółta łódź, Đặng Thùy Trâm’s naïve façade', []],
  ['50 € → 10 ms, “fast” — really…', []],
  ['Ελληνικά, кириллица, עברית, العربية, हिन्दी, ไทย', []],
  ['日本語、简体中文、繁體中文、한국어', []],
  ['🚀 1️⃣ 👩🏽‍💻 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ❤ ⌘ ∑', []],
  ['Linear B: 𐀀𐀁𐀀', ['𐀀', '𐀁']],
  ['\ue000 is nobody’s', ['\ue000']],
])('characters of "%s" that no font has: %o', async (text, gaps) => {
  expect(listUndrawable(text)).toEqual(gaps);
  expect(await findUndrawable(text)).toEqual(gaps);
});

test('every title of the corpus can be drawn, except those listed', () => {
  const gapped = Object.entries(titles).filter(([, title]) => listUndrawable(title).length > 0);
  expect(gapped.map(([name]) => name)).toEqual(undrawable.filter((name) => name !== 'empty'));
});

test('the preferred font has every character of the fast path', () => {
  const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code));
  const taken = all.filter((character) => plain.test(character));
  expect(taken.length).toBeGreaterThan(200);
  expect(listUndrawable(taken.join(''))).toEqual([]);
});

test('a text is as wide as its words and spaces, so that a line is as wide as it was measured', () => {
  for (const title of Object.values(titles)) {
    const text = typeset(title);
    if (listUndrawable(text).length > 0) continue;
    const style = styleOf(text, 700, -0.02);
    const parts = text.split(/( )/).filter((part) => part !== '');
    const sum = parts.reduce((total, part) => total + measureText(part, style), 0);
    expect(measureText(text, style), text).toBeCloseTo(sum, 6);
  }
});

test('letters are kerned', () => {
  expect(shape('AV').advance).toBeLessThan(shape('A').advance + shape('V').advance);
});

test('tracking is added to letters of the site’s own font, and breaks no joined script', () => {
  expect(shape('abc', -0.02).advance).toBeCloseTo(shape('abc').advance - 0.06, 6);
  expect(shape('مرحبا', -0.02).advance).toBe(shape('مرحبا').advance);
});

test('Hebrew runs from right to left', () => {
  const [alef, bet, gimel] = ['א', 'ב', 'ג'].map((letter) => paths(letter)[0]);
  expect(paths('אבג')).toEqual([gimel, bet, alef]);
});

test('numbers and words within Hebrew keep their own direction', () => {
  const [one, two] = ['1', '2'].map((digit) => paths(digit)[0]);
  const found = paths('א 12');
  expect(found.indexOf(one ?? '')).toBeLessThan(found.indexOf(two ?? ''));
  expect(found.at(-1)).toBe(paths('א')[0]);
});

test('Hebrew within English stays in its place and runs from right to left', () => {
  const [a, alef, bet, z] = ['a', 'א', 'ב', 'z'].map((letter) => paths(letter)[0]);
  expect(paths('a אב z').filter((path) => path !== '')).toEqual([a, bet, alef, z]);
});

test('brackets are mirrored where the text runs from right to left', () => {
  const [open, close] = ['(', ')'].map((bracket) => paths(bracket)[0]);
  const found = paths('(א)');
  expect([found[0], found.at(-1)]).toEqual([open, close]);
});

test('Arabic letters are joined: the same letter has another form at each place', () => {
  const [alone] = paths('ه');
  expect(new Set([alone, ...paths('ههه')]).size).toBe(4);
});

test('the whole title decides its direction', () => {
  expect(styleOf('מבוא ל-Redis', 700).direction).toBe('rtl');
  expect(styleOf('Redis: מבוא', 700).direction).toBe('ltr');
  expect(styleOf('2026', 700).direction).toBe('ltr');
});

test('a character that Chinese and Japanese write differently follows the language of the title', () => {
  const draw = (title: string) => shapeText('直', styleOf(title, 700)).glyphs[0]?.path;
  expect(draw('直す')).not.toBe(draw('直接'));
});

test('invisible direction characters are removed, and joiners stay', () => {
  expect(typeset(titles.controls)).toBe('AB CDEF');
  expect(typeset('می‌گوید 👩🏽‍💻')).toBe('می‌گوید 👩🏽‍💻');
});

test('a decomposed accent is the composed one, and an apostrophe is round', () => {
  expect(typeset('Cafe\u0301’s')).toBe('Caf\u00e9’s');
  expect(typeset("don't")).toBe('don’t');
});

test('an emoji is one image, also if it is a joined sequence', () => {
  for (const emoji of ['🚀', '👩🏽‍💻', '👨‍👩‍👧‍👦', '🇺🇦', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿']) {
    expect(shape(emoji)).toMatchObject({ glyphs: [], emoji: [{ image: expect.stringMatching(/^data:image\/svg/) }] });
  }
  expect(findEmoji('not an emoji')).toBeUndefined();
});

test('a character that is an emoji only with a variation selector is drawn as a letter without it', () => {
  expect(shape('©').emoji).toEqual([]);
  expect(shape('©️').emoji).toHaveLength(1);
});

test('a font in another format than WOFF is rejected', () => {
  expect(() => openWoff(readFileSync('node_modules/geist/dist/fonts/geist-sans/Geist-Bold.ttf'))).toThrow(/WOFF/);
});
