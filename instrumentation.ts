// Hooks of Next: it warns of `next start`, logs which request an error belongs to, and notes the error for trial renders. Next
// prints the error itself, with the same digest.
import type { Instrumentation } from 'next';
import { noteTrialError } from '#lib/publish/trial-errors.ts';

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { warnOfNextStart } = await import('#lib/server/next-start.ts');
  warnOfNextStart();
}

export const onRequestError: Instrumentation.onRequestError = async (error, { path, headers }) => {
  noteTrialError(path, error);
  // Next also compiles this file for its edge runtime, where these modules do not exist.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { logRenderError } = await import('#lib/server/render-error.ts');
  logRenderError(error, path, headers);
};
