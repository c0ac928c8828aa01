import { denyAllPolicy } from '#lib/page-cache/policy.ts';
import { buildIconSvg } from '#lib/seo/icons.ts';
import { respondWithSiteFile } from '#lib/seo/site-file.ts';

export async function GET() {
  const response = await respondWithSiteFile('image/svg+xml', buildIconSvg);
  // The icon has no style of its own.
  response.headers.set('content-security-policy', denyAllPolicy);
  return response;
}
