import { buildFileResponse } from '#lib/immutable-files.ts';
import { currentSite } from '#lib/posts/read-release.ts';
import { findIcon } from '#lib/seo/icons.ts';

export async function GET(_request: Request, { params }: RouteContext<'/icons/[file]'>) {
  const { file } = await params;
  const icon = file.endsWith('.png') ? await findIcon(file.slice(0, -'.png'.length), currentSite()) : undefined;
  return buildFileResponse(file, icon, 'image/png');
}
