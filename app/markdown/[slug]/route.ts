import { answerDocument } from '#lib/feed/answer.ts';
import { markdown } from '#lib/feed/documents.ts';

/** Reached as `/posts/<slug>.md` alone: a rewrite in next.config.ts leads here, and proxy.ts knows no other way. */
export async function GET(_request: Request, { params }: RouteContext<'/markdown/[slug]'>) {
  const { slug } = await params;
  return answerDocument(markdown(slug));
}
