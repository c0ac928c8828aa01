import { answerDocument } from '#lib/feed/answer.ts';
import { jsonFeed } from '#lib/feed/documents.ts';

export function GET() {
  return answerDocument(jsonFeed);
}
