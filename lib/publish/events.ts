// The requests that the publisher accepts on its socket, and the events that it sends and logs. Both are one JSON value a line.
import type { Diagnostic } from '#lib/model/diagnostic.ts';
import type { PageChange } from '#lib/model/page-changes.ts';
import type { Sample } from '#lib/observe/sample.ts';
import type { Step } from '#lib/progress.ts';

/** Why the publisher reads its source. */
export type Reason = 'start' | 'command' | 'webhook' | 'poll' | 'change' | 'due' | 'retry' | 'repair';

export type PublisherRequest =
  /** `warnings`: lists those of all files, and with `refuse` treats them as errors. The default lists those of changed files. */
  | { ask: 'publish'; isStrict?: boolean; warnings?: 'list' | 'refuse' }
  /** The response does not wait for the publication, which continues the trace. */
  | { ask: 'poke'; reason: Reason; trace?: string }
  /** `release`: the first digits of a digest; without it, the previous release. */
  | { ask: 'rollback'; release?: string }
  /** `files`: paths of files in the release folder that were found damaged. */
  | { ask: 'repair'; files: string[] }
  /** Asks for the values of metrics. */
  | { ask: 'samples' }
  /** Removes the bytes of versions of a post. Without `version`, all versions that are not live. */
  | { ask: 'forget'; slug: string; version?: number }
  | { ask: 'preview'; slug: string; branch?: string; days: number };

export interface Result {
  /**
   * `published`: the source is live. `unchanged`: it was live already. `held`: a rollback prevents its publication.
   * `refused`: its errors prevent a release. `failed`: something else went wrong, and the publisher tries again.
   */
  state: 'published' | 'unchanged' | 'held' | 'refused' | 'failed';
  /** When it ended, ISO 8601, UTC. */
  at: string;
  /** The version of the source. */
  version?: string;
  /** The release that is live. */
  release?: string;
  milliseconds: number;
  /** Number of errors in the content. Stored journals and `/healthz` name it `faults`. */
  faults: number;
  /** Number of warnings in the content, if it was read. */
  warnings?: number;
  /** Number of changed pages. */
  changes: number;
  /** One or two sentences for a person. */
  text: string;
}

export type PublishEvent =
  | { event: 'begin'; reasons: Reason[]; source: string }
  /** Another publication is running; this one starts after it. */
  | { event: 'waiting' }
  | { event: 'read'; version: string; files: number; milliseconds: number }
  /** The progress of a long step. A consumer need not show each of these events. */
  | { event: 'progress'; step: Step; done: number; total: number }
  /** An error or a warning. `isKept`: the last good version of the file stays live. Logs and the socket name it `fault`. */
  | { event: 'fault'; fault: Diagnostic; isKept: boolean }
  | { event: 'released'; release: string; compiled: number; documents: number; milliseconds: number }
  /**
   * The server sends the new version of the page. `problem` is set if it did not do so in time, and `milliseconds` is
   * absent if no server is running.
   */
  | ({ event: 'page'; url: string; milliseconds?: number; problem?: string } & PageChange)
  | { event: 'note'; text: string }
  | { event: 'link'; url: string; text: string }
  | { event: 'samples'; samples: Sample[] }
  | { event: 'done'; result: Result };

export type Listener = (event: PublishEvent) => void;
