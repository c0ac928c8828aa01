// Unknown addresses must leave no file and use almost no memory.

import { randomOf } from '../../judge.ts';
import { type Bench, type Case, onBoth } from '../case.ts';
import type { Random } from '../random.ts';
import type { Site } from '../site.ts';

const atOnce = 8;
/** Requests before the first measurement, so that all modules are loaded. */
const warming = { ours: 1_000, control: 100 };
/** Megabytes. */
const growthLimit = 20;

interface Cost {
  files: number;
  growth: number;
  /** Responses with a status other than 404. */
  wrong: number;
}

export const unknownSlugs: Case = async (bench) => {
  const count = { ours: bench.isShort ? 1_000 : 10_000, control: bench.isShort ? 200 : 2_000 };
  const { ours, control } = await onBoth(bench, (site) =>
    askUnknown(bench, site, site.isOurs ? count.ours : count.control),
  );
  const formatCost = ({ files, growth, wrong }: Cost) =>
    `${files} files, ${growth} MB${wrong ? `, ${wrong} without a 404` : ''}`;
  return [
    {
      name: 'unknown slugs: files added, and growth of memory',
      runs: `${count.ours} / ${count.control}`,
      ours: formatCost(ours),
      control: formatCost(control),
      isCompared: true,
      isPassed: ours.files === 0 && ours.wrong === 0 && ours.growth < growthLimit && control.files > count.control,
    },
  ];
};

async function askUnknown(bench: Bench, site: Site, count: number): Promise<Cost> {
  const random = randomOf(bench, 5);
  await site.start();
  await askMany(site, random, site.isOurs ? warming.ours : warming.control);
  const before = { files: site.countFiles(), memory: await site.measureMemory() };
  const wrong = await askMany(site, random, count);
  const growth = Math.round((await site.measureMemory()) - before.memory);
  return { files: site.countFiles() - before.files, growth, wrong };
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
