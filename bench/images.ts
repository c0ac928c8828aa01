// `npm run bench:release -- --images`: the release of a blog of 576 posts with 155 images. See bench/README.md.
import { join } from 'node:path';
import type { Measured } from './measure.ts';
import { addPictures, describePictures, pictureCount } from './pictures.ts';
import { formatSamples, type Sample } from './report.ts';
import { Site } from './site.ts';
import { extractCommit } from './site-copy.ts';

const root = join(import.meta.dirname, '..');
const posts = 576;
/** The first run, as a share of the time of the earlier commit on the same machine; seconds of the second run. */
const limits = { ratio: 0.5, again: 3 };

interface Run {
  cold: Measured;
  again: Measured;
}

async function measure(site: Site, checkout: string, samples: Sample[], name: string): Promise<Run> {
  await site.forgetReleases();
  const cold = await site.release(checkout, posts + 1);
  const again = await site.release(checkout, 0);
  for (const [kind, run] of Object.entries({ cold, 'no change': again })) {
    samples.push({ ...run, kind: `${kind}${name}`, size: posts, ratio: undefined });
    console.error(`${kind}${name}: ${run.seconds.toFixed(2)} s, ${run.processor?.toFixed(2)} s of CPU`);
  }
  return { cold, again };
}

/**
 * @param dir a temporary folder
 * @param against a commit to compare with
 * @returns whether the limits hold
 */
export async function measureImages(dir: string, against: string | undefined): Promise<boolean> {
  console.log(`${posts} posts with ${describePictures()}\n`);
  const site = await Site.make(join(dir, 'images'), posts);
  await addPictures(site.settings.CONTENT_DIR, posts);
  const samples: Sample[] = [];
  let before: Run | undefined;
  if (against !== undefined) {
    const checkout = join(dir, 'before');
    await extractCommit(root, against, checkout);
    before = await measure(site, checkout, samples, `, ${against}`);
  }
  const { cold, again } = await measure(site, root, samples, '');
  console.log(formatSamples(samples));
  const second = `The second run takes ${again.seconds.toFixed(2)} s; the limit is ${limits.again} s.`;
  if (!before) {
    console.log(`\n${second} To judge the first one, name the code to compare with: --against <commit>`);
    return again.seconds <= limits.again;
  }
  const ratio = (name: 'seconds' | 'processor') => (cold[name] ?? Number.NaN) / (before.cold[name] ?? Number.NaN);
  const [seconds, processor] = [ratio('seconds'), ratio('processor')];
  console.log(
    `\ncold, ${posts} posts and ${pictureCount} images: ${seconds.toFixed(2)} times the seconds and ${processor.toFixed(2)} times the CPU time of ${against}; the limit is ${limits.ratio}. ${second}`,
  );
  const isHeld = seconds <= limits.ratio && !(processor > limits.ratio) && again.seconds <= limits.again;
  console.log(isHeld ? 'held' : 'MISSED');
  return isHeld;
}
