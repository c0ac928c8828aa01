// Kills the server while it writes a cache entry, and between a swap and the render that follows it.
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Finding, judge, randomOf } from '../../judge.ts';
import { type Bench, type Case, onBoth, onOne } from '../case.ts';
import { largeSlug, slugs } from '../editions.ts';
import { choose, pick, type Random } from '../random.ts';
import type { Site } from '../site.ts';

/** Milliseconds to wait for a write before the next attempt. */
const aimLimit = 10_000;
/** Milliseconds: the approximate time in which our side writes, syncs and renames a page. */
const writeTime = 3;
/** Attempts: on a busy machine a write can pass unseen. */
const triesPerRun = 20;

/** Observes the write of one entry. It is polled without a pause, as it takes milliseconds. */
interface Aim {
  slug: string;
  look: () => 'before' | 'under way' | 'over';
  /** Returns, after the kill, whether the write was cut off. */
  isHit: () => boolean;
}

interface Kills extends Finding {
  kills: number;
}

export const killedInWrite: Case = async (bench) => {
  const runs = bench.isShort ? { ours: 4, control: 2 } : { ours: 100, control: 25 };
  const ours = await onOne(bench, bench.ours, (site) => killInWrites(bench, site, runs.ours));
  const control = await onOne(bench, bench.control, (site) => killInWrites(bench, site, runs.control));
  const row = judge('kill -9 during the write of an entry: runs that served an incomplete page', ours, control);
  const format = (found: Kills) => `${found.runs} of ${found.kills} kills`;
  const isAimed = ours.runs === runs.ours && control.runs === runs.control;
  return [{ ...row, runs: `${format(ours)} / ${format(control)}`, isPassed: row.isPassed && isAimed }];
};

/** Counts kills that cut off a write as runs. After other kills all pages must be complete, too. */
async function killInWrites(bench: Bench, site: Site, runs: number): Promise<Kills> {
  const random = randomOf(bench, 1);
  const found: Kills = { bad: [], runs: 0, kills: 0 };
  await site.start();
  const aimAt = site.isOurs ? () => aimAtAny(site, random) : await prepareLarge(site);
  for (let tries = 1; found.runs < runs && tries <= runs * triesPerRun; tries += 1) {
    await site.publish(1 + (tries % (site.editions.length - 1)));
    const aim = aimAt();
    if (!(await killInWrite(site, aim, site.isOurs ? random() * writeTime : 0))) continue;
    found.kills += 1;
    if (aim.isHit()) found.runs += 1;
    await site.start();
    // On our side every page must be complete. Pages that the control damaged in an earlier run are not counted again.
    const shown = await Promise.all((site.isOurs ? slugs : [aim.slug]).map((slug) => site.load(slug)));
    const faults = shown.filter((page) => typeof page === 'string');
    if (faults.length > 0) found.bad.push(`kill ${found.kills}: ${faults.join('; ')}`);
  }
  return found;
}

/** Kills the server when the write is seen. Blocks the event loop, as one turn of it is too long. @returns whether it was seen */
async function killInWrite(site: Site, { slug, look }: Aim, delay: number): Promise<boolean> {
  const { pid } = site;
  const { request, answer } = site.ask(`/posts/${slug}`);
  await once(request, 'finish');
  // Lets the request leave this process.
  await sleep(1);
  const deadline = performance.now() + aimLimit;
  let seen = look();
  while (seen === 'before' && performance.now() < deadline) seen = look();
  if (seen === 'under way') {
    const moment = performance.now() + delay;
    while (performance.now() < moment);
    process.kill(pid, 'SIGKILL');
    await site.bury();
  }
  await answer;
  return seen === 'under way';
}

/** Our side writes a temporary file and renames it when it is complete. */
function aimAtAny(site: Site, random: Random): Aim {
  const readTime = () => statSync(site.cacheDir, { throwIfNoEntry: false })?.mtimeMs;
  const isThere = () => readdirSync(site.cacheDir).some((name) => name.endsWith('.tmp'));
  const before = readTime();
  const look = () => {
    if (readTime() === before) return 'before';
    return isThere() ? 'under way' : 'over';
  };
  return { slug: slugs[pick(random, slugs.length)] ?? '', look, isHit: isThere };
}

/** Stock Next truncates the page's file and writes it in chunks. The file of the large page exists before the first attempt. */
async function prepareLarge(site: Site): Promise<() => Aim> {
  await site.load(largeSlug);
  await site.restart();
  const names = readdirSync(site.cacheDir, { recursive: true, encoding: 'utf8' });
  const file = join(site.cacheDir, names.find((name) => name.endsWith(`/${largeSlug}.html`)) ?? '');
  // All editions are nearly as long as the first one, or longer.
  const whole = 0.99 * statSync(file).size;
  await site.load(largeSlug);
  return () => aimAtFile(file, whole);
}

function aimAtFile(file: string, whole: number): Aim {
  const before = statSync(file).mtimeMs;
  // The metadata file is written at the same time and finished sooner. Next ignores the page while it is empty.
  const isReadable = () => statSync(file.replace(/html$/, 'meta')).size > 0;
  const look = () => {
    const { mtimeMs, size } = statSync(file);
    if (mtimeMs === before || size === 0) return 'before';
    if (size >= whole) return 'over';
    return isReadable() ? 'under way' : 'before';
  };
  const isHit = () => isReadable() && !readFileSync(file, 'utf8').endsWith('</html>');
  return { slug: largeSlug, look, isHit };
}

export const killedAfterSwap: Case = async (bench) => {
  const size = bench.isShort ? { ours: 5, control: 1 } : { ours: 100, control: 25 };
  const found = await onBoth(bench, (site) => killAfterSwaps(bench, site, site.isOurs ? size.ours : size.control));
  return [
    judge(
      'kill -9 between a swap and the render after it: pages still stale on the second load',
      found.ours,
      found.control,
    ),
  ];
};

async function killAfterSwaps(bench: Bench, site: Site, runs: number): Promise<Finding> {
  const random = randomOf(bench, 2);
  const bad: string[] = [];
  await site.start();
  for (const slug of slugs) await site.load(slug);
  for (let run = 1; run <= runs; run += 1) {
    const edition = 1 + (run % (site.editions.length - 1));
    await site.publish(edition);
    // Gives the control time to handle the invalidation. On our side the render has begun in half of the runs.
    if (!site.isOurs) await sleep(150);
    else if (random() < 0.5) site.ask(`/posts/${slugs[pick(random, slugs.length)]}`);
    if (site.isOurs) await sleep(random() * 60);
    process.kill(site.pid, 'SIGKILL');
    await site.bury();
    await site.start();
    await Promise.all(
      choose(random, slugs, 2).map(async (slug) => {
        const shown = await site.loadTwice(slug, edition);
        if (shown !== edition) bad.push(`run ${run}: ${slug} shows ${shown}, not ${edition}`);
      }),
    );
  }
  return { bad, runs };
}
