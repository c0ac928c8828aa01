import { answerDocument } from '#lib/feed/answer.ts';
import { robots } from '#lib/feed/documents.ts';

export function GET() {
  return answerDocument(robots);
}
