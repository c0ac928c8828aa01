import { buildFileResponse } from '#lib/files.ts';
import { getFavicon, iconControl, iconNames } from '#lib/seo/icons.ts';

export async function GET(request: Request) {
  return buildFileResponse(request, iconNames().favicon, await getFavicon(), 'image/x-icon', iconControl);
}
