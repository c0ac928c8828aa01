import { extname } from 'node:path';
import { env } from '#lib/env.ts';
import { buildMediaResponse, buildMissingResponse } from '#lib/immutable-files.ts';
import { readMediaOf } from '#lib/posts/read-release.ts';
import { readDraftPreview } from '#lib/publish/draft-preview.ts';
import { mediaTypes } from '#lib/source/documents.ts';

/** Images of a draft preview, which `/media` does not serve because they are in no current release. */
export async function GET(request: Request, { params }: RouteContext<'/preview/[token]/media/[file]'>) {
  const { token, file } = await params;
  const preview = readDraftPreview(env.releaseDir, token, Date.now());
  if (!preview) return buildMissingResponse();
  const bytes = await readMediaOf(preview.release, file);
  return buildMediaResponse(file, bytes, request.headers, mediaTypes[extname(file)], 'no-store');
}
