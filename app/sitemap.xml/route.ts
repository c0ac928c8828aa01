import { answerDocument } from '#lib/feed/answer.ts';
import { sitemap } from '#lib/feed/documents.ts';

export function GET() {
  return answerDocument(sitemap);
}
