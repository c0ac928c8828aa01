// Checks each post of a release for characters that no font of the cards has.

/** Matches texts that the preferred font can draw (a test checks it), so that most titles need no font to be opened. */
export const plain = /^[\x20-\x7e\u00a0-\u00ac\u00ae-\u0113\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026]*$/;

/** @returns the characters that no font of the cards has */
export async function findUndrawable(text: string): Promise<string[]> {
  if (plain.test(text)) return [];
  const { listUndrawable } = await import('#lib/og/shape.ts');
  return listUndrawable(text);
}
