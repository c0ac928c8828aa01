// Warns about a server that was started with `next start`: it serves the pages, but lacks the rest of the site.
import { isMainThread } from 'node:worker_threads';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';

/** Our own server runs Next in another thread. */
export function warnOfNextStart(): void {
  if (!isMainThread || env.isBuilding || env.isDevelopment) return;
  log.warn(
    'This is next start: it publishes nothing, has no health, no metrics and no security headers, and is slow. Run npm start instead.',
  );
}
