// How far two words are apart in slips of the keyboard: a letter too many, too few, wrong, or in the place of its neighbour.

/** Room for the longest words that are compared. */
const longest = 40;
const rows = [0, 1, 2].map(() => new Uint8Array(longest + 2));

/**
 * The distance of optimal string alignment (https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance), given up as
 * soon as it is more than the limit.
 * @param isOpen the word may go on: it is compared with beginnings of the other
 * @returns more than the limit if it is more
 */
export function countSlips(word: string, other: string, limit: number, isOpen = false): number {
  const { length } = word;
  const width = Math.min(other.length, isOpen ? length + limit : other.length);
  if (length > longest || width > longest || Math.abs(length - width) > limit) return limit + 1;
  let [before, previous, current] = rows as [Uint8Array, Uint8Array, Uint8Array];
  for (let column = 0; column <= width; column++) previous[column] = column;
  for (let row = 1; row <= length; row++) {
    current[0] = row;
    let least = row;
    for (let column = 1; column <= width; column++) {
      const value = step(word, other, row, column, before, previous, current);
      current[column] = value;
      if (value < least) least = value;
    }
    if (least > limit) return limit + 1;
    [before, previous, current] = [previous, current, before];
  }
  if (!isOpen) return previous[width] ?? limit + 1;
  return Math.min(...previous.subarray(Math.max(0, length - limit), width + 1));
}

function step(
  word: string,
  other: string,
  row: number,
  column: number,
  before: Uint8Array,
  previous: Uint8Array,
  current: Uint8Array,
): number {
  const letter = word.charCodeAt(row - 1);
  const cost = letter === other.charCodeAt(column - 1) ? 0 : 1;
  const value = Math.min(
    (previous[column] ?? 0) + 1,
    (current[column - 1] ?? 0) + 1,
    (previous[column - 1] ?? 0) + cost,
  );
  const isSwapped =
    row > 1 &&
    column > 1 &&
    letter === other.charCodeAt(column - 2) &&
    word.charCodeAt(row - 2) === other.charCodeAt(column - 1);
  return isSwapped ? Math.min(value, (before[column - 2] ?? 0) + 1) : value;
}

/** How many slips a word of this length may hold and still be known. */
export function allowedSlips(word: string): number {
  if (word.length < 4 || /\d/.test(word)) return 0;
  return word.length < 8 ? 1 : 2;
}
