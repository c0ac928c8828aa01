// The interface of a case of the cluster suite.
import type { Row } from '../../bench/table.ts';
import type { Cluster, ClusterOptions } from './cluster.ts';

export interface Bench {
  seed: number;
  isShort: boolean;
  /** The number of runs of cases that repeat themselves; without it, each case chooses. */
  runs: number | undefined;
  /** A folder of the suite. */
  dir: string;
  /** Calls `run` with a cluster that is not started yet. */
  inCluster<Result>(
    name: string,
    options: Pick<ClusterOptions, 'settings' | 'skews'>,
    run: (cluster: Cluster) => Promise<Result>,
  ): Promise<Result>;
  /** Makes a copy of the repository with its build. */
  copy(name: string): Promise<string>;
  log(text: string): void;
}

export type Case = (bench: Bench) => Promise<Row[]>;
