import { connection } from 'next/server';
import { buildFileResponse } from '#lib/files.ts';
import { getIcon, iconControl, iconNames } from '#lib/seo/icons.ts';

export async function GET(request: Request) {
  // A build tries to answer this once for all, and fails if the drawing takes longer than a moment.
  await connection();
  return buildFileResponse(request, iconNames().touch, await getIcon('touch'), 'image/png', iconControl);
}
