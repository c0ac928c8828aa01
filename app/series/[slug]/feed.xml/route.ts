import { seriesRss } from '#lib/feed/feeds.ts';
import { respondWithDocument } from '#lib/feed/response.ts';

export async function GET(_request: Request, { params }: RouteContext<'/series/[slug]/feed.xml'>) {
  const { slug } = await params;
  return respondWithDocument(seriesRss(decodeURIComponent(slug)));
}
