import { buildMarkSvg } from '#lib/mark.ts';
import { respondWithSiteFile } from '#lib/site-file.ts';

export const GET = () => respondWithSiteFile('image/svg+xml', buildMarkSvg);
