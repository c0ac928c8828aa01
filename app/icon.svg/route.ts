import { connection } from 'next/server';
import { buildFileResponse } from '#lib/immutable-files.ts';
import { digestOf } from '#lib/model/digest.ts';
import { denyAllPolicy, revalidateAlways } from '#lib/page-cache/policy.ts';
import { currentSite } from '#lib/posts/read-release.ts';
import { buildIconSvg } from '#lib/seo/icons.ts';

export async function GET() {
  await connection();
  const icon = Buffer.from(buildIconSvg(currentSite()));
  const response = buildFileResponse(digestOf(icon), icon, 'image/svg+xml', revalidateAlways);
  // The icon has no style of its own.
  response.headers.set('content-security-policy', denyAllPolicy);
  return response;
}
