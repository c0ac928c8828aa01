// Kills processes at any moment between a push and its page: no incomplete page, and the newest commit is published without help.
import { setTimeout as sleep } from 'node:timers/promises';
import { goodFolder } from '#test/corpus/form.ts';
import { inspectPage, slugs, writePost } from '../../faults/editions.ts';
import { type Finding, judge, randomOf } from '../../judge.ts';
import { readLoadFactor } from '../../suite.ts';
import type { Bench, Case, Place } from '../case.ts';
import { awaitThat } from '../live.ts';

/** Milliseconds. The contract promises this time. */
const promise = 10_000;

/** The number of checked posts, which must be of one edition. */
const shown = slugs.slice(0, 5);

export const killedPublisher: Case = (bench) =>
  bench.inPlace('kill', {}, async (place) => {
    const kills = new Kills(bench, place);
    await kills.begin();
    const found: Finding = { bad: [], runs: 0 };
    for (const runs = bench.isShort ? 6 : 200; found.runs < runs; found.runs += 1) {
      const bad = await kills.killOnce(found.runs);
      for (const one of bad) bench.log(one);
      found.bad.push(...bad);
      if ((found.runs + 1) % 10 === 0) bench.log(`${found.runs + 1} kills, ${found.bad.length} bad`);
    }
    console.error(`  ${kills.describe()}`);
    const control: Finding = { bad: await kills.killForGood(), runs: 1 };
    const least = bench.isShort ? 6 : 200;
    return [
      judge(
        'kill -9 during a publication: incomplete responses, or newest commits not live in 10 s',
        found,
        control,
        least,
      ),
    ];
  });

class Kills {
  private readonly bench: Bench;
  private readonly place: Place;
  private readonly random: () => number;
  private edition = 0;
  private commit: string | undefined;
  /** Milliseconds from a push to the end of its hook without a kill. */
  private usual = 1_000;
  /** Milliseconds from the restart to the newest edition. */
  private readonly times: number[] = [];
  private worstFactor = 1;
  private early = 0;
  private older = 0;
  /** The edition that each release showed. */
  private readonly releases = new Map<string, number>();

  constructor(bench: Bench, place: Place) {
    this.bench = bench;
    this.place = place;
    this.random = randomOf(bench, 30);
  }

  async begin(): Promise<void> {
    const { live } = this.place;
    await live.installHook();
    await this.push();
    await live.start();
    await this.awaitEdition();
    const times: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      const begun = performance.now();
      await this.push();
      await this.awaitEdition();
      times.push(performance.now() - begun);
    }
    this.usual = Math.min(...times);
    this.bench.log(`a push takes ${Math.round(this.usual)} ms without a kill`);
  }

  private async push(): Promise<void> {
    this.edition += 1;
    const posts = shown.map((slug) => [`content/posts/${slug}.mdx`, writePost(slug, this.edition)]);
    const pages = Object.entries(goodFolder).map(([path, content]) => [`content/${path}`, content]);
    const files = Object.fromEntries([...pages, ...posts]);
    this.commit = await this.place.repository.commit({ files, isWhole: true, parent: this.commit });
    await this.place.live.push(this.commit);
  }

  /** @returns the defects of the current pages, and whether all are of the newest edition */
  private async look(): Promise<{ bad: string[]; isNew: boolean }> {
    const { live } = this.place;
    const bad: string[] = [];
    let isNew = true;
    for (const slug of shown) {
      const answer = await live.get(`/posts/${slug}`).catch(() => undefined);
      if (!answer) return { bad, isNew: false };
      const { status, text, headers } = answer;
      const edition = status === 200 ? inspectPage(text, slug) : `status ${status}`;
      const release = String(headers['x-release']);
      if (edition !== this.edition) isNew = false;
      if (typeof edition === 'string') bad.push(`${slug}: ${edition}`);
      else if (edition > this.edition) bad.push(`${slug} shows edition ${edition} of ${this.edition}`);
      else if ((this.releases.get(release) ?? edition) !== edition)
        bad.push(`${slug}: release ${release.slice(0, 12)} shows two editions`);
      else {
        this.releases.set(release, edition);
        // Pages are stored after their responses. After a kill an older complete page may be shown for one load.
        if (edition < this.edition - 1) this.older += 1;
      }
    }
    return { bad, isNew };
  }

  private async awaitEdition(limit?: number): Promise<string[]> {
    return awaitThat(
      `edition ${this.edition}`,
      async () => {
        const { bad, isNew } = await this.look();
        return isNew || bad.length > 0 ? bad : undefined;
      },
      limit,
    );
  }

  async killOnce(run: number): Promise<string[]> {
    const { live } = this.place;
    const isAll = run % 2 === 1;
    const publisher = await live.awaitProcess('publisher.ts');
    const delay = this.random() * this.usual * 1.1;
    const pushed = this.push();
    await sleep(delay);
    if ((await this.look().catch(() => undefined))?.isNew) this.early += 1;
    if (isAll) await live.kill();
    else killProcess(publisher);
    const factor = readLoadFactor();
    this.worstFactor = Math.max(this.worstFactor, factor);
    const begun = performance.now();
    const where = `run ${run}, ${isAll ? 'all' : 'the publisher'} killed after ${Math.round(delay)} ms`;
    if (isAll) await live.start();
    try {
      const bad = await this.awaitEdition(promise * factor);
      this.times.push(performance.now() - begun);
      await pushed;
      return bad.map((one) => `${where}: ${one}`);
    } catch (error) {
      await pushed;
      await this.awaitEdition().catch(() => undefined);
      return [`${where}: ${String(error)} (after ${Math.round(performance.now() - begun)} ms)`];
    }
  }

  /** The control: nothing starts the site again and no notice is sent. */
  async killForGood(): Promise<string[]> {
    const { live } = this.place;
    await live.removeHook();
    await this.push();
    return this.awaitEdition(3_000).catch((error: unknown) => [String(error)]);
  }

  describe(): string {
    const sorted = this.times.toSorted((a, b) => a - b);
    const at = (share: number) =>
      Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
    return `newest edition after ${at(0.5)} ms (median), ${at(0.95)} (p95), ${at(1)} (most); allowed ${promise} ms times the load, at most ${this.worstFactor.toFixed(1)}; ${this.early} kills came when it was live already; ${this.older} loads showed a page from before the last edition`;
  }
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
