import { atom } from '#lib/feed/feeds.ts';
import { respondWithDocument } from '#lib/feed/response.ts';

export function GET() {
  return respondWithDocument(atom);
}
