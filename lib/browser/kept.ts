// What a browser keeps of the site for the time without a connection, as the worker and the page about it call it.

/** The pages that were opened, by their paths. */
export const pagesCache = 'pages';
/** Their pictures and scripts, whose names change with their bytes. */
export const filesCache = 'files';
/** What stands in for a page that was never opened. */
export const shellCache = 'shell';
