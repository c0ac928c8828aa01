// `npm run test:publish`: pushes in every way that can go wrong, and a table of what readers got.
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from '../../bench/table.ts';
import { readSuiteOptions, reportRows, runCase } from '../suite.ts';
import type { Bench, Case, Place } from './case.ts';
import { attacks } from './cases/attacks.ts';
import { embargo } from './cases/embargo.ts';
import { badHosts } from './cases/hosts.ts';
import { killedPublisher } from './cases/kill.ts';
import { publisherLife } from './cases/life.ts';
import { malformedPushes } from './cases/malformed.ts';
import { movedBlogs } from './cases/moved.ts';
import { oddPosts } from './cases/odd.ts';
import { sameAsClean } from './cases/oracle.ts';
import { poisonPosts } from './cases/poison.ts';
import { upgrade } from './cases/upgrade.ts';
import { webhooks } from './cases/webhooks.ts';
import { copyBuilt, Live } from './live.ts';
import { Repository } from './repository.ts';
import { writeTransport } from './transport.ts';

const cases: Record<string, Case> = {
  oracle: sameAsClean,
  embargo,
  // A long case at the end would run alone.
  upgrade,
  kill: killedPublisher,
  webhooks,
  hosts: badHosts,
  attacks,
  poison: poisonPosts,
  life: publisherLife,
  malformed: malformedPushes,
  moved: movedBlogs,
  odd: oddPosts,
};

const options = readSuiteOptions(Object.keys(cases));

const dir = await mkdtemp(join(tmpdir(), 'load-bearing-publish-'));
const running = new Set<Live>();
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void Promise.all([...running].map((live) => live.kill())).then(() => process.exit(1)));
}

const start = performance.now();

/** A copy of the repository with its build, which one site after the other runs in. */
class Lane implements Bench {
  readonly seed = options.seed;
  readonly isShort = options.isShort;
  private readonly copy: string;

  private constructor(copy: string) {
    this.copy = copy;
  }

  static async open(name: string): Promise<Lane> {
    const copy = join(dir, name);
    await copyBuilt(copy);
    return new Lane(copy);
  }

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
    await rm(join(this.copy, '.next/page-cache'), { recursive: true, force: true });
    const all = { ...reach?.settings, ...settings };
    const live = new Live({ dir: own, copy: this.copy, repository, settings: all });
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

/** Runs all cases. The short form runs two at once, as some cases wait for a time. */
async function runAll(): Promise<Row[]> {
  const found = new Map<string, Row[]>();
  const left = options.names.values();
  const work = async (lane: Lane) => {
    for (const name of left) {
      found.set(name, await runCase(name, async () => (await cases[name]?.(lane)) ?? []));
      lane.log(`${name} is done`);
    }
  };
  const lanes = await Promise.all((options.isShort ? ['copy-1', 'copy-2'] : ['copy-1']).map((name) => Lane.open(name)));
  await Promise.all(lanes.map(work));
  return options.names.flatMap((name) => found.get(name) ?? []);
}

await reportRows(await runAll(), options);
