import { currentRelease } from '#lib/posts/read-release.ts';
import { search } from '#lib/search/search.ts';

/** What readers look for is without number, and nobody's business: nothing on the way keeps it. */
const headers = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' };

export async function GET(request: Request) {
  const query = new URL(request.url).searchParams.get('q') ?? '';
  return Response.json(await search(query, currentRelease()), { headers });
}
