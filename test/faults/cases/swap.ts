// A release is swapped while a page is rendered: the page says which one it shows, and the newest comes.
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type Case, type Finding, judge, onBoth, randomOf } from '../case.ts';
import { lateSlugs, slugs } from '../editions.ts';
import { pick } from '../random.ts';
import type { Site } from '../site.ts';

/** Milliseconds that reading the text takes. Most swaps fall into them, the others at the end of the render or behind it. */
const pause = 100;

export const swappedInRender: Case = async (bench) => {
  const runs = bench.isShort ? { ours: 12, control: 12 } : { ours: 120, control: 25 };
  const found = await onBoth(bench, (site) => swapInRenders(bench, site, site.isOurs ? runs.ours : runs.control));
  return [judge('a swap in the middle of a render: pages that say another release than they show, or stay old', found)];
};

/** Those that no build has prerendered first: there is nothing to fall back on if their render fails. */
const posts = [...lateSlugs, ...slugs];

async function swapInRenders(bench: Bench, site: Site, runs: number): Promise<Finding> {
  const random = randomOf(bench, 3);
  const bad: string[] = [];
  // Not the first one: it has not all the posts.
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
 * No page is left of a release to come. And what was read once is not slow again in the same process, and what was
 * rendered once is not rendered for the first time.
 */
async function beginAnew(site: Site): Promise<void> {
  await site.stop();
  await rm(site.cacheDir, { recursive: true, force: true });
  await site.setEdition(0);
  await site.start();
  for (const slug of slugs) await site.load(slug);
}
