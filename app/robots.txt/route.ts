import { robots } from '#lib/feed/documents.ts';
import { respondWithDocument } from '#lib/feed/response.ts';

export function GET() {
  return respondWithDocument(robots);
}
