// Addresses that never were: they cost no file, and no memory to speak of.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type Case, onBoth, randomOf } from '../case.ts';
import type { Random } from '../random.ts';
import type { Site } from '../site.ts';

const atOnce = 8;
/**
 * Answers before the first measurement. Our server grows for its first 3,000 answers, by some 200 MB that the collector
 * sees no need to take back, and then by 0.5 MB in the next 2,500 (measured on 24 GB): only from there a leak would show.
 */
const warming = { ours: 3_000, control: 300, short: 300 };
/** Megabytes. */
const growthLimit = { long: 50, short: 300 };

interface Cost {
  files: number;
  growth: number;
  /** Answers that were no 404. */
  wrong: number;
}

export const unknownSlugs: Case = async (bench) => {
  const count = { ours: bench.isShort ? 1_000 : 10_000, control: bench.isShort ? 300 : 2_000 };
  const { ours, control } = await onBoth(bench, (site) =>
    askUnknown(bench, site, site.isOurs ? count.ours : count.control),
  );
  const limit = bench.isShort ? growthLimit.short : growthLimit.long;
  const formatCost = ({ files, growth, wrong }: Cost) =>
    `${files} files, ${growth} MB${wrong ? `, ${wrong} no 404` : ''}`;
  return [
    {
      name: 'unknown slugs: files added, and growth of memory',
      runs: `${count.ours} / ${count.control}`,
      ours: formatCost(ours),
      control: formatCost(control),
      isCompared: true,
      isPassed: ours.files === 0 && ours.wrong === 0 && ours.growth < limit && control.files > count.control,
    },
  ];
};

async function askUnknown(bench: Bench, site: Site, count: number): Promise<Cost> {
  const random = randomOf(bench, 5);
  await site.start();
  await askMany(site, random, bench.isShort ? warming.short : site.isOurs ? warming.ours : warming.control);
  await sleep(1_000);
  const before = { files: site.countFiles(), memory: readMemory(site.pid) };
  const wrong = await askMany(site, random, count);
  await sleep(1_000);
  return { files: site.countFiles() - before.files, growth: Math.round(readMemory(site.pid) - before.memory), wrong };
}

async function askMany(site: Site, random: Random, count: number): Promise<number> {
  let wrong = 0;
  let left = count;
  const ask = async () => {
    while (left > 0) {
      left -= 1;
      const { status } = await site.get(`/posts/unknown-${Math.floor(random() * 2 ** 32).toString(36)}-${left}`);
      if (status !== 404) wrong += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  return wrong;
}

/** Megabytes, as the kernel counts what is resident. */
function readMemory(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1_000;
}
