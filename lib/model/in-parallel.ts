// Runs asynchronous work on many items, a limited number at a time.

/**
 * Starts no further call after a failed one, and returns when all have ended.
 * @param limit maximum number of concurrent calls
 * @throws the error of the first call that failed
 */
export async function inParallel<Item>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const errors: unknown[] = [];
  const lane = async () => {
    for (let next = queue.next(); !next.done && errors.length === 0; next = queue.next()) await work(next.value);
  };
  const run = () => lane().catch((error: unknown) => errors.push(error));
  await Promise.all(Array.from({ length: limit }, run));
  if (errors.length > 0) throw errors[0];
}
