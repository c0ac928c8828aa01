// `npm run bench:memory`: memory of web instances of a cluster at rest, beside a server without a shared store. See
// bench/README.md.
import { rmSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { serviceArguments, serviceVariables } from '#lib/commands/service-options.ts';
import { archivePath, homePath, rssPath, searchResultsPath, sitemapPath } from '#lib/urls.ts';
import { findFreePort } from '#test/ports.ts';
import { copyContent, fromRoot, Program, waitForAnswer } from '../e2e/site/checkout.ts';
import { Cluster } from '../test/cluster/cluster.ts';
import { Copies } from '../test/cluster/copies.ts';
import type { Files } from '../test/corpus/form.ts';
import { siteUrl } from '../test/suite.ts';
import { readMemory } from './measure.ts';
import { formatSpread, medianOf } from './report.ts';

/** MiB of resident memory, in the median of the starts after the first one. */
const bar = 180;
/** Seconds without requests before memory is read. */
const rest = 60;

const { values } = parseArgs({ options: { starts: { type: 'string', default: '3' } } });
const starts = Number(values.starts);
if (!(starts >= 2)) throw new Error('--starts must be 2 or more: the first start has no compiled modules');
/** Without certificates that only this machine adds. */
const settings = { NODE_EXTRA_CA_CERTS: '' };

const dir = await mkdtemp(join(tmpdir(), 'load-bearing-memory-'));
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
// Exit handlers kill the programs. A signal alone does not call them.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

/** @returns the address of a page of each kind, as the site links them */
async function listPages(origin: string): Promise<string[]> {
  const read = async (path: string) => (await fetch(origin + path)).text();
  const find = (text: string, pattern: RegExp) => {
    const [, path] = pattern.exec(text) ?? [];
    if (path === undefined) throw new Error(`No link matches ${pattern}`);
    return path;
  };
  const post = find(await read(homePath), /href="(\/posts\/[^"#]+)"/);
  const html = await read(post);
  const card = new URL(find(html, /property="og:image" content="([^"]+)"/)).pathname;
  const tag = find(html, /href="(\/tags\/[^"#]+)"/);
  return [homePath, post, archivePath, tag, rssPath, searchResultsPath('cache'), sitemapPath, card];
}

async function request(origin: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const response = await fetch(origin + path);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    await response.arrayBuffer();
  }
}

async function readContent(): Promise<Files> {
  const content = join(dir, 'content');
  await copyContent(content);
  const files: Files = {};
  for (const entry of await readdir(content, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[path.slice(dir.length + 1)] = await readFile(path);
  }
  return files;
}

type Memory = ReturnType<typeof readMemory>;
const formatRow = (name: string, memory: readonly Memory[]) =>
  `| ${name} | ${memory.length} | ${formatSpread(
    memory.map(({ resident }) => resident),
    0,
  )} | ${formatSpread(
    memory.map(({ proportional }) => proportional),
    0,
  )} |`;

console.log(`Load average ${loadavg()[0]?.toFixed(1)}. ${starts} starts take about a minute and a half each.`);
const copies = await Copies.open(dir);
const cluster = await Cluster.open({ dir: join(dir, 'cluster'), copies, settings });
let alone: Program | undefined;
try {
  const commit = await cluster.repository.commit({ files: await readContent() });
  await cluster.repository.push(commit);
  await cluster.start();
  const paths = await listPages(cluster.webs[0]?.origin ?? '');

  const releaseDir = join(dir, 'alone');
  await cp(cluster.webs[0]?.releaseDir ?? '', releaseDir, { recursive: true });
  const cwd = await copies.make('copy-alone');
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const env = {
    ...serviceVariables,
    ...settings,
    SITE_URL: siteUrl,
    HOST: '127.0.0.1',
    PORT: String(port),
    METRICS_PORT: String(await findFreePort()),
    RELEASE_DIR: releaseDir,
  };
  const args = [...serviceArguments, '--import', './lib/commands/check-node.mjs', 'server.ts'];

  const first: Memory[] = [];
  const later: Memory[] = [];
  const floor: Memory[] = [];
  for (let start = 1; start <= starts; start += 1) {
    if (start > 1) {
      await Promise.all(cluster.webs.map((web) => web.stop()));
      await cluster.start();
    }
    alone = new Program(fromRoot('node_modules/.bin/node'), args, { cwd, env });
    await waitForAnswer(`${origin}/icon.svg`, alone);
    for (const server of [...cluster.webs.map((web) => web.origin), origin]) await request(server, paths);
    await delay(rest * 1000);
    const read = (pid: number | undefined) => readMemory(pid ?? 0);
    const webs = cluster.webs.map((web) => read(web.listProcesses('server.ts')[0]));
    (start === 1 ? first : later).push(...webs);
    if (start > 1) floor.push(read(alone.pid));
    await alone.end();
  }
  console.log(`
| server | n | resident MiB | proportional MiB |
|---|---:|---:|---:|
${formatRow('web instance', later)}
${formatRow('web instance, first start', first)}
${formatRow('without a shared store', floor)}
`);
  const median = medianOf(later.map(({ resident }) => resident));
  if (median > bar) process.exitCode = 1;
} finally {
  await alone?.kill();
  await cluster.close();
}
process.exit();
