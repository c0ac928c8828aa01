import { buildFileResponse } from '#lib/files.ts';
import { getIcon, iconControl, iconNames } from '#lib/seo/icons.ts';

export async function GET(request: Request) {
  return buildFileResponse(request, iconNames().touch, await getIcon('touch'), 'image/png', iconControl);
}
