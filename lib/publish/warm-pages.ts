// Warms the page cache after a swap: requests the changed pages until the server sends the new release, so that no reader
// waits for a render.

import type { Digest } from '#lib/model/digest.ts';
import type { PageChange } from '#lib/model/page-changes.ts';
import type { Listener } from '#lib/publish/events.ts';
import type { LiveSite } from '#lib/publish/live-site.ts';
import { absoluteUrl, searchPath } from '#lib/urls.ts';

/** Changed posts and pages that are rendered before a swap and confirmed after it. Only a first release exceeds this number. */
export const confirmedLimit = 500;
/** Other pages that are rendered after a swap. Any further page is rendered when a reader requests it. */
const warmedLimit = 100;

export interface Swap {
  release: Digest;
  before: Digest | undefined;
  /** The changed posts and pages. */
  pages: readonly PageChange[];
}

/**
 * Waits until the server sends the changed posts and pages, and reports each with its time.
 * @param since returns the milliseconds since the publication started
 * @returns the pages that the server did not send in time
 */
export async function confirmPages(
  live: LiveSite | undefined,
  { release, pages }: Swap,
  listen: Listener,
  since: () => number,
): Promise<PageChange[]> {
  const missing: PageChange[] = [];
  const report = ({ path, change }: PageChange, problem?: string) => {
    if (problem) missing.push({ path, change });
    const milliseconds = live ? since() : undefined;
    listen({ event: 'page', path, change, url: absoluteUrl(path), milliseconds, problem });
  };
  if (live) await live.waitForPages(release, pages.slice(0, confirmedLimit), report);
  else {
    listen({ event: 'note', text: 'No server is running on this machine: pages are rendered at their first request.' });
    for (const page of pages) report(page);
  }
  return missing;
}

/** Requests other pages that differ: lists, neighbours, related posts. Only pages that are not ready in time are reported. */
export async function warmOtherPages(
  live: LiveSite | undefined,
  { release, before, pages }: Swap,
  changes: readonly PageChange[],
  listen: Listener,
  since: () => number,
): Promise<void> {
  if (!live || release === before) return;
  const confirmed = new Set(pages.map(({ path }) => path));
  // The search page is rendered for each request, so it names no release.
  const isReady = (path: string) => confirmed.has(path) || path === searchPath;
  const others = changes.filter(({ path, change }) => change !== 'removed' && !isReady(path)).slice(0, warmedLimit);
  await live.waitForPages(release, others, ({ path, change }, problem) => {
    if (problem) listen({ event: 'page', path, change, url: absoluteUrl(path), milliseconds: since(), problem });
  });
}
