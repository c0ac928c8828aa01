// Reads `unicode-range` of CSS: https://drafts.csswg.org/css-fonts-4/#unicode-range-desc

/** @returns the first and the last code point of each part of a range such as `U+20-7E,U+A0` */
export function parseRange(range: string): [number, number][] {
  return range.split(',').map((part) => {
    const [first = 0, last = first] = part
      .trim()
      .slice('U+'.length)
      .split('-')
      .map((digits) => Number.parseInt(digits, 16));
    return [first, last];
  });
}

/** @returns all characters of a range */
export function listCharacters(range: string): string {
  return parseRange(range)
    .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => first + index))
    .map((code) => String.fromCodePoint(code))
    .join('');
}
