// `npm run bench:search`: the cost of search at 1,000 posts: index size, an edit, queries in process and over HTTP, bytes for a reader.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { brotliCompressSync } from 'node:zlib';
import MiniSearch from 'minisearch';
import { makeScripts } from '#lib/browser/bundle.ts';
import { childEnv } from '#lib/env.ts';
import type { Index, Manifest } from '#lib/model/release.ts';
import { readCurrent, readManifestText, readObject, readObjectText } from '#lib/model/release-files.ts';
import { buildEntry, readSection, type Section } from '#lib/search/entry.ts';
import { SearchIndex } from '#lib/search/search.ts';
import { makePost } from './posts.ts';
import { Site } from './site.ts';
import { copySite } from './site-copy.ts';

const root = join(import.meta.dirname, '..');
const size = Number(process.argv[2] ?? 1000);
const port = 4512;
const mostQueries = 2400;
/** Bytes that a reader's first query may load. */
const bar = 30_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const rows: [string, string][] = [];
const note = (name: string, value: string) => {
  rows.push([name, value]);
  console.error(`${name}: ${value}`);
};
const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

function formatTimes(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)} ms (n = ${times.length})`;
}

/** Seeded queries of one to four words from titles and texts: whole, prefixes, misspelt, and unknown. */
function listQueries(): string[] {
  return Array.from({ length: mostQueries }, (_, number) => {
    const { title, body } = makePost(1 + ((number * 37) % size));
    const words = (number % 3 === 0 ? title : body.slice(200, 1200)).match(/[A-Za-z]{4,}/g) ?? [];
    const start = (number * 7) % Math.max(1, words.length - 4);
    const chosen = words.slice(start, start + 1 + (number % 4));
    const last = chosen.pop() ?? 'latency';
    return [...chosen, spoil(last, number)].join(' ');
  });
}

function spoil(word: string, number: number): string {
  const middle = Math.floor(word.length / 2);
  if (number % 5 === 1) return word.slice(0, Math.max(2, middle));
  if (number % 5 === 2) return word.slice(0, middle - 1) + word[middle] + word[middle - 1] + word.slice(middle + 1);
  if (number % 5 === 3) return word.slice(0, middle) + word.slice(middle + 1);
  return number % 25 === 4 ? `${word}qx` : word;
}

function readIndexOf(releaseDir: string): { release: string; index: Index } {
  const release = readCurrent(releaseDir) ?? '';
  const manifest = JSON.parse(readManifestText(releaseDir, release)) as Manifest;
  return { release, index: JSON.parse(readObjectText(releaseDir, manifest.index)) as Index };
}

async function measureEntries(releaseDir: string, index: Index): Promise<void> {
  const entries = await Promise.all(index.posts.map(({ search }) => readObject(releaseDir, search)));
  const words = entries.map((entry) => entry.indexOf(10));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const bytes = sum(entries.map(({ byteLength }) => byteLength));
  note(
    'index in the release',
    `${mebibytes(bytes)} in ${entries.length} objects, ${mebibytes(sum(words))} of it words`,
  );
  const bodies = await Promise.all(index.posts.slice(0, 100).map(({ body }) => readObject(releaseDir, body)));
  const trees = bodies.map((body) => JSON.parse(body.toString()).tree as Parameters<typeof buildEntry>[0]);
  const times = trees.map((tree) => {
    const start = performance.now();
    buildEntry(tree);
    return performance.now() - start;
  });
  note('making the entry of a post, which is all that an edit makes', formatTimes(times));
}

async function measureLoad(releaseDir: string): Promise<SearchIndex> {
  const { release, index } = readIndexOf(releaseDir);
  collect();
  const before = process.memoryUsage();
  const stalls = monitorEventLoopDelay({ resolution: 1 });
  stalls.enable();
  const search = new SearchIndex(releaseDir);
  const start = performance.now();
  await search.load(release, index);
  const time = performance.now() - start;
  stalls.disable();
  collect();
  const after = process.memoryUsage();
  note(
    'loading it after a start',
    `${time.toFixed(0)} ms, the event loop held for ${(stalls.max / 1e6).toFixed(1)} ms at most`,
  );
  note(
    'memory of it',
    `${mebibytes(after.heapUsed - before.heapUsed)} heap, ${mebibytes(after.rss - before.rss)} resident`,
  );
  return search;
}

async function measureEdit(site: Site, search: SearchIndex): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    await site.edit();
    await site.release(root, 1);
    const { release, index } = readIndexOf(site.settings.RELEASE_DIR);
    const start = performance.now();
    await search.load(release, index);
    times.push(performance.now() - start);
  }
  note('bringing it up to date after a release with one edit', formatTimes(times));
}

async function measureQueries(releaseDir: string, search: SearchIndex, queries: readonly string[]): Promise<void> {
  const { release, index } = readIndexOf(releaseDir);
  const times: number[] = [];
  let hits = 0;
  const cpu = process.cpuUsage();
  for (const query of queries) {
    const start = performance.now();
    const { total } = await search.search(query, release, index);
    times.push(performance.now() - start);
    hits += Number(total > 0);
  }
  const { user, system } = process.cpuUsage(cpu);
  const each = ((user + system) / 1000 / queries.length).toFixed(2);
  note(
    'a query in the process, excerpts included',
    `${formatTimes(times)}; ${each} ms of a processor each; ${hits} with hits`,
  );
  const worst = [
    'co re in de pr st un ex se ma tr di',
    'aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff',
    'c',
    'キ'.repeat(200),
  ];
  for (const query of worst) {
    const start = performance.now();
    await search.search(query, release, index);
    times.push(performance.now() - start);
    note(`the same, of an enemy: ${query.slice(0, 24)}`, `${(performance.now() - start).toFixed(1)} ms`);
  }
}

function load(path: string, agent: Agent): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: 'localhost', port, path, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    });
    asked.once('error', reject).end();
  });
}

async function measureServer(dir: string, site: Site, queries: readonly string[]): Promise<void> {
  const checkout = join(dir, 'checkout');
  await copySite(root, checkout);
  await site.release(checkout, size + 1);
  await site.build(checkout);
  const server = spawn(process.execPath, ['server.ts'], {
    cwd: checkout,
    env: childEnv({ ...site.settings, HOST: 'localhost', PORT: String(port), NODE_ENV: 'production' }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (let attempt = 0; attempt < 100; attempt++) {
      if (
        await load('/icon.svg', agent).then(
          () => true,
          () => false,
        )
      )
        break;
      await delay(100);
    }
    const start = performance.now();
    await load('/search.json?q=latency', agent);
    note('the first query of a server that has just begun to listen', `${(performance.now() - start).toFixed(0)} ms`);
    for (const [name, path, count] of [
      ['/search.json, one at a time', '/search.json', queries.length],
      ['/search, one at a time', '/search', 600],
    ] as const) {
      const times: number[] = [];
      const sizes: number[] = [];
      for (const query of queries.slice(0, count)) {
        const begin = performance.now();
        const { status, body } = await load(`${path}?q=${encodeURIComponent(query)}`, agent);
        times.push(performance.now() - begin);
        if (status !== 200) throw new Error(`${path} responded with ${status}`);
        sizes.push(brotliCompressSync(body).byteLength);
      }
      note(name, formatTimes(times));
      if (path === '/search.json') await noteReader(Math.max(...sizes));
    }
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8').catch(() => '');
    note('memory of the whole server then', mebibytes(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024));
  } finally {
    agent.destroy();
    server.kill('SIGTERM');
  }
}

async function findDialog(): Promise<string> {
  const files = [...(await makeScripts())];
  const [, text = ''] = files.find(([name]) => name.startsWith('search.')) ?? [];
  return text;
}

async function noteReader(answer: number): Promise<void> {
  const dialog = brotliCompressSync(await findDialog()).byteLength;
  const sum = dialog + answer;
  note(
    'the first query of a reader',
    `${dialog} B dialog + ${answer} B for the largest response = ${sum} B of ${bar}, in brotli`,
  );
  if (sum > bar) process.exitCode = 1;
}

/** The same posts indexed by MiniSearch, for comparison. */
async function measureMiniSearch(releaseDir: string, queries: readonly string[]): Promise<void> {
  const { index } = readIndexOf(releaseDir);
  const documents = await Promise.all(
    index.posts.map(async ({ slug, title, description, search }) => {
      const entry = await readObject(releaseDir, search);
      const sections: Section[] = [];
      for (let one = readSection(entry, 0); one; one = readSection(entry, sections.length)) sections.push(one);
      const join = (read: (section: Section) => string) => sections.map(read).join('\n');
      return {
        id: slug,
        title,
        description,
        headings: join((one) => one.title),
        text: join((one) => one.text),
        code: join((one) => one.code),
      };
    }),
  );
  collect();
  const before = process.memoryUsage().heapUsed;
  const library = new MiniSearch({ fields: ['title', 'description', 'headings', 'text', 'code'] });
  const start = performance.now();
  library.addAll(documents);
  const time = performance.now() - start;
  collect();
  const memory = process.memoryUsage().heapUsed - before;
  const bytes = JSON.stringify(library).length;
  note(
    'MiniSearch: building, memory, serialised',
    `${time.toFixed(0)} ms, ${mebibytes(memory)} heap, ${mebibytes(bytes)}`,
  );
  const options = { prefix: true, fuzzy: 0.2, combineWith: 'AND', boost: { title: 4, headings: 2 } } as const;
  const cpu = process.cpuUsage();
  const times = queries.map((query) => {
    const begin = performance.now();
    library.search(query, options);
    return performance.now() - begin;
  });
  const { user, system } = process.cpuUsage(cpu);
  const each = ((user + system) / 1000 / queries.length).toFixed(2);
  note('MiniSearch: a query, no excerpts', `${formatTimes(times)}; ${each} ms of a processor each`);
}

const dir = await mkdtemp(join(tmpdir(), 'load-bearing-search-'));
try {
  const site = await Site.make(join(dir, 'site'), size);
  await site.release(root, size + 1);
  const { RELEASE_DIR: releaseDir } = site.settings;
  const queries = listQueries();
  await measureEntries(releaseDir, readIndexOf(releaseDir).index);
  const search = await measureLoad(releaseDir);
  await measureQueries(releaseDir, search, queries.slice(0, 200));
  rows.splice(-5);
  await measureQueries(releaseDir, search, queries);
  await measureEdit(site, search);
  await measureMiniSearch(releaseDir, queries);
  await site.forgetReleases();
  await measureServer(dir, site, queries);
  console.log(
    `| ${size} posts | |\n| --- | --- |\n${rows.map(([name, value]) => `| ${name} | ${value} |`).join('\n')}`,
  );
} finally {
  await rm(dir, { recursive: true, force: true });
}
