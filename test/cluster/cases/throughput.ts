// The rate of a cached page from a cluster, from one of its instances, from an instance without a store, and from nginx alone.
// All servers share the first core, so processor time for a request compares them best. A cached page makes no request to it.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { keys } from '#lib/cluster/keys.ts';
import { findFreePort } from '#test/ports.ts';
import { load, type Round, readCpuTime, serverCore } from '../../../bench/load.ts';
import { listTree } from '../../../bench/measure.ts';
import { buildContent, makePost } from '../../../bench/posts.ts';
import { formatSpread } from '../../../bench/report.ts';
import { savePage, writeStaticNginx } from '../../../bench/saved-page.ts';
import { Program } from '../../../e2e/site/checkout.ts';
import { judge } from '../../judge.ts';
import { Live } from '../../publish/live.ts';
import { Balancer } from '../balancer.ts';
import type { Bench, Case } from '../case.ts';
import type { Cluster } from '../cluster.ts';
import { Monitor } from '../monitor.ts';

const run = promisify(execFile);
const posts = 10;
const usualRounds = 3;
/** Seconds of load. */
const roundTime = 4;
const path = `/posts/${makePost(1).slug}`;

interface Target {
  name: string;
  origin: string;
  pids: number[];
  rounds: Round[];
}

export const throughput: Case = (bench) =>
  bench.inCluster('throughput', {}, async (cluster) => {
    const files = Object.entries(buildContent(posts)).map(([name, text]) => [`content/${name}`, text] as const);
    await cluster.repository.push(await cluster.repository.commit({ files: Object.fromEntries(files) }));
    const live = new Live({
      dir: join(bench.dir, 'one-instance'),
      copy: await bench.copy('copy-one-instance'),
      repository: cluster.repository,
      // As the machines of the cluster.
      settings: { METRICS_PORT: String(await findFreePort()) },
    });
    const stops: (() => unknown)[] = [() => live.stop()];
    try {
      await Promise.all([cluster.start(), live.start()]);
      const targets = await prepare(bench, cluster, live, stops);
      bench.log('all servers are ready');
      return await measure(bench, cluster, targets);
    } finally {
      for (const stop of stops) await stop();
    }
  });

/** Starts a balancer for each target that needs one, without the networks of the suite, and keeps all servers on one core. */
async function prepare(bench: Bench, cluster: Cluster, live: Live, stops: (() => unknown)[]): Promise<Target[]> {
  const balance = async (name: string, ports: number[]) => {
    const balancer = await Balancer.start(join(bench.dir, name), ports);
    stops.push(() => balancer.stop());
    return balancer;
  };
  const [web] = cluster.webs;
  if (!web?.pid || !live.pid) throw new Error('There is no instance');
  const page = await savePage(`${live.origin}${path}`);
  const one = await balance('one-nginx', [Number(new URL(live.origin).port)]);
  const all = await balance(
    'all-nginx',
    cluster.webs.map(({ port }) => port),
  );
  const site = join(bench.dir, 'static-nginx');
  const port = await findFreePort();
  const nginx = new Program('nginx', ['-c', await writeStaticNginx(site, port, path, page)], {});
  stops.push(() => nginx.end());
  const webs = cluster.webs.flatMap(({ pid }) => pid ?? []);
  const found: Omit<Target, 'rounds'>[] = [
    { name: 'nginx, from a file', origin: `http://127.0.0.1:${port}`, pids: [nginx.pid ?? 0] },
    { name: 'one instance without a store', origin: live.origin, pids: [live.pid] },
    { name: 'one instance of the cluster', origin: web.origin, pids: [web.pid] },
    { name: 'nginx, one instance without a store', origin: one.origin, pids: [one.pid, live.pid] },
    { name: 'nginx, three instances of the cluster', origin: all.origin, pids: [all.pid, ...webs] },
  ];
  for (const { origin } of [...found, ...cluster.webs]) await savePage(`${origin}${path}`);
  const others = [...cluster.machines.flatMap(({ pid }) => pid ?? []), cluster.store.pid];
  for (const pid of new Set([...found.flatMap(({ pids }) => pids), ...others].flatMap(listTree))) {
    await run('taskset', ['--all-tasks', '--pid', '--cpu-list', serverCore, String(pid)]);
  }
  return found.map((one) => ({ ...one, rounds: [] }));
}

async function measure(bench: Bench, cluster: Cluster, targets: readonly Target[]) {
  const monitor = await Monitor.open(cluster.store.port);
  try {
    const shared = (lines: readonly string[]) => lines.filter((line) => line.includes(`"${keys.page('')}`));
    for (const { origin, pids } of targets) await load(origin + path, pids, 1);
    await sleep(1_000);
    monitor.take();
    const before = targets.map(({ pids }) => readCpuTime(pids));
    await sleep(roundTime * 1_000);
    const idle = monitor.take();
    bench.log(`commands to the store while idle: ${describeCommands(idle)}`);
    for (const [at, { name, pids }] of targets.entries()) {
      const used = (readCpuTime(pids) - (before[at] ?? 0)) / roundTime / 1_000;
      bench.log(`${name}: ${used.toFixed(1)} ms of CPU a second while idle`);
    }
    for (let round = 0; round < (bench.runs ?? usualRounds); round += 1) {
      for (const { origin, pids, rounds } of targets) rounds.push(await load(origin + path, pids, roundTime));
    }
    const commands = monitor.take();
    const all = targets.flatMap(({ rounds }) => rounds);
    const time = all.length * roundTime;
    report(bench, targets);
    const [idleRate, rate] = [idle.length / roundTime, commands.length / time].map((one) => one.toFixed(0));
    bench.log(`commands to the store: ${idleRate} a second while idle, ${rate} under load`);
    const requests = Math.round(all.reduce((sum, { rate }) => sum + rate * roundTime, 0));
    // The control: pages that no reader has requested yet.
    for (let number = 2; number <= posts; number += 1) {
      for (const { origin } of cluster.webs) await fetch(`${origin}/posts/${makePost(number).slug}`);
    }
    return [
      judge(
        'requests to the store for cached pages (control: pages that are not cached)',
        { bad: shared(commands), runs: requests },
        { bad: shared(monitor.take()), runs: cluster.webs.length * (posts - 1) },
        100,
      ),
    ];
  } finally {
    monitor.close();
  }
}

/** @returns how many commands of each name arrived in a second */
function describeCommands(lines: readonly string[]): string {
  const groups = Map.groupBy(lines, (line) => /\] "(\w+)"/.exec(line)?.[1]?.toUpperCase() ?? 'others');
  return [...groups]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([name, all]) => `${name} ${(all.length / roundTime).toFixed(1)}`)
    .join(', ');
}

function report(bench: Bench, targets: readonly Target[]): void {
  bench.log('| server | requests/s | p50 ms | p99 ms | CPU µs/request |');
  bench.log('| --- | ---: | ---: | ---: | ---: |');
  for (const { name, rounds } of targets) {
    const column = (read: (round: Round) => number, digits: number) => formatSpread(rounds.map(read), digits);
    const times = [column(({ p50 }) => p50, 2), column(({ p99 }) => p99, 2)];
    bench.log(`| ${[name, column(({ rate }) => rate, 0), ...times, column(({ cpu }) => cpu, 1)].join(' | ')} |`);
  }
}
