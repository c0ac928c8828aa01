// The interface of a case of the publish suite: its input and its rows of the table.
import type { Row } from '../../bench/table.ts';
import type { Live } from './live.ts';
import type { Repository } from './repository.ts';

export interface Place {
  /** The case's own folder. */
  dir: string;
  repository: Repository;
  live: Live;
}

export interface Bench {
  seed: number;
  isShort: boolean;
  /** Calls `run` with an empty repository and a site of it that is not started yet. */
  inPlace<Result>(
    name: string,
    settings: Record<string, string>,
    run: (place: Place) => Promise<Result>,
  ): Promise<Result>;
  log(text: string): void;
}

export type Case = (bench: Bench) => Promise<Row[]>;
