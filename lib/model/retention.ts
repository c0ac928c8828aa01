// How long releases stay complete, in the release folder of each machine and in the shared store.

/** The current release and the previous ones, for rollbacks and for pages that readers have open. */
export const keptReleases = 5;

/** Milliseconds. Newer files may belong to a release that is being built, copied or previewed. */
export const keptTime = 60 * 60 * 1000;

/** An age in milliseconds that removes even files and values of this second. */
export const overdue = -1_000;
