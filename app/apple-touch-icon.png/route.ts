import { connection } from 'next/server';
import { buildFileResponse } from '#lib/immutable-files.ts';
import { revalidateAlways } from '#lib/page-cache/policy.ts';
import { currentSite } from '#lib/posts/read-release.ts';
import { getIcon, iconNames } from '#lib/seo/icons.ts';

export async function GET() {
  // Marks the response as dynamic at once: the build would otherwise time out while the icon is drawn.
  await connection();
  const site = currentSite();
  return buildFileResponse(iconNames(site).touch, await getIcon('touch', site), 'image/png', revalidateAlways);
}
