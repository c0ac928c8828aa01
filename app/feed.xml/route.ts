import { answerDocument } from '#lib/feed/answer.ts';
import { rss } from '#lib/feed/documents.ts';

export function GET() {
  return answerDocument(rss);
}
