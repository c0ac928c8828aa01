import { extname } from 'node:path';
import { buildFileResponse } from '#lib/immutable-files.ts';
import { readMedia } from '#lib/posts/read-release.ts';
import { mediaTypes } from '#lib/source/documents.ts';

export async function GET(_request: Request, { params }: RouteContext<'/media/[file]'>) {
  const { file } = await params;
  const bytes = await readMedia(file);
  return buildFileResponse(file, bytes, mediaTypes[extname(file)] ?? 'application/octet-stream');
}
