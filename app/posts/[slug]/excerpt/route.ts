import { excerpt } from '#lib/feed/documents.ts';
import { respondWithDocument } from '#lib/feed/response.ts';

export async function GET(_request: Request, { params }: RouteContext<'/posts/[slug]/excerpt'>) {
  const { slug } = await params;
  return respondWithDocument(excerpt(slug));
}
