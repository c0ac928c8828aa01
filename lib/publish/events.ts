// What the publisher tells of its work, and what may be asked of it: one JSON value a line, on its socket and in its log.
import type { Fault } from '#lib/model/fault.ts';

/** Why the source is looked at. */
export type Reason = 'start' | 'command' | 'webhook' | 'poll' | 'change' | 'due' | 'retry' | 'repair';

export type PublisherRequest =
  | { ask: 'publish'; isStrict?: boolean }
  /** Answered before anything is done. */
  | { ask: 'poke'; reason: Reason }
  /** @see `History.find` */
  | { ask: 'rollback'; release?: string }
  /** Files of the release folder that somebody found damaged, by their paths. */
  | { ask: 'repair'; files: string[] }
  | { ask: 'preview'; slug: string; branch?: string; days: number };

export interface PageChange {
  /** As readers ask for it: `/posts/x`. */
  path: string;
  change: 'added' | 'changed' | 'removed';
}

export interface Result {
  /** `published`: as the source says. `refused`: nothing, for its faults. `failed`: nothing yet, and it is tried again. */
  state: 'published' | 'unchanged' | 'held' | 'refused' | 'failed';
  /** When it ended, ISO 8601, UTC. */
  at: string;
  /** The version of the source. */
  version?: string;
  /** The release that readers see. */
  release?: string;
  milliseconds: number;
  /** How many. */
  faults: number;
  changes: number;
  /** For a person, in one or two lines. */
  text: string;
}

export type PublishEvent =
  | { event: 'begin'; reasons: Reason[]; source: string }
  /** A publication was going on when this one was asked for. */
  | { event: 'waiting' }
  | { event: 'read'; version: string; files: number; milliseconds: number }
  | { event: 'fault'; fault: Fault; isKept: boolean }
  | { event: 'released'; release: string; compiled: number; documents: number; milliseconds: number }
  /** Seen by asking for it. */
  | ({ event: 'page'; url: string; milliseconds: number; problem?: string } & PageChange)
  | { event: 'note'; text: string }
  | { event: 'link'; url: string; text: string }
  | { event: 'done'; result: Result };

export type Listener = (event: PublishEvent) => void;
