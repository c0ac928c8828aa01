import { getIcon } from '#lib/seo/icons.ts';
import { respondWithSiteFile } from '#lib/site-file.ts';

export const GET = () => respondWithSiteFile('image/png', (site) => getIcon('touch', site));
