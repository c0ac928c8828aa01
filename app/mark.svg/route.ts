import { buildMarkSvg } from '#lib/mark.ts';
import { respondWithSiteFile } from '#lib/seo/site-file.ts';

export const GET = () => respondWithSiteFile('image/svg+xml', buildMarkSvg);
