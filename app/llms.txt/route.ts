import { answerDocument } from '#lib/feed/answer.ts';
import { llms } from '#lib/feed/documents.ts';

export function GET() {
  return answerDocument(llms);
}
