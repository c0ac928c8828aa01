import { answerDocument } from '#lib/feed/answer.ts';
import { manifest } from '#lib/feed/documents.ts';

export function GET() {
  return answerDocument(manifest);
}
