import { answerDocument } from '#lib/feed/answer.ts';
import { manifest } from '#lib/feed/documents.ts';

export function GET(request: Request) {
  return answerDocument(request, manifest);
}
