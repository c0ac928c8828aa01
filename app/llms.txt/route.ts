import { answerDocument } from '#lib/feed/answer.ts';
import { llms } from '#lib/feed/documents.ts';

export function GET(request: Request) {
  return answerDocument(request, llms);
}
