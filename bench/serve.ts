// `npm run bench:serve`: requests a second for a cached page on one core: our server, a bare `node:http` server that sends the
// same response (the floor), nginx, and stock `next start`. With `--observe`, it compares our server without and with metrics,
// access log and traces instead.
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { brotliCompressSync, gunzipSync } from 'node:zlib';
import { serviceArguments, serviceVariables } from '#lib/commands/service-options.ts';
import { childEnv } from '#lib/env.ts';
import type { SavedResponse } from './bare-server.ts';
import { load, type Round, serverCore } from './load.ts';
import { makePost } from './posts.ts';
import { formatSpread, medianOf } from './report.ts';
import { savePage, writeStaticNginx } from './saved-page.ts';
import { Site } from './site.ts';
import { copySite } from './site-copy.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    observe: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const path = `/posts/${makePost(1).slug}`;
const ports = {
  nginx: 4501,
  floor: 4504,
  ours: 4502,
  stock: 4503,
  metrics: 4505,
  combined: 4506,
  json: 4507,
  traces: 4508,
  all: 4509,
} as const;
type Name = keyof typeof ports;
/**
 * In the order of a round: ours and the floor are measured one directly after the other. Stock Next has rounds of its own after
 * the others, because a round of it changes the memory of the machine for the next server.
 */
const names: readonly Name[] = values.observe
  ? ['floor', 'ours', 'metrics', 'combined', 'json', 'traces', 'all']
  : ['nginx', 'floor', 'ours', 'stock'];

/** The port of a collector that receives traces and drops them. */
const collectorPort = 4510;
/** Settings of our server in each form with `--observe`. One request in a hundred is traced, as on a busy site. */
const observed = {
  metrics: { METRICS_PORT: '4511' },
  combined: { ACCESS_LOG: 'combined' },
  json: { ACCESS_LOG: 'json' },
  traces: {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collectorPort}`,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.01',
  },
};

/**
 * Between the builds and the first load. A virtual machine gives the memory that a build freed back to its host meanwhile, which
 * made p99 twenty times as long for all servers.
 */
const settleSeconds = 60;

/** Percent of the floor's rate, and multiples of the floor's p99: the limits for our server in the median of the rounds. */
const limits = { rate: 90, p99: 2 };

const dir = await mkdtemp(join(tmpdir(), 'load-bearing-serve-'));
const started: ChildProcess[] = [];

function startPinned(command: string, args: readonly string[], cwd: string, settings: Record<string, string>): number {
  // A log to a file costs what it costs in operation; /dev/null would be free.
  const output = openSync(join(dir, 'output.log'), 'a');
  const child = spawn('taskset', ['-c', serverCore, command, ...args], {
    cwd,
    env: childEnv(settings),
    stdio: ['ignore', output, 'inherit'],
  });
  started.push(child);
  return child.pid ?? 0;
}

function urlOf(name: Name): string {
  return `http://127.0.0.1:${ports[name]}${path}`;
}

async function startNginx(page: SavedResponse): Promise<number> {
  const site = join(dir, 'nginx');
  return startPinned('nginx', ['-c', await writeStaticNginx(site, ports.nginx, path, page)], site, {});
}

async function startFloor(page: SavedResponse): Promise<number> {
  const file = join(dir, 'response.json');
  await writeFile(file, JSON.stringify(page));
  const server = join(import.meta.dirname, 'bare-server.ts');
  return startPinned(process.execPath, [server, String(ports.floor), file], dir, {});
}

type Pids = Partial<Record<Name, number>>;

interface Servers {
  /** Their process ids. */
  pids: Pids;
  /** Starts stock Next, where it is measured. @returns the process id */
  startStock?: () => Promise<number>;
}

/** Builds all servers, and starts all but stock Next. */
async function prepare(): Promise<Servers> {
  const ours = join(dir, 'ours');
  const stock = join(dir, 'stock');
  await copySite(root, ours);
  const site = await Site.make(join(dir, 'site'), 10);
  await site.release(ours, 11);
  await site.build(ours);
  const settings = { ...site.settings, HOST: '127.0.0.1', NODE_ENV: 'production' };
  const start = (name: Name, more: Record<string, string> = {}) =>
    startPinned(process.execPath, [...serviceArguments, 'server.ts'], ours, {
      ...serviceVariables,
      ...settings,
      PORT: String(ports[name]),
      ...more,
    });
  if (values.observe) return { pids: await startObserved(start) };
  await copySite(root, stock);
  const config = await readFile(join(stock, 'next.config.ts'), 'utf8');
  // Stock Next has its own cache, and compresses.
  await writeFile(
    join(stock, 'next.config.ts'),
    config.replace(/^ {2}cacheHandler:.*\n/m, '').replace('compress: false', 'compress: true'),
  );
  await site.build(stock);
  const pid = start('ours');
  const startStock = async () => {
    const args = ['start', '--port', String(ports.stock), '--hostname', '127.0.0.1'];
    const stockPid = startPinned('next', args, stock, settings);
    await savePage(urlOf('stock'));
    return stockPid;
  };
  const page = await savePage(urlOf('ours'));
  const body = Buffer.from(page.body, 'base64');
  const html = gunzipSync(body);
  const brotli = brotliCompressSync(html).byteLength;
  console.log(`Reference post: ${html.byteLength} bytes of HTML, ${body.byteLength} in gzip, ${brotli} in brotli.\n`);
  const pids = { ours: pid, nginx: await startNginx(page), floor: await startFloor(page) };
  for (const name of names) if (name !== 'stock') await savePage(urlOf(name));
  return { pids, startStock };
}

async function startObserved(start: (name: Name, more?: Record<string, string>) => number): Promise<Pids> {
  const collector = createServer((request, response) => {
    request.resume().once('end', () => response.end());
  });
  collector.listen(collectorPort, '127.0.0.1').unref();
  const forms = Object.entries(observed) as [Name, Record<string, string>][];
  const { metrics, combined, traces } = observed;
  const pids: Pids = { ours: start('ours') };
  const floor = await startFloor(await savePage(urlOf('ours')));
  for (const [name, more] of forms) pids[name] = start(name, more);
  pids.all = start('all', { ...metrics, METRICS_PORT: '4512', ...combined, ...traces });
  for (const name of names) if (name !== 'floor') await savePage(urlOf(name));
  return { ...pids, floor };
}

function listPids(pids: Pids, name: Name): number[] {
  return [pids[name] ?? 0];
}

type Results = Record<Name, Round[]>;

async function measure({ pids, startStock }: Servers): Promise<Results> {
  const results = Object.fromEntries(names.map((name): [Name, Round[]] => [name, []])) as Results;
  const runRounds = async (group: readonly Name[]) => {
    for (const name of group) await load(urlOf(name), listPids(pids, name), seconds);
    for (let round = 0; round < rounds; round += 1) {
      for (const name of group) results[name].push(await load(urlOf(name), listPids(pids, name), seconds));
    }
  };
  await delay(1000 * settleSeconds);
  await runRounds(names.filter((name) => name !== 'stock'));
  if (startStock) {
    pids.stock = await startStock();
    await runRounds(['stock']);
  }
  return results;
}

/** Percent of the processor time of a request without any of them: the limit for each form in the median of the rounds. */
const observedLimit = 103;

/** Prints the processor time of a request in each form, and whether all are within the limit. */
function reportObserved(results: Results): void {
  console.log('| form | requests/s | CPU µs/request | CPU, % of off | MiB |');
  console.log('| --- | ---: | ---: | ---: | ---: |');
  let isWithin = true;
  for (const name of names) {
    const ratios = results[name].map(({ cpu }, round) => (100 * cpu) / (results.ours[round]?.cpu ?? Number.NaN));
    const column = (read: (round: Round) => number, digits: number) => formatSpread(results[name].map(read), digits);
    const cells = [column(({ rate }) => rate, 0), column(({ cpu }) => cpu, 1), formatSpread(ratios, 1)];
    console.log(`| ${name} | ${cells.join(' | ')} | ${column(({ memory }) => memory / 2 ** 20, 0)} |`);
    if (name !== 'floor') isWithin &&= medianOf(ratios) <= observedLimit;
  }
  console.log(
    `\nThe limit is ${observedLimit} % of the processor time of a request: ${isWithin ? 'held' : 'not held'}.`,
  );
  process.exitCode = isWithin ? 0 : 1;
}

/** Prints a table, and whether our server is within the limits. */
function report(results: Results): void {
  console.log(
    '| server | requests/s | % of the floor | % of nginx | p50 ms | p99 ms | x p99 of the floor | CPU µs/request | MiB |',
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  const ratios = (name: Name, other: Name, read: (round: Round) => number, scale: number) =>
    results[name].map((round, index) => {
      const reference = results[other][index];
      return reference ? (scale * read(round)) / read(reference) : Number.NaN;
    });
  const rate = (round: Round) => round.rate;
  const p99 = (round: Round) => round.p99;
  for (const name of names) {
    const column = (read: (round: Round) => number, digits: number) => formatSpread(results[name].map(read), digits);
    const cells = [
      name,
      column(rate, 0),
      formatSpread(ratios(name, 'floor', rate, 100), 1),
      formatSpread(ratios(name, 'nginx', rate, 100), 1),
      column(({ p50 }) => p50, 2),
      column(p99, 2),
      formatSpread(ratios(name, 'floor', p99, 1), 2),
      column(({ cpu }) => cpu, 1),
      column(({ memory }) => memory / 2 ** 20, 0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  const share = medianOf(ratios('ours', 'floor', rate, 100));
  const slowdown = medianOf(ratios('ours', 'floor', p99, 1));
  console.log(
    `\nOur server reaches ${share.toFixed(1)} % of the floor (limit: ${limits.rate} %), with ${slowdown.toFixed(2)} times its p99 (limit: ${limits.p99}).`,
  );
  process.exitCode = share >= limits.rate && slowdown <= limits.p99 ? 0 : 1;
}

try {
  if (availableParallelism() < 2) throw new Error('This needs two cores: one for the servers, one for the load');
  console.log(
    `Load average: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}.`,
  );
  const results = await measure(await prepare());
  (values.observe ? reportObserved : report)(results);
} finally {
  for (const child of started) child.kill('SIGTERM');
  await delay(1500);
  await rm(dir, { recursive: true, force: true });
}
