// Killed while an entry is written, and killed between a swap and the render that should follow it.

import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type Case, type Finding, judge, onBoth, onOne, randomOf } from '../case.ts';
import { slugs } from '../editions.ts';
import { choose, pick, type Random } from '../random.ts';
import type { Site } from '../site.ts';

/** Milliseconds to wait for a write. */
const aimLimit = 8_000;
/** Milliseconds: about what it takes us to write, sync and rename a page. */
const writeTime = 3;

/** The posts asked for in a run, whose pages are then written. */
const targetCount = 2;

export const killedInWrite: Case = async (bench) => {
  const size = bench.isShort ? { ours: 8, control: 12 } : { ours: 100, control: 25 };
  const ours = await onOne(bench, bench.ours, (site) => killInWrites(bench, site, size.ours));
  const control = await onOne(bench, bench.control, (site) => killInWrites(bench, site, size.control));
  return [judge('kill -9 in the write of an entry: runs that served a page that is not whole', { ours, control })];
};

async function killInWrites(bench: Bench, site: Site, runs: number): Promise<Finding> {
  const random = randomOf(bench, 1);
  const bad: string[] = [];
  let missed = 0;
  await site.start();
  for (const slug of slugs) await site.load(slug);
  for (let run = 1; run <= runs; run += 1) {
    const edition = 1 + (run % (site.editions.length - 1));
    const targets = choose(random, slugs, targetCount);
    await site.publish(edition);
    if (!(await killInWrite(site, targets, random))) missed += 1;
    await site.start();
    // A page of ours must be whole whichever it is; what the control spoilt in an earlier run is not counted again.
    const faults: string[] = [];
    for (const slug of site.isOurs ? slugs : targets) {
      const shown = await site.load(slug);
      if (typeof shown === 'string') faults.push(`run ${run}: ${slug} is ${shown}`);
    }
    if (faults.length > 0) bad.push(faults.join('; '));
    if (bench.isShort && !site.isOurs && bad.length > 0) return { bad, runs: run };
  }
  if (missed > runs / 10) throw new Error(`${missed} of ${runs} kills did not meet a write`);
  return { bad, runs };
}

/** @returns whether a write was seen. Nothing else runs here meanwhile: the moment is shorter than a turn of the loop. */
async function killInWrite(site: Site, targets: readonly string[], random: Random): Promise<boolean> {
  const { pid } = site;
  const isWriting = site.isOurs ? watchTemporaries(site) : watchFiles(site, targets);
  const delay = site.isOurs ? random() * writeTime : 0;
  const asked = targets.map((slug) => site.ask(`/posts/${slug}`));
  await Promise.all(asked.map(({ request }) => once(request, 'finish')));
  await sleep(1);
  const deadline = performance.now() + aimLimit;
  let isSeen = false;
  while (!isSeen && performance.now() < deadline) isSeen = isWriting();
  const moment = performance.now() + delay;
  while (performance.now() < moment);
  process.kill(pid, 'SIGKILL');
  await site.bury();
  await Promise.all(asked.map(({ answer }) => answer));
  return isSeen;
}

function watchTemporaries(site: Site): () => boolean {
  const list = () => {
    try {
      return readdirSync(site.cacheDir).filter((name) => name.endsWith('.tmp'));
    } catch {
      return [];
    }
  };
  const before = new Set(list());
  return () => list().some((name) => !before.has(name));
}

function watchFiles(site: Site, targets: readonly string[]): () => boolean {
  const entries = readdirSync(site.cacheDir, { recursive: true, encoding: 'utf8' });
  const files = entries
    .filter((name) => targets.some((slug) => name.endsWith(`/${slug}.html`)))
    .map((name) => join(site.cacheDir, name));
  const before = files.map((file) => statSync(file).mtimeMs);
  return () => files.some((file, index) => statSync(file).mtimeMs !== before[index]);
}

export const killedAfterSwap: Case = async (bench) => {
  const size = bench.isShort ? { ours: 5, control: 2 } : { ours: 100, control: 25 };
  const found = await onBoth(bench, (site) => killAfterSwaps(bench, site, site.isOurs ? size.ours : size.control));
  return [judge('kill -9 between a swap and the render after it: pages still old on the second load', found)];
};

async function killAfterSwaps(bench: Bench, site: Site, runs: number): Promise<Finding> {
  const random = randomOf(bench, 2);
  const bad: string[] = [];
  await site.start();
  for (const slug of slugs) await site.load(slug);
  for (let run = 1; run <= runs; run += 1) {
    const edition = 1 + (run % (site.editions.length - 1));
    await site.publish(edition);
    // The control gets the time it needs to take in what it was told; in half of our runs the render has begun.
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
