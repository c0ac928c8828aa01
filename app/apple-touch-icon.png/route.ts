import { getIcon } from '#lib/seo/icons.ts';
import { respondWithSiteFile } from '#lib/seo/site-file.ts';

export const GET = () => respondWithSiteFile('image/png', (site) => getIcon('touch', site));
