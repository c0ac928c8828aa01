import { feedStyle } from '#lib/feed/documents.ts';
import { respondWithDocument } from '#lib/feed/response.ts';

export function GET() {
  return respondWithDocument(feedStyle);
}
