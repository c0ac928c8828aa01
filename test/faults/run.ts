// `npm run test:faults`: breaks the site in every way we can think of, and stock Next beside it, and says what readers got.
import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { printTable, type Row } from '../../bench/table.ts';
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

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    /** A folder with copies that are built already, and stay: for work on the tests themselves. */
    dir: { type: 'string' },
  },
});

const root = join(import.meta.dirname, '../..');
const names = options.only?.split(',') ?? Object.keys(cases);
const unknown = names.filter((name) => !Object.hasOwn(cases, name));
if (unknown.length > 0) throw new Error(`No case ${unknown.join(', ')}: there are ${Object.keys(cases).join(', ')}`);

async function main(dir: string): Promise<Row[]> {
  const start = performance.now();
  const log = (text: string) => console.error(`${Math.round((performance.now() - start) / 1000)} s: ${text}`);
  const releases = join(dir, 'releases');
  const editions = await makeEditions(root, dir, releases, options.short ? 4 : 6);
  log('the editions are made');
  const copies = await findCopies(dir, releases);
  log('the copies are built');
  const bench: Bench = {
    ours: new Site(copies.ours, true, editions),
    control: new Site(copies.control, false, editions),
    releases,
    seed: Number(options.seed),
    isShort: options.short,
  };
  const rows: Row[] = [];
  for (const name of names) {
    rows.push(...((await cases[name]?.(bench)) ?? []));
    log(name);
  }
  return rows;
}

async function findCopies(dir: string, releases: string): Promise<Copies> {
  const isBuilt = existsSync(join(dir, 'control/.next/BUILD_ID'));
  return isBuilt ? nameCopies(dir) : makeCopies(root, dir, releases, options.short);
}

const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'load-bearing-faults-')));
await mkdir(dir, { recursive: true });
process.on('exit', () => {
  if (options.dir === undefined) rmSync(dir, { recursive: true, force: true });
});
// What the cases have started and mounted is taken away when the process ends, and a signal alone would not let them.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const rows = await main(dir);
console.log(`Seed ${options.seed}. Where two numbers of runs are given, the second is the control's.\n`);
printTable(rows);
process.exitCode = rows.every(({ isPassed }) => isPassed) ? 0 : 1;
