// The edit distance of two words: how many letters are inserted, missing, wrong, or swapped with a neighbour.

/** Letters. Longer words are not compared. */
const maxLength = 40;
const rows = [0, 1, 2].map(() => new Uint8Array(maxLength + 2));

/**
 * Computes the optimal string alignment distance (https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance).
 * It stops as soon as the distance exceeds the limit.
 * @param isPrefix compares the word with each prefix of the other, and takes the smallest distance
 * @returns the distance, or `limit + 1` if it exceeds the limit
 */
export function editDistance(word: string, other: string, limit: number, isPrefix = false): number {
  const { length } = word;
  const width = Math.min(other.length, isPrefix ? length + limit : other.length);
  if (length > maxLength || width > maxLength || Math.abs(length - width) > limit) return limit + 1;
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
  if (!isPrefix) return previous[width] ?? limit + 1;
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

/** @returns the largest edit distance at which a word of a query still matches another: 0 for short words and numbers */
export function allowedDistance(word: string): number {
  if (word.length < 4 || /\d/.test(word)) return 0;
  return word.length < 8 ? 1 : 2;
}
