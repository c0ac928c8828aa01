// Stores why draft previews could not be rendered. The publisher renders pages on trial as draft previews and requests the cause of a
// failure.

const errorsKey = Symbol.for('load-bearing.trial-errors');
/** Next bundles `instrumentation.ts` separately from `server.ts`, so they share the errors by a global name. */
const shared = globalThis as { [errorsKey]?: Map<string, string> };

/** Maximum number of stored errors. Few are enough, because the publisher requests each cause at once. */
const keptErrors = 100;
/** Characters of an error message. */
const messageLimit = 300;

/** @param path the path that Next reports: `/preview/<token>`, or the internal page with the token as its query */
export function noteTrialError(path: string, error: unknown): void {
  const token = /^\/preview(?:\/|\?(?:.*&)?token=)([\w.-]+)/.exec(path)?.[1];
  if (!token) return;
  shared[errorsKey] ??= new Map();
  const errors = shared[errorsKey];
  const [oldest] = errors.keys();
  if (errors.size >= keptErrors && oldest) errors.delete(oldest);
  errors.set(token, (error instanceof Error ? error.message : String(error)).slice(0, messageLimit));
}

/**
 * Handles `/preview/<token>/cause`. Everybody with the token may see the page, so the cause is not secret.
 * @returns `undefined` for any other path, and for a preview that has not failed
 */
export function findTrialError(path: string): string | undefined {
  const token = /^\/preview\/([\w.-]+)\/cause$/.exec(path)?.[1];
  return token === undefined ? undefined : shared[errorsKey]?.get(token);
}
