import { answerDocument } from '#lib/feed/answer.ts';
import { markdown } from '#lib/feed/documents.ts';

/** Readers request `/posts/<slug>.md`, which next.config.ts rewrites to this route. */
export async function GET(_request: Request, { params }: RouteContext<'/markdown/[slug]'>) {
  const { slug } = await params;
  return answerDocument(markdown(slug));
}
