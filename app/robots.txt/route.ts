import { answerDocument } from '#lib/feed/answer.ts';
import { robots } from '#lib/feed/documents.ts';

export function GET(request: Request) {
  return answerDocument(request, robots);
}
