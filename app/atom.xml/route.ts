import { answerDocument } from '#lib/feed/answer.ts';
import { atom } from '#lib/feed/documents.ts';

export function GET() {
  return answerDocument(atom);
}
