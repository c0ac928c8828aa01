// `npm run test:faults`: breaks this site and a control on stock Next in the same ways, and compares what readers get.
import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from '../../bench/table.ts';
import { readSuiteOptions, reportRows, runCase } from '../suite.ts';
import type { Bench, Case } from './case.ts';
import { damagedFiles } from './cases/damage.ts';
import { failingDisk } from './cases/disk.ts';
import { killedAfterSwap, killedInWrite } from './cases/kill.ts';
import { failedRender, manyReaders } from './cases/renders.ts';
import { damagedStore } from './cases/store.ts';
import { swappedInRender } from './cases/swap.ts';
import { unknownSlugs } from './cases/unknown.ts';
import { type Copies, makeCopies, nameCopies } from './copies.ts';
import { makeEditions } from './editions.ts';
import { Site } from './site.ts';

const cases: Record<string, Case> = {
  'kill-write': killedInWrite,
  'kill-swap': killedAfterSwap,
  swap: swappedInRender,
  damage: damagedFiles,
  store: damagedStore,
  disk: failingDisk,
  unknown: unknownSlugs,
  error: failedRender,
  crowd: manyReaders,
};

const options = readSuiteOptions(Object.keys(cases));
const root = join(import.meta.dirname, '../..');

async function main(dir: string): Promise<Row[]> {
  const start = performance.now();
  const log = (text: string) => console.error(`${Math.round((performance.now() - start) / 1000)} s: ${text}`);
  const releases = join(dir, 'releases');
  const editions = await makeEditions(root, dir, releases, options.isShort ? 4 : 6);
  log('the editions are made');
  const copies = await findCopies(dir, releases);
  log('the copies are built');
  const bench: Bench = {
    ours: new Site(copies.ours, true, editions),
    control: new Site(copies.control, false, editions),
    releases,
    seed: options.seed,
    isShort: options.isShort,
  };
  const rows: Row[] = [];
  for (const name of options.names) {
    rows.push(...(await runCase(name, async () => (await cases[name]?.(bench)) ?? [])));
    log(name);
  }
  return rows;
}

async function findCopies(dir: string, releases: string): Promise<Copies> {
  const isBuilt = existsSync(join(dir, 'control/.next/BUILD_ID'));
  return isBuilt ? nameCopies(dir) : makeCopies(root, dir, releases, options.isShort);
}

const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'load-bearing-faults-')));
await mkdir(dir, { recursive: true });
process.on('exit', () => {
  if (options.dir === undefined) rmSync(dir, { recursive: true, force: true });
});
// Exit handlers stop the processes and remove the mounts of the cases. A signal alone does not call them.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

await reportRows(await main(dir), options);
