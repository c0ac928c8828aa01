import { extname } from 'node:path';
import { buildMediaResponse } from '#lib/immutable-files.ts';
import { readMedia } from '#lib/posts/read-release.ts';
import { mediaTypes } from '#lib/source/documents.ts';

export async function GET(request: Request, { params }: RouteContext<'/media/[file]'>) {
  const { file } = await params;
  const bytes = await readMedia(file);
  return buildMediaResponse(file, bytes, request.headers, mediaTypes[extname(file)]);
}
