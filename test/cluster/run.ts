// `npm run test:cluster`: several machines, faults between them, and a table of what readers got.
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasRedis } from '#test/redis.ts';
import type { Row } from '../../bench/table.ts';
import { readSuiteOptions, reportRows, runCase } from '../suite.ts';
import { hasNginx } from './balancer.ts';
import type { Bench, Case } from './case.ts';
import { chaos } from './cases/chaos.ts';
import { pushes } from './cases/pushes.ts';
import { restore } from './cases/restore.ts';
import { throughput } from './cases/throughput.ts';
import { upgrade } from './cases/upgrade.ts';
import { Cluster } from './cluster.ts';
import { Copies } from './copies.ts';

const cases: Record<string, Case> = { pushes, chaos, upgrade, restore, throughput };

/** The cases of the short form, which takes at most four minutes. */
const shortCases = ['pushes', 'chaos', 'upgrade'];

const options = readSuiteOptions(Object.keys(cases));
if (!hasRedis || !hasNginx) throw new Error('The suite needs Redis and nginx: apt-get install redis-server nginx');

const dir = await mkdtemp(join(tmpdir(), 'load-bearing-cluster-'));
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
// Exit handlers kill the programs. A signal alone does not call them.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const start = performance.now();
const copies = await Copies.open(dir);

const bench: Bench = {
  seed: options.seed,
  isShort: options.isShort,
  runs: options.runs,
  dir,
  copy: (name) => copies.make(name),
  log: (text) => console.error(`${Math.round((performance.now() - start) / 1000)} s: ${text}`),
  inCluster: async (name, settings, run) => {
    const own = join(dir, name);
    const cluster = await Cluster.open({ dir: own, copies: copies.below(own), ...settings });
    try {
      return await run(cluster);
    } catch (error) {
      await cluster.printProblems();
      throw error;
    } finally {
      await cluster.close();
      await rm(own, { recursive: true, force: true });
    }
  },
};

const rows: Row[] = [];
const isRun = (name: string) => !options.isShort || shortCases.includes(name);
for (const name of options.names.filter(isRun)) {
  rows.push(...(await runCase(name, async () => (await cases[name]?.(bench)) ?? [])));
  bench.log(`${name} is done`);
}
await reportRows(rows, options);
// The readers of a case that threw would read for ever.
process.exit();
