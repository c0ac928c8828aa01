// Swaps the release while a page is rendered: the page names the release it shows, and the newest follows.
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Finding, judge, randomOf } from '../../judge.ts';
import { type Bench, type Case, onBoth } from '../case.ts';
import { lateSlugs, slugs } from '../editions.ts';
import { pick } from '../random.ts';
import type { Site } from '../site.ts';

/** Milliseconds that reading the text takes. Most swaps happen within them, the others at the end of the render or after it. */
const pause = 100;

export const swappedInRender: Case = async (bench) => {
  const runs = bench.isShort ? { ours: 12, control: 12 } : { ours: 120, control: 25 };
  const found = await onBoth(bench, (site) => swapInRenders(bench, site, site.isOurs ? runs.ours : runs.control));
  return [
    judge(
      'a swap in the middle of a render: pages that name another release than they show, or stay stale',
      found.ours,
      found.control,
    ),
  ];
};

/** Slugs, those that were not prerendered first: they have no earlier page to fall back on. */
const posts = [...lateSlugs, ...slugs];

async function swapInRenders(bench: Bench, site: Site, runs: number): Promise<Finding> {
  const random = randomOf(bench, 3);
  const bad: string[] = [];
  // The first edition does not have all posts.
  const last = site.editions.length - 1;
  let edition = 1;
  for (let run = 0; run < runs; run += 1) {
    if (run % posts.length === 0) await beginAnew(site);
    const slug = posts[run % posts.length] ?? '';
    const next = 1 + (edition % last);
    edition = 1 + (next % last);
    const before = { begun: site.countRenders(slug), done: site.countDone(slug) };
    await site.publish(next);
    site.pause(pause);
    const asked = [site.load(slug), site.load(slug)];
    await site.awaitBegun(slug, before.begun);
    await sleep(random() * pause * 1.4);
    await site.publish(edition);
    if (pick(random, 2)) asked.push(site.load(slug));
    for (const shown of await Promise.all(asked)) {
      if (typeof shown === 'string') bad.push(`run ${run}: ${slug} ${shown}`);
    }
    if (site.isOurs) await site.awaitDone(slug, before.done);
    site.pause(0);
    const shown = await site.loadTwice(slug, edition);
    if (shown !== edition) bad.push(`run ${run}: ${slug} shows ${shown}, not ${edition}`);
  }
  return { bad, runs };
}

/**
 * Removes pages of later releases and restarts the server, so that each read is slow again and each render is the first.
 */
async function beginAnew(site: Site): Promise<void> {
  await site.stop();
  await rm(site.cacheDir, { recursive: true, force: true });
  await site.setEdition(0);
  await site.start();
  for (const slug of slugs) await site.load(slug);
}
