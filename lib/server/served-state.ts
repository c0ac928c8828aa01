// The state that the rendering thread reports to the server.
import { healthPath } from '#lib/urls.ts';

/** The request for the samples of the thread. */
export const samplesPath = `${healthPath}?samples`;

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
