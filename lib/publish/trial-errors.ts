// Why a preview could not be rendered: the server notes it, and the publisher, who tries pages before readers see them, asks for it.

const errorsKey = Symbol.for('load-bearing.trial-errors');
/** Next makes a bundle of its own for what hears of errors, so it shares them with `server.ts` by a name in the process. */
const shared = globalThis as { [errorsKey]?: Map<string, string> };

/** The last ones. The publisher asks at once. */
const keptErrors = 100;
/** Characters. */
const longest = 300;

/** @param path as Next knows it: of a preview, the address with the token or the page with it as its query */
export function noteTrialError(path: string, error: unknown): void {
  const token = /^\/preview(?:\/|\?(?:.*&)?token=)([\w.-]+)/.exec(path)?.[1];
  if (!token) return;
  shared[errorsKey] ??= new Map();
  const errors = shared[errorsKey];
  const [oldest] = errors.keys();
  if (errors.size >= keptErrors && oldest) errors.delete(oldest);
  errors.set(token, (error instanceof Error ? error.message : String(error)).slice(0, longest));
}

/**
 * The token lets its holder see the page, so it may also tell why there is none.
 * @returns `undefined` for another path, and for a preview that has not failed
 */
export function findTrialError(path: string): string | undefined {
  const token = /^\/preview\/([\w.-]+)\/cause$/.exec(path)?.[1];
  return token === undefined ? undefined : shared[errorsKey]?.get(token);
}
