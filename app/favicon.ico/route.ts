import { connection } from 'next/server';
import { buildFileResponse } from '#lib/immutable-files.ts';
import { revalidateAlways } from '#lib/page-cache/policy.ts';
import { getFavicon, iconNames } from '#lib/seo/icons.ts';

export async function GET() {
  // Drawing takes longer than the build would wait to see that the answer depends on the request.
  await connection();
  return buildFileResponse(iconNames().favicon, await getFavicon(), 'image/x-icon', revalidateAlways);
}
