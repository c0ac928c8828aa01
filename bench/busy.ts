// `npm run bench:busy`: how long a cached page takes while many readers search, as a ratio to an idle server.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { childEnv } from '#lib/env.ts';
import { makePost } from './posts.ts';
import { Site } from './site.ts';
import { copySite } from './site-copy.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    posts: { type: 'string', default: '100' },
    readers: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
  },
});
const size = Number(values.posts);
const readers = Number(values.readers);
const seconds = Number(values.seconds);
const port = 4513;
/** Milliseconds. The limit of the p99 of a cached page while others search. */
const limit = 50;
/** Milliseconds between two loads of the page. */
const pause = 5;

interface Phase {
  p50: number;
  p99: number;
  most: number;
  loads: number;
  /** Responses to searches, by status. */
  searches: Map<number, number>;
}

function load(path: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    get({ host: 'localhost', port, path, agent, headers: { 'accept-encoding': 'br' } }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    }).once('error', reject);
  });
}

/** Words of titles, with a number, so that no two searches are the same. */
function* queries(): Generator<string> {
  for (let number = 1; ; number++) yield `${makePost(1 + (number % size)).title.split(' ')[0]} ${number}`;
}

/** @param searchPath `undefined` for an idle server */
async function measure(searchPath: string | undefined): Promise<Phase> {
  const agent = new Agent({ keepAlive: true, maxSockets: readers + 1 });
  const searches = new Map<number, number>();
  const end = performance.now() + seconds * 1000;
  const query = queries();
  const search = async () => {
    while (searchPath && performance.now() < end) {
      const status = await load(`${searchPath}?q=${encodeURIComponent(String(query.next().value))}`, agent);
      searches.set(status, (searches.get(status) ?? 0) + 1);
      // A client that gets a 503 waits before it tries again.
      if (status === 503) await delay(1000);
    }
  };
  const times: number[] = [];
  const read = async () => {
    const own = new Agent({ keepAlive: true, maxSockets: 1 });
    while (performance.now() < end) {
      const start = performance.now();
      await load('/about', own);
      times.push(performance.now() - start);
      await delay(pause);
    }
    own.destroy();
  };
  await Promise.all([read(), ...Array.from({ length: readers }, search)]);
  agent.destroy();
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), most: at(1), loads: times.length, searches };
}

async function waitForServer(agent: Agent): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    if ((await load('/about', agent).catch(() => 0)) === 200) return;
    await delay(200);
  }
  throw new Error('The server did not respond');
}

const dir = await mkdtemp(join(tmpdir(), 'load-bearing-busy-'));
let server: ChildProcess | undefined;
try {
  const checkout = join(dir, 'checkout');
  await copySite(root, checkout);
  const site = await Site.make(join(dir, 'site'), size);
  await site.release(checkout, size + 1);
  await site.build(checkout);
  // The server has a core for itself, if there are two.
  const pin = availableParallelism() > 1 ? ['taskset', '-c', '0'] : [];
  const [command = '', ...args] = [...pin, process.execPath, 'server.ts'];
  server = spawn(command, args, {
    cwd: checkout,
    env: childEnv({ ...site.settings, HOST: 'localhost', PORT: String(port), NODE_ENV: 'production' }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const agent = new Agent({ keepAlive: false });
  await waitForServer(agent);
  await load('/search?q=warm', agent);
  const phases: [string, string | undefined][] = [
    ['idle', undefined],
    [`${readers} readers of /search`, '/search'],
    [`${readers} readers of /search.json`, '/search.json'],
  ];
  const results = new Map<string, Phase[]>(phases.map(([name]) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, path] of phases) results.get(name)?.push(await measure(path));
  }
  console.log('| server | /about p50 ms | p99 ms | most ms | p99 to idle | searches/s | refused |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  const middle = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
  const idle = results.get('idle') ?? [];
  let isMissed = false;
  for (const [name, measured] of results) {
    const column = (read: (phase: Phase, index: number) => number) => middle(measured.map(read)).toFixed(1);
    const count = (status: number) => measured.reduce((sum, { searches }) => sum + (searches.get(status) ?? 0), 0);
    const p99 = middle(measured.map((phase) => phase.p99));
    isMissed ||= p99 > limit;
    console.log(
      `| ${name} | ${column(({ p50 }) => p50)} | ${p99.toFixed(1)} | ${column(({ most }) => most)} | ${column(
        ({ p99: one }, index) => one / (idle[index]?.p99 ?? Number.NaN),
      )} | ${(count(200) / seconds / measured.length).toFixed(1)} | ${count(503)} |`,
    );
  }
  console.log(`\nThe limit is a p99 of ${limit} ms.`);
  process.exitCode = isMissed ? 1 : 0;
} finally {
  server?.kill('SIGTERM');
  await rm(dir, { recursive: true, force: true });
}
