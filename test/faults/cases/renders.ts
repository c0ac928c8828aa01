// A render that fails after a swap must leave the last good page, and simultaneous readers must share one render.
import { copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../../../bench/table.ts';
import { type Finding, judge } from '../../judge.ts';
import { type Case, onBoth } from '../case.ts';
import { findBody, inspectPage, lateSlugs, slugs } from '../editions.ts';
import type { Site } from '../site.ts';

/** Moves the text of a post away, so that its render fails. */
class Text {
  private readonly file: string;

  constructor(site: Site, slug: string, edition: number) {
    const digest = findBody(site.releaseDir, site.editions[edition] ?? '', slug);
    this.file = join(site.releaseDir, 'objects', digest.slice(0, 2), digest.slice(2));
  }

  async lose(): Promise<void> {
    await copyFile(this.file, `${this.file}.aside`);
    await rm(this.file);
  }

  async find(): Promise<void> {
    await rename(`${this.file}.aside`, this.file);
  }
}

/** Milliseconds for which the render fails, and between two requests. Retries come 0, 3 and 9 seconds after the swap. */
const failing = 7_000;
const interval = 100;
/** Milliseconds. The retry after the repair comes within 12 seconds. The rest is for a busy machine. */
const healing = 30_000;
const allowedRetries = 3;

export const failedRender: Case = async (bench) => {
  const posts = bench.isShort ? slugs.slice(0, 2) : slugs;
  const found = await onBoth(bench, (site) => failRenders(site, posts));
  return [
    judge(
      'a render that fails after a swap: responses other than the last good page, too many renders, no recovery',
      found.ours,
      found.control,
    ),
  ];
};

async function failRenders(site: Site, posts: readonly string[]): Promise<Finding> {
  const bad: string[] = [];
  let runs = 0;
  await site.start();
  const cost = await countOneRender(site, 'post-12');
  for (const slug of posts) await site.loadTwice(slug, 1);
  const texts = posts.map((slug) => new Text(site, slug, 2));
  for (const text of texts) await text.lose();
  await site.publish(2);
  await Promise.all(
    posts.map(async (slug) => {
      const before = site.countRenders(slug);
      const deadline = performance.now() + failing;
      while (performance.now() < deadline) {
        runs += 1;
        const shown = await site.load(slug);
        if (shown !== 1) bad.push(`${slug} is ${shown}, not 1`);
        await sleep(interval);
      }
      const renders = (site.countRenders(slug) - before) / cost;
      if (renders < 1 || renders > allowedRetries) bad.push(`${slug} was rendered ${renders} times`);
    }),
  );
  for (const text of texts) await text.find();
  await Promise.all(posts.map((slug) => awaitEdition(site, slug, 2, bad)));
  return { bad, runs };
}

async function awaitEdition(site: Site, slug: string, edition: number, bad: string[]): Promise<void> {
  const deadline = performance.now() + healing;
  let shown = await site.load(slug);
  while (shown !== edition && performance.now() < deadline) {
    await sleep(interval);
    shown = await site.load(slug);
  }
  if (shown !== edition) bad.push(`${slug} did not recover: ${shown}`);
}

/** Returns the number of lines that one render logs, as Next runs a page's function more than once. Leaves edition 1 current. */
async function countOneRender(site: Site, slug: string): Promise<number> {
  await site.publish(1);
  const before = site.countRenders(slug);
  await site.loadTwice(slug, 1);
  const cost = site.countRenders(slug) - before;
  if (cost === 0) throw new Error('The probe sees no render');
  return cost;
}

const readers = 500;

export const manyReaders: Case = async (bench) => {
  const rounds = bench.isShort ? 1 : 3;
  const { ours, control } = await onBoth(bench, (site) => crowd(site, rounds));
  return crowds.map(({ name, isCompared }, index) => {
    const [mine, stock] = [ours[index], control[index]];
    return {
      name: `${readers} readers at once, ${name}: renders of each, answers other than 200`,
      runs: String(rounds),
      ours: formatCrowd(mine),
      control: formatCrowd(stock),
      isCompared,
      isPassed: isOne(mine) && mine?.failed === 0 && (!isCompared || (stock?.failed ?? 0) > 0),
    } satisfies Row;
  });
};

interface Crowd {
  renders: number[];
  /** The statuses of all responses. */
  failed: number;
}

/** Stock Next also shares one render. There the control cannot fail, and only shows that our side does not do worse. */
const crowds = [
  { name: 'a stale page', isCompared: false },
  { name: 'a page never rendered', isCompared: false },
  { name: 'a stale page whose render fails', isCompared: true },
];

function isOne(crowd: Crowd | undefined): boolean {
  return crowd?.renders.every((count) => count === 1) ?? false;
}

function formatCrowd(crowd: Crowd | undefined): string {
  return crowd ? `${[...new Set(crowd.renders)].join(' or ')}; ${crowd.failed}` : '';
}

async function crowd(site: Site, rounds: number): Promise<Crowd[]> {
  const found: Crowd[] = crowds.map(() => ({ renders: [], failed: 0 }));
  for (let round = 0; round < rounds; round += 1) {
    await site.stop();
    await rm(site.cacheDir, { recursive: true, force: true });
    await site.setEdition(0);
    await site.start();
    const cost = await countOneRender(site, 'post-12');
    const [stale, failing] = [slugs[round] ?? '', slugs[round + rounds] ?? ''];
    await site.loadTwice(failing, 1);
    await site.loadTwice(stale, 1);
    const text = new Text(site, failing, 2);
    await text.lose();
    await site.publish(2);
    const cold = lateSlugs[round % lateSlugs.length] ?? '';
    for (const [index, slug] of [stale, cold, failing].entries()) {
      const before = { begun: site.countRenders(slug), done: site.countDone(slug) };
      const answers = await Promise.all(Array.from({ length: readers }, () => site.get(`/posts/${slug}`)));
      // The control has finished its renders when it responds. Our side may still render, but all renders have begun.
      if (site.isOurs) await site.awaitDone(slug, before.done);
      found[index]?.renders.push((site.countRenders(slug) - before.begun) / cost);
      const isGood = (status: number, body: string) => status === 200 && typeof inspectPage(body, slug) === 'number';
      const failed = answers.filter(({ status, body }) => !isGood(status, body)).length;
      const crowdFound = found[index];
      if (crowdFound) crowdFound.failed += failed;
    }
    await text.find();
  }
  return found;
}
