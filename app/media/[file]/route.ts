import { extname } from 'node:path';
import { readMedia } from '#lib/content/reader.ts';
import { mediaTypes } from '#lib/content/source.ts';
import { buildFileResponse } from '#lib/files.ts';

export async function GET(_request: Request, { params }: RouteContext<'/media/[file]'>) {
  const { file } = await params;
  const bytes = await readMedia(file);
  return buildFileResponse(file, bytes, mediaTypes[extname(file)] ?? 'application/octet-stream');
}
