// The state of the thread that renders, as it reports it to the server.

/** The facts about the health of the site that only the thread that renders knows. */
export interface ServedState {
  release: string | undefined;
  problem?: string;
  unknownFormat?: number;
  /** Number of damaged files that were read. */
  damaged?: number;
  /** Number of posts and pages that are missing from a list, a feed or search. */
  leftOut?: number;
}
