import { getFavicon } from '#lib/seo/icons.ts';
import { respondWithSiteFile } from '#lib/seo/site-file.ts';

export const GET = () => respondWithSiteFile('image/x-icon', getFavicon);
