// The names of the browser caches for offline reading, shared by the service worker and the offline page.

/** Opened pages, by path. */
export const pagesCache = 'pages';
/** Images and scripts of these pages. Their names contain a digest of their content. */
export const filesCache = 'files';
/** The offline page and its scripts. */
export const shellCache = 'shell';
