// Responds with files that are drawn from the facts of the site, such as its icons, and change at their address.
import { connection } from 'next/server';
import { buildFileResponse } from '#lib/immutable-files.ts';
import { digestOf } from '#lib/model/digest.ts';
import type { Site } from '#lib/model/release.ts';
import { revalidateAlways } from '#lib/page-cache/policy.ts';
import { currentRelease, currentSite } from '#lib/posts/read-release.ts';

type Build = (site: Site) => Uint8Array | string | Promise<Uint8Array>;

/** Responds with the file of the current release, and names that release: the publisher waits until it is shown. */
export async function respondWithSiteFile(type: string, build: Build): Promise<Response> {
  // Called first: the build would otherwise time out while an icon is drawn.
  await connection();
  const release = currentRelease();
  const bytes = Buffer.from(await build(currentSite()));
  const response = buildFileResponse(digestOf(bytes), bytes, type, revalidateAlways);
  response.headers.set('x-release', release);
  return response;
}
