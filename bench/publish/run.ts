// `npm run test:publish`: from a push to the reader, in every way that can go wrong, as a table.
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { printTable, type Row } from '../table.ts';
import type { Bench, Case, Place } from './case.ts';
import { attacks } from './cases/attacks.ts';
import { embargo } from './cases/embargo.ts';
import { killedPublisher } from './cases/kill.ts';
import { malformedPushes } from './cases/malformed.ts';
import { sameAsClean } from './cases/oracle.ts';
import { webhooks } from './cases/webhooks.ts';
import { copyBuilt, Live } from './live.ts';
import { Repository } from './repository.ts';
import { writeTransport } from './transport.ts';

const cases: Record<string, Case> = {
  oracle: sameAsClean,
  malformed: malformedPushes,
  kill: killedPublisher,
  webhooks,
  attacks,
  embargo,
};

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    /** A file for the counts, as JSON: for `npm test`. */
    report: { type: 'string' },
  },
});

const names = options.only?.split(',') ?? Object.keys(cases);
const unknown = names.filter((name) => !Object.hasOwn(cases, name));
if (unknown.length > 0) throw new Error(`No case ${unknown.join(', ')}: there are ${Object.keys(cases).join(', ')}`);

const dir = await mkdtemp(join(tmpdir(), 'load-bearing-publish-'));
const running = new Set<Live>();
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void Promise.all([...running].map((live) => live.kill())).then(() => process.exit(1)));
}

const start = performance.now();
const copy = join(dir, 'copy');

class Run implements Bench {
  readonly seed = Number(options.seed);
  readonly isShort = options.short;

  log(text: string): void {
    console.error(`${Math.round((performance.now() - start) / 1000)} s: ${text}`);
  }

  async inPlace<Result>(
    name: string,
    { transport, ...settings }: Record<string, string>,
    run: (place: Place) => Promise<Result>,
  ): Promise<Result> {
    const own = join(dir, name);
    const repository = await Repository.make(own);
    const reach = transport === 'ssh' ? await writeTransport(own, repository.bare) : undefined;
    await rm(join(copy, '.next/page-cache'), { recursive: true, force: true });
    const live = new Live({ dir: own, copy, repository, settings: { ...reach?.settings, ...settings } });
    running.add(live);
    try {
      return await run({ dir: own, repository, live });
    } catch (error) {
      console.error(live.log.slice(-4_000));
      throw error;
    } finally {
      await live.kill();
      running.delete(live);
      await rm(own, { recursive: true, force: true });
    }
  }
}

await copyBuilt(copy);
const bench = new Run();
bench.log('the copy is made');
const rows: Row[] = [];
for (const name of names) {
  try {
    rows.push(...((await cases[name]?.(bench)) ?? []));
  } catch (error) {
    console.error(error);
    rows.push({
      name: `${name}, which could not go on`,
      runs: '',
      ours: '',
      control: '',
      isCompared: true,
      isPassed: false,
    });
  }
  bench.log(name);
}
console.log(`Seed ${options.seed}.\n`);
printTable(rows);
const failed = rows.filter(({ isPassed }) => !isPassed).length;
if (options.report) await writeFile(options.report, JSON.stringify({ passed: rows.length - failed, failed }));
process.exitCode = failed === 0 ? 0 : 1;
