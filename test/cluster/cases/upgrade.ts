// A rolling upgrade: one machine after the other gets another build, while authors push, and readers load pages and the scripts
// that they name.
import { readdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { askPublisher } from '#lib/publish/socket.ts';
import { findFreePort } from '#test/ports.ts';
import { request } from '../../../e2e/site/site.ts';
import { type Finding, judge } from '../../judge.ts';
import { renameBuild } from '../../publish/instances.ts';
import { awaitThat, copyBuilt } from '../../publish/live.ts';
import { readLoadFactor } from '../../suite.ts';
import { Blog, deliver, editedPaths } from '../blog.ts';
import type { Case } from '../case.ts';
import type { Cluster } from '../cluster.ts';
import { Copies } from '../copies.ts';
import { describeLatency, findErrors, findLateBack, mixedTime } from '../judge.ts';
import type { Machine } from '../machine.ts';
import { awaitEdit, load, Readers } from '../readers.ts';

/** Milliseconds under load between two machines. */
const rest = 1_000;

export const upgrade: Case = (bench) =>
  bench.inCluster('upgrade', { settings: { PUBLISH_POLL: '1' } }, async (cluster) => {
    const build = join(bench.dir, 'upgrade/next-build');
    await copyBuilt(build, false);
    await renameBuild(build);
    const copies = await Copies.open(join(bench.dir, 'upgrade'), build);
    const blog = new Blog(cluster.repository);
    await blog.push();
    await cluster.start();
    bench.log('the cluster is ready');
    const assets = await listAssets(cluster.machines[0]?.copy ?? '');
    const loading = new AssetLoad(cluster.origin, assets);
    const reading = new Readers({ origin: cluster.origin, paths: editedPaths, count: 3 });
    const late: Finding = { bad: [], runs: 0 };
    for (const machine of bench.isShort ? cluster.webs : cluster.machines) {
      await upgradeMachine(machine, await copies.make(`next-${machine.name}`));
      // Readers have pages of both builds now, and any instance may get the requests for their files.
      for (const path of await listAssets(machine.copy)) assets.add(path);
      await pushEdit(cluster, blog, `after ${machine.name}`, late);
      const leader = await cluster.awaitLeader();
      bench.log(`${machine.name} has the next build, and ${leader.name} leads`);
      await sleep(rest);
    }
    const shown = await listBuilds(cluster);
    const seen = await reading.stop();
    const found = await loading.stop();
    if (shown.size !== 1) found.missing.bad.push(`the instances name the scripts ${[...shown].join(', ')}`);
    bench.log(`${seen.length} responses: ${describeLatency(seen)}; the load is ${loadavg()[0]?.toFixed(1)}`);
    const nobody = await load(`http://127.0.0.1:${await findFreePort()}`, '/');
    const back = { bad: findLateBack(seen, mixedTime * readLoadFactor()), runs: seen.length };
    return [
      judge(
        'failed requests under a rolling upgrade (control: a port without a server)',
        { bad: findErrors(seen), runs: seen.length },
        { bad: findErrors([nobody]), runs: 1 },
        100,
      ),
      judge('scripts missing under a rolling upgrade (control: unknown names)', found.missing, found.unknown, 100),
      judge(
        'older pages under a rolling upgrade (control: a rollback)',
        { bad: [...back.bad, ...late.bad], runs: back.runs },
        await rollBack(cluster),
        100,
      ),
    ];
  });

/** Pushes an edit. The publisher that leads must publish it, whichever build it has. */
async function pushEdit(cluster: Cluster, blog: Blog, when: string, late: Finding): Promise<void> {
  await blog.push();
  await deliver(cluster.origin);
  const limit = 60_000;
  const times = await awaitEdit(cluster.webs, blog.edit, limit);
  for (const [name, time] of times)
    if (time >= limit) late.bad.push(`${when}: ${name} does not show edit ${blog.edit}`);
}

/** Makes an older release live while readers load pages. The check must find that their pages go back in time. */
async function rollBack(cluster: Cluster): Promise<Finding> {
  const reading = new Readers({ origin: cluster.origin, paths: editedPaths, count: 2 });
  await sleep(rest);
  await askPublisher((await cluster.awaitLeader()).releaseDir, { ask: 'rollback' });
  await sleep(rest);
  const seen = await reading.stop();
  return { bad: findLateBack(seen, mixedTime), runs: seen.length };
}

async function upgradeMachine(machine: Machine, copy: string): Promise<void> {
  await machine.stop();
  machine.takeCopy(copy);
  machine.start();
  await awaitThat(`${machine.name} serves`, async () => {
    if (!machine.isRunning) throw new Error(`${machine.name} ended.\n${machine.log}`);
    if (machine.role === 'web') return (await machine.isReady()) || undefined;
    return machine.get('/livez').then(
      () => true,
      () => undefined,
    );
  });
}

/** Lists the scripts and styles of a build. */
async function listAssets(copy: string): Promise<Set<string>> {
  const own = (await readdir(join(copy, '.scripts'))).filter((name) => /^[a-z-]+\.\w+\.js$/.test(name));
  const next = await readdir(join(copy, '.next/static'), { recursive: true });
  const all = [...own.map((name) => `/assets/${name}`), ...next.map((name) => `/_next/static/${name}`)];
  return new Set(all.filter((path) => /\.(?:js|css)$/.test(path)));
}

/** @returns the scripts that the instances name: one if all have the same build */
async function listBuilds(cluster: Cluster): Promise<Set<string>> {
  const texts = await Promise.all(cluster.webs.map(async (web) => (await web.get('/posts/edited')).text));
  return new Set(texts.map((text) => /\/assets\/reader\.\w+\.js/.exec(text)?.[0] ?? 'none'));
}

/** Loads all known scripts in turns, from any instance. */
class AssetLoad {
  private readonly found = { missing: { bad: [], runs: 0 } as Finding, unknown: { bad: [], runs: 0 } as Finding };
  private readonly work: Promise<void>;
  private isStopped = false;

  constructor(origin: string, assets: ReadonlySet<string>) {
    this.work = this.load(origin, assets);
  }

  async stop(): Promise<{ missing: Finding; unknown: Finding }> {
    this.isStopped = true;
    await this.work;
    return this.found;
  }

  private async load(origin: string, assets: ReadonlySet<string>): Promise<void> {
    const { missing, unknown } = this.found;
    while (!this.isStopped) {
      for (const path of assets) {
        await count(origin, path, missing);
        await count(origin, path.replace(/\.(js|css)$/, '-none.$1'), unknown);
        await sleep(10);
      }
    }
  }
}

async function count(origin: string, path: string, finding: Finding): Promise<void> {
  const status = await request(origin, path).then(
    (answer) => answer.status,
    () => 0,
  );
  finding.runs += 1;
  if (status !== 200) finding.bad.push(`${path}: ${status}`);
}
