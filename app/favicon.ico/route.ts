import { getFavicon } from '#lib/seo/icons.ts';
import { respondWithSiteFile } from '#lib/site-file.ts';

export const GET = () => respondWithSiteFile('image/x-icon', getFavicon);
