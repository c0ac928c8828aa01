import { markdown } from '#lib/feed/documents.ts';
import { respondWithDocument } from '#lib/feed/response.ts';

/** Readers request `/posts/<slug>.md`, which next.config.ts rewrites to this route. */
export async function GET(_request: Request, { params }: RouteContext<'/markdown/[slug]'>) {
  const { slug } = await params;
  return respondWithDocument(markdown(slug));
}
