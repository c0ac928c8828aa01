import { tagRss } from '#lib/feed/feeds.ts';
import { respondWithDocument } from '#lib/feed/response.ts';

export async function GET(_request: Request, { params }: RouteContext<'/tags/[tag]/feed.xml'>) {
  const { tag } = await params;
  return respondWithDocument(tagRss(tag));
}
