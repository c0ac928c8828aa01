import { currentRelease } from '#lib/posts/read-release.ts';
import { listNewest, search } from '#lib/search/search.ts';

/** Queries are private, and there is no limit to their number: no cache stores the results. */
const headers = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' };

export async function GET(request: Request) {
  const query = new URL(request.url).searchParams.get('q') ?? '';
  const release = currentRelease();
  return Response.json(query === '' ? listNewest(release) : await search(query, release), { headers });
}
