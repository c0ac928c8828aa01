// Caches the results of a function for texts that many requests share, such as user agents.

/** Maximum number of cached texts per function. */
const keptTexts = 1_000;
/** Characters. Clients choose the texts, so longer ones would let them fill the memory. */
export const longestRemembered = 300;

/** @returns a function with the same results, which computes those of recent short texts once */
export function remember<Result>(compute: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const result = compute(text);
    if (text.length > longestRemembered) return result;
    if (known.size >= keptTexts) known.clear();
    known.set(text, result);
    return result;
  };
}
