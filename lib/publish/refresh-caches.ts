// The last step of a publication: renders the pages that differ, the most requested first, and purges them from the CDN when the
// server sends them.
import { logUnexpected } from '#lib/log.ts';
import { readIfIntact } from '#lib/model/read-file.ts';
import { readIndex } from '#lib/posts/read-release.ts';
import { compareAddresses, compareFirst } from '#lib/publish/affected.ts';
import type { CdnFollower, Comparison } from '#lib/publish/cdn-follower.ts';
import type { Listener } from '#lib/publish/events.ts';
import type { LiveSite } from '#lib/publish/live-site.ts';
import { type Swap, warmOtherPages } from '#lib/publish/warm-pages.ts';

/** @param live the server; without it, pages are rendered when they are requested */
export async function refreshCaches(
  cdn: CdnFollower | undefined,
  live: LiveSite | undefined,
  swap: Swap,
  listen: Listener,
  since: () => number,
): Promise<void> {
  const { release, before, pages } = swap;
  if (release === before || (!live && !cdn)) {
    await followRelease(cdn, swap, listen);
    return;
  }
  const earlier = before === undefined ? undefined : readIfIntact(() => readIndex(before));
  const after = readIndex(release);
  if (cdn) {
    const first = await compareFirst(earlier, after);
    await warmOtherPages(live, swap, first, listen, since);
    await logFailure(cdn.purgeFirst(release, [...pages, ...first]));
  }
  const changes = await compareAddresses(earlier, after);
  await warmOtherPages(live, swap, changes, listen, since);
  await followRelease(cdn, swap, listen, { before, changes });
}

async function followRelease(
  cdn: CdnFollower | undefined,
  { release }: Swap,
  listen: Listener,
  known?: Comparison,
): Promise<void> {
  const text = cdn && (await logFailure(cdn.follow(release, known)));
  if (text !== undefined) listen({ event: 'note', text });
}

/** The release is live. Only the state of the purge could not be stored. */
function logFailure(purge: Promise<string | undefined>): Promise<string | undefined> {
  return purge.catch((error: unknown) => {
    logUnexpected(error, 'The CDN could not be purged');
    return undefined;
  });
}
