// An upgrade by `deploy/switch` behind the nginx of `deploy/nginx.conf`, and a restart of the only instance, while readers load
// pages.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { goodFolder } from '#test/corpus/form.ts';
import { type Finding, judge } from '../../judge.ts';
import type { Case, Place } from '../case.ts';
import { Instances, renameBuild } from '../instances.ts';
import { awaitThat, copyBuilt } from '../live.ts';
import { hasNginx, Nginx } from '../nginx.ts';

/** Readers at the same time, and milliseconds that each waits between two responses. */
const readers = 4;
const pause = 25;
/** Responses that must arrive before, between and after the steps, so that each step happens under load. */
const enough = 60;

const pages = ['/', '/posts/good', '/archive', '/about', '/feed.xml', '/sitemap.xml'];
const reader = /\/assets\/reader\.\w+\.js/;

export const upgrade: Case = async (bench) => {
  if (!hasNginx()) {
    console.log('NOT CHECKED: an upgrade without a gap (install nginx, openssl and curl)');
    return [];
  }
  return bench.inPlace('upgrade', {}, async (place) => {
    const other = join(place.dir, 'other');
    await copyBuilt(other);
    await renameBuild(other);
    const instances = await Instances.open(place.dir, [place.live.copy, other], place.live.settings);
    const proxies: Nginx[] = [];
    try {
      for (const caches of [false, true])
        proxies.push(await Nginx.start({ dir: join(place.dir, `nginx-${caches}`), upstream: instances.ports, caches }));
      const [plain, caching] = proxies as [Nginx, Nginx];
      const run = new Upgrade(place, other, instances, plain, caching);
      await run.begin();
      await run.upgrade();
      bench.log('the upgrade is done');
      await run.restart();
      return run.judge();
    } finally {
      for (const proxy of proxies) await proxy.stop();
      await instances.close();
    }
  });
};

/** Loads pages until it is stopped, and notes each response that is not a 200. */
class Load {
  readonly found: Finding = { bad: [], runs: 0 };
  private readonly proxy: Nginx;
  private readonly work: Promise<unknown>;
  private isStopped = false;

  constructor(proxy: Nginx) {
    this.proxy = proxy;
    this.work = Promise.all(Array.from({ length: readers }, (_, reader) => this.read(reader)));
  }

  /** Waits for more responses. */
  async awaitResponses(count = enough): Promise<void> {
    const before = this.found.runs;
    await awaitThat('responses', async () => (this.found.runs >= before + count ? true : undefined));
  }

  async stop(): Promise<Finding> {
    this.isStopped = true;
    await this.work;
    return this.found;
  }

  private async read(reader: number): Promise<void> {
    for (let at = reader; !this.isStopped; at += 1) {
      const path = pages[at % pages.length] ?? '/';
      const { status, text } = await this.proxy.get(path);
      this.found.runs += 1;
      if (status !== 200 || text === '') this.found.bad.push(`${path}: ${status}`);
      await sleep(pause);
    }
  }
}

class Upgrade {
  private readonly place: Place;
  private readonly instances: Instances;
  private readonly plain: Nginx;
  private readonly caching: Nginx;
  private readonly other: string;
  private first = '';
  private switched: Finding = { bad: [], runs: 0 };
  private readonly assets: Finding = { bad: [], runs: 0 };
  private readonly missing: Finding = { bad: [], runs: 0 };
  private stale: Finding = { bad: [], runs: 0 };
  private restarted: Finding = { bad: [], runs: 0 };

  constructor(place: Place, other: string, instances: Instances, plain: Nginx, caching: Nginx) {
    this.place = place;
    this.other = other;
    this.instances = instances;
    this.plain = plain;
    this.caching = caching;
  }

  async begin(): Promise<void> {
    const { live, repository } = this.place;
    const files = Object.fromEntries(Object.entries(goodFolder).map(([path, content]) => [`content/${path}`, content]));
    this.first = await repository.commit({ files, isWhole: true });
    await repository.push(this.first);
    await this.switchOver();
    await live.installHook();
  }

  /** Switches to the other build and back while readers load pages, without a cache that could hide a failure. */
  async upgrade(): Promise<void> {
    const old = await this.listAssets(this.place.live.copy);
    const load = new Load(this.plain);
    await load.awaitResponses();
    await this.switchOver();
    await load.awaitResponses();
    await this.expectAssets(old);
    const next = await this.listAssets(this.other);
    await this.expectPublished();
    await this.switchOver();
    await this.expectAssets(next);
    await load.awaitResponses();
    this.switched = await load.stop();
    if (this.switched.bad.length > 0) console.error(await this.plain.readErrors());
  }

  /** Restarts the only instance, behind a proxy with the cache and one without it. */
  async restart(): Promise<void> {
    const [port] = this.instances.ports;
    // Fills the cache.
    for (const path of pages) await this.caching.get(path);
    const [stale, restarted] = [new Load(this.caching), new Load(this.plain)];
    await stale.awaitResponses();
    await this.instances.stop(port);
    await stale.awaitResponses();
    this.instances.start(port);
    await this.awaitReady();
    await stale.awaitResponses();
    [this.stale, this.restarted] = await Promise.all([stale.stop(), restarted.stop()]);
  }

  judge() {
    return [
      judge(
        'an upgrade under load and back: failed responses (control: a restart)',
        this.switched,
        this.restarted,
        200,
      ),
      judge(
        'scripts of the other build after an upgrade: missing (control: unknown names)',
        this.assets,
        this.missing,
        20,
      ),
      judge(
        "a restart under load with nginx's cache: failed responses (control: without)",
        this.stale,
        this.restarted,
        150,
      ),
    ];
  }

  private async switchOver(): Promise<void> {
    const { code, output } = await this.instances.switchOver();
    if (code !== 0)
      throw new Error(`${output}\n${this.instances.ports.map((port) => this.instances.log(port)).join('\n')}`);
  }

  private async awaitReady(): Promise<void> {
    await awaitThat('the site', async () => ((await this.plain.get('/readyz')).status === 200 ? true : undefined));
  }

  /** Lists the scripts of a build: the one that a page names now, and those that it may load later. */
  private async listAssets(copy: string): Promise<Set<string>> {
    const own = (await readdir(join(copy, '.scripts'))).filter((name) => /^[a-z-]+\.\w+\.js$/.test(name));
    const next = await readdir(join(copy, '.next/static'), { recursive: true });
    const all = [...own.map((name) => `/assets/${name}`), ...next.map((name) => `/_next/static/${name}`)];
    const named = reader.exec((await this.plain.get('/posts/good')).text)?.[0] ?? '';
    if (!all.includes(named)) this.assets.bad.push(`a page names ${named}, which is not in ${copy}`);
    return new Set(all.filter((path) => /\.(?:js|css)$/.test(path)));
  }

  private async expectAssets(paths: ReadonlySet<string>): Promise<void> {
    for (const path of paths) {
      const { status } = await this.plain.get(path);
      this.assets.runs += 1;
      if (status !== 200) this.assets.bad.push(`${path}: ${status}`);
      const unknown = path.replace(/\.(js|css)$/, '-none.$1');
      this.missing.runs += 1;
      if ((await this.plain.get(unknown)).status !== 200) this.missing.bad.push(unknown);
    }
  }

  /** Pushes an edit, which the publisher of the new instance publishes. */
  private async expectPublished(): Promise<void> {
    const { live, repository } = this.place;
    const text = `${goodFolder['posts/good.mdx']}\nA sentence from the time after the upgrade.\n`;
    const commit = await repository.commit({ files: { 'content/posts/good.mdx': text }, parent: this.first });
    const { output } = await live.push(commit);
    const isLive = async () => (await this.plain.get('/posts/good')).text.includes('after the upgrade');
    // On a busy machine, the output may say that the page is not live yet.
    if (output.includes(' live after ') && !(await isLive())) this.switched.bad.push(`an edit is not live: ${output}`);
    await awaitThat('the edit after the upgrade', async () => (await isLive()) || undefined);
  }
}
