// `node bench/serve.ts`: what one core answers of a cached page: our server beside nginx and beside stock `next start`.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { childEnv } from '#lib/env.ts';
import { makePost } from './posts.ts';
import { formatSpread } from './report.ts';
import { Site } from './site.ts';
import { copySite } from './site-copy.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '5' } },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const path = `/posts/${makePost(1).slug}`;
const ports = { nginx: 4501, ours: 4502, stock: 4503 } as const;
type Name = keyof typeof ports;

/** The server has the first core for itself and the load comes from the second. */
const serverCore = '0';
const loadCore = '1';

interface Round {
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

const dir = await mkdtemp(join(tmpdir(), 'load-bearing-serve-'));
const started: ChildProcess[] = [];

function startPinned(command: string, args: readonly string[], cwd: string, settings: Record<string, string>): number {
  const child = spawn('taskset', ['-c', serverCore, command, ...args], {
    cwd,
    env: childEnv(settings),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  started.push(child);
  return child.pid ?? 0;
}

function urlOf(name: Name): string {
  return `http://127.0.0.1:${ports[name]}${path}`;
}

async function waitFor(url: string): Promise<Response> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return response;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} did not answer`);
}

/** Bytes resident in a process and the processes it started. */
async function readMemory(pid: number): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'rss=', '--pid', String(pid), '--ppid', String(pid)]);
  return stdout.split('\n').reduce((sum, line) => sum + Number(line) * 1024, 0);
}

async function load(name: Name, time: number): Promise<Round> {
  const args = [
    '-c',
    loadCore,
    'wrk',
    '-t1',
    '-c32',
    `-d${time}s`,
    '--latency',
    '-H',
    'Accept-Encoding: gzip',
    urlOf(name),
  ];
  const { stdout } = await run('taskset', args);
  const latency = (percent: string) => {
    const [, value = '0', unit = 'ms'] = new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s)`).exec(stdout) ?? [];
    return Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit as 'us' | 'ms' | 's'];
  };
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${name} failed under load:\n${stdout}`);
  return { rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]), p50: latency('50'), p99: latency('99') };
}

/** nginx as Debian ships it, but one worker, no access log, the page precompressed, and the headers of ours. */
async function startNginx(page: Response): Promise<number> {
  const site = join(dir, 'nginx');
  const html = Buffer.from(await page.arrayBuffer());
  await mkdir(join(site, 'posts'), { recursive: true });
  await writeFile(join(site, `${path}.html`), html);
  await writeFile(join(site, `${path}.html.gz`), gzipSync(html, { level: 9 }));
  const own = new Set([
    'connection',
    'content-encoding',
    'content-length',
    'content-type',
    'date',
    'etag',
    'keep-alive',
    'transfer-encoding',
  ]);
  const headers = [...page.headers].filter(([name]) => !own.has(name));
  const lines = headers.map(([name, value]) => `add_header ${name} "${value.replaceAll('"', '\\"')}";`);
  await writeFile(
    join(site, 'nginx.conf'),
    `user root; worker_processes 1; daemon off; pid ${site}/pid; error_log ${site}/error.log;
events { worker_connections 768; }
http {
  sendfile on; tcp_nopush on; types_hash_max_size 2048; types { text/html html; }
  default_type application/octet-stream; access_log off; gzip on; gzip_static on;
  server { listen 127.0.0.1:${ports.nginx}; root ${site}; ${lines.join(' ')} location / { try_files $uri.html =404; } }
}
`,
  );
  return startPinned('nginx', ['-c', join(site, 'nginx.conf')], site, {});
}

async function prepare(): Promise<Record<Name, number>> {
  const ours = join(dir, 'ours');
  const stock = join(dir, 'stock');
  await copySite(root, ours);
  const site = await Site.make(join(dir, 'site'), 10);
  await site.release(ours, 11);
  await site.build(ours);
  await copySite(root, stock);
  const config = await readFile(join(stock, 'next.config.ts'), 'utf8');
  await writeFile(join(stock, 'next.config.ts'), config.replace(/^ {2}cacheHandler:.*\n/m, ''));
  await site.build(stock);
  const settings = { ...site.settings, HOST: 'localhost', NODE_ENV: 'production' };
  const pids = {
    ours: startPinned(process.execPath, ['server.ts'], ours, { ...settings, PORT: String(ports.ours) }),
    stock: startPinned('next', ['start', '--port', String(ports.stock), '--hostname', 'localhost'], stock, settings),
  };
  await waitFor(urlOf('stock'));
  await waitFor(urlOf('ours'));
  // The page is compressed behind the first answer; from then on it leaves with an encoding.
  let page = await waitFor(urlOf('ours'));
  for (let attempt = 0; !page.headers.has('content-encoding') && attempt < 50; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    page = await waitFor(urlOf('ours'));
  }
  const html = await page.clone().text();
  console.log(
    `Reference post: ${html.length} characters of HTML, ${brotliCompressSync(html).byteLength} bytes in brotli.\n`,
  );
  const nginx = await startNginx(page);
  await waitFor(urlOf('nginx'));
  return { ...pids, nginx };
}

try {
  if (availableParallelism() < 2) throw new Error('This needs two cores: one for the server, one for the load');
  const pids = await prepare();
  const names = Object.keys(ports) as Name[];
  const results = new Map<Name, Round[]>(names.map((name) => [name, []]));
  const memory = new Map<Name, number[]>();
  for (const name of names) memory.set(name, [await readMemory(pids[name])]);
  for (const name of names) await load(name, 2);
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      results.get(name)?.push(await load(name, seconds));
      memory.get(name)?.push(await readMemory(pids[name]));
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 3000));
  for (const name of names) memory.get(name)?.push(await readMemory(pids[name]));

  console.log('| server | requests/s | share of nginx, % | p50 ms | p99 ms | MiB before / peak / after |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
  const floor = results.get('nginx') ?? [];
  let share = 0;
  for (const name of names) {
    const measured = results.get(name) ?? [];
    const shares = measured.map(({ rate }, index) => (100 * rate) / (floor[index]?.rate ?? Number.NaN));
    const mib = (memory.get(name) ?? []).map((bytes) => Math.round(bytes / 2 ** 20));
    const column = (read: (round: Round) => number, digits: number) => formatSpread(measured.map(read), digits);
    console.log(
      `| ${name} | ${column(({ rate }) => rate, 0)} | ${formatSpread(shares, 1)} | ${column(({ p50 }) => p50, 2)} | ${column(({ p99 }) => p99, 2)} | ${mib[0]} / ${Math.max(...mib)} / ${mib.at(-1)} |`,
    );
    if (name === 'ours') share = shares.toSorted((a, b) => a - b)[Math.floor(shares.length / 2)] ?? 0;
  }
  console.log(`\nOurs is at ${share.toFixed(1)} % of nginx; the bar is 50 %.`);
  process.exitCode = share >= 50 ? 0 : 1;
} finally {
  for (const child of started) child.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await rm(dir, { recursive: true, force: true });
}
