// A short day of a site behind Varnish: readers request pages as Zipf's law says, and authors publish. The small site responds
// with the digest of the view of each address, so that its bytes change exactly when those of the real one do.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { buildCdnHeaders } from '#lib/cdn/headers.ts';
import { Purger } from '#lib/cdn/purger.ts';
import { listPurgedTags } from '#lib/cdn/tags.ts';
import { parseTargets } from '#lib/cdn/targets.ts';
import { digestOf } from '#lib/model/digest.ts';
import type { Index, Post } from '#lib/model/release.ts';
import { type Views, viewsOf } from '#lib/posts/views.ts';
import { compareAddresses } from '#lib/publish/affected.ts';
import type { Route } from '#lib/route.ts';
import { routes } from '#lib/routes.ts';
import { makePost } from '#test/corpus/post.ts';
import { makeIndex } from '#test/corpus/release-index.ts';
import { nameVarnish, Varnish } from '#test/varnish.ts';

interface Day {
  posts: number;
  requests: number;
  /** Publications, evenly spread: one in three is a new post, the others are edits. */
  pushes: number;
}

interface DayReport {
  requests: number;
  hits: number;
  /** Requests that the site got. */
  fetches: number;
  /** Responses with other bytes than those of the site, among those that were compared after each push. */
  wrong: number;
  compared: number;
  /** Tags in the purge of each push, and requests to the site for the pages that were compared but had not changed. */
  tags: number[];
  refetched: number;
  seconds: number;
}

const tags = 40;
/** Parts of all requests: the home page, a feed, a page of a list. The rest goes to posts. */
const parts = { home: 0.15, feed: 0.1, list: 0.1 };
/** Part of the requests by clients that do not accept brotli. */
const gzipPart = 0.03;

/** A generator with a seed: mulberry32. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** @returns a function that draws a rank from 0, with an exponent of 1 */
function makeZipf(count: number, random: () => number): () => number {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) {
    sum += 1 / (rank + 1);
    sums[rank] = sum;
  }
  return () => {
    const drawn = random() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < drawn) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

function makePosts(count: number): Post[] {
  return Array.from({ length: count }, (_, place) => makeNumbered(count - place));
}

function makeNumbered(number: number): Post {
  const date = new Date(Date.UTC(2000, 0, 1) + number * 86_400_000).toISOString().slice(0, 10);
  return makePost(`post-${number}`, { date, title: `Post ${number}`, tags: [`t${number % tags}`], body: `${number}` });
}

class SmallSite {
  readonly server: Server;
  fetches = 0;
  private index: Index;
  private addresses: Map<string, ReadData>;
  private bodies = new Map<string, string>();

  constructor(index: Index) {
    this.index = index;
    this.addresses = listAddresses(index);
    this.server = createServer((request, response) => this.answer(request, response));
  }

  show(index: Index): void {
    this.index = index;
    this.addresses = listAddresses(index);
    this.bodies = new Map();
  }

  bodyOf(path: string): string | undefined {
    const readData = this.addresses.get(path);
    if (!readData) return undefined;
    const known = this.bodies.get(path);
    if (known !== undefined) return known;
    const views = viewsOf(this.index);
    const body = digestOf(JSON.stringify([views.site(), readData(views)]));
    this.bodies.set(path, body);
    return body;
  }

  private answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
    if (url === '/readyz') {
      response.end('ok');
      return;
    }
    this.fetches += 1;
    const body = this.bodyOf(url);
    if (body === undefined) response.writeHead(404, { 'cache-control': 'no-store' }).end();
    else {
      const control = { 'cache-control': 'public, max-age=0, must-revalidate', vary: 'accept-encoding' };
      response.writeHead(200, { ...control, ...buildCdnHeaders(url) }).end(body);
    }
  }
}

type ReadData = (views: Views) => unknown;

function listAddresses(index: Index): Map<string, ReadData> {
  const { outline } = viewsOf(index);
  const listRoute = (route: Route): [string, ReadData][] =>
    route.list?.(outline).map(({ path, args }) => [path, (views) => route.data?.(views, ...args)]) ?? [];
  return new Map(routes.flatMap(listRoute));
}

/** Requests pages over one connection, many at a time. @returns the number of hits */
async function requestAll(port: number, lines: readonly string[]): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let [hits, answers, rest] = [0, 0, ''];
  const done = Promise.withResolvers<void>();
  const marks = /x-cache: (hit|miss)/g;
  socket.setEncoding('latin1').on('data', (text: string) => {
    rest += text;
    let end = 0;
    for (const match of rest.matchAll(marks)) {
      answers += 1;
      if (match[1] === 'hit') hits += 1;
      end = match.index + match[0].length;
    }
    // A mark may be divided between two parts.
    rest = rest.slice(Math.max(end, rest.length - 20));
    if (answers === lines.length) done.resolve();
  });
  socket.once('error', done.reject).once('close', () => done.reject(new Error('Varnish closed the connection')));
  socket.write(lines.join(''));
  await done.promise.finally(() => socket.destroy());
  return hits;
}

/** Requests in one batch of a connection. */
const batch = 200;

export async function simulateDay({ posts: count, requests, pushes }: Day): Promise<DayReport> {
  const random = makeRandom(20_261_129);
  const names = Object.fromEntries(Array.from({ length: tags }, (_, tag) => [`t${tag}`, `Tag ${tag}`]));
  let posts = makePosts(count);
  let index = makeIndex({ posts, tags: names });
  const site = new SmallSite(index);
  site.server.listen(0, '127.0.0.1');
  await once(site.server, 'listening');
  const varnish = await Varnish.start({ backends: [(site.server.address() as AddressInfo).port], memory: 512 });
  const purger = new Purger({
    targets: parseTargets(nameVarnish(varnish.port)) ?? [],
    site: '',
    state: { tags: [] },
    save: async () => undefined,
  });
  const report: DayReport = {
    requests,
    hits: 0,
    fetches: 0,
    wrong: 0,
    compared: 0,
    tags: [],
    refetched: 0,
    seconds: 0,
  };
  const rankOfPost = makeZipf(count, random);
  const lists = [...listAddresses(index).keys()].filter((path) => /^\/(?:tags\/[^/]+|page\/\d+)$/.test(path));
  const rankOfList = makeZipf(lists.length, random);

  function drawPath(): string {
    const drawn = random();
    if (drawn < parts.home) return '/';
    if (drawn < parts.home + parts.feed) return '/feed.xml';
    if (drawn < parts.home + parts.feed + parts.list) return lists[rankOfList()] ?? '/';
    return `/posts/${posts[rankOfPost()]?.slug}`;
  }

  function drawRequest(): string {
    const coding = random() < gzipPart ? 'gzip' : 'gzip, br';
    return `GET ${drawPath()} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${coding}\r\n\r\n`;
  }

  async function read(path: string): Promise<string> {
    const response = await fetch(`${varnish.origin}${path}`, { headers: { 'accept-encoding': 'br' } });
    return response.text();
  }

  async function publish(push: number): Promise<void> {
    const place = Math.floor(random() * posts.length);
    const edited = { ...(posts[place] ?? makeNumbered(0)), body: `edit ${push}` };
    posts = push % 3 === 0 ? [makeNumbered(count + push + 1), ...posts] : posts.with(place, edited);
    const next = makeIndex({ posts, tags: names });
    const changes = await compareAddresses(index, next);
    const purged = listPurgedTags(index, changes);
    site.show(next);
    const problem = await purger.purge(purged, `${push}`);
    if (problem !== undefined) throw new Error(problem);
    report.tags.push(purged.length);
    index = next;
    const changed = new Set(changes.map(({ path }) => path));
    const kept = Array.from({ length: 50 }, drawPath).filter((path) => !changed.has(path));
    for (const path of kept) await read(path);
    await compare([...changed].filter((path) => site.bodyOf(path) !== undefined).slice(0, 100));
    const before = site.fetches;
    await compare(kept);
    report.refetched += site.fetches - before;
  }

  async function compare(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      report.compared += 1;
      if ((await read(path)) !== site.bodyOf(path)) report.wrong += 1;
    }
  }

  try {
    // Varnish asks the site whether it is ready.
    while ((await fetch(`${varnish.origin}/ready`)).status === 503);
    const begin = performance.now();
    let sent = 0;
    let asked = 0;
    for (let push = 0; push <= pushes; push++) {
      const end = Math.round((requests * (push + 1)) / (pushes + 1));
      const start = site.fetches;
      while (sent < end) {
        const sizes = [0, 1, 2, 3].map((place) => Math.min(batch, Math.max(0, end - sent - place * batch)));
        const lines = sizes.map((size) => Array.from({ length: size }, drawRequest));
        const hits = await Promise.all(lines.map((each) => (each.length > 0 ? requestAll(varnish.port, each) : 0)));
        report.hits += hits.reduce((sum, each) => sum + each, 0);
        sent += lines.reduce((sum, { length }) => sum + length, 0);
      }
      asked += site.fetches - start;
      if (push < pushes) await publish(push);
    }
    return { ...report, requests: sent, fetches: asked, seconds: (performance.now() - begin) / 1000 };
  } finally {
    purger.close();
    await varnish.stop();
    site.server.closeAllConnections();
    site.server.close();
  }
}
