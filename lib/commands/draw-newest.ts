// Draws the preview images of the newest posts after a release. Usage: `draw-newest.ts <release>`.
import module from 'node:module';
import { log } from '#lib/log.ts';
import type { Digest } from '#lib/model/digest.ts';
import { countOf } from '#lib/model/wording.ts';
import { drawCardsApart } from '#lib/og/draw-process.ts';
import { countMissing, drawCards } from '#lib/og/store.ts';
import { Progress } from '#lib/progress.ts';

/** Posts whose images a command draws: as many as a feed has. The publisher draws the others, or the server on request. */
const newestCards = 20;
/** One card is laid out in JavaScript while threads of sharp encode others. Four take two thirds of the time of two (measured). */
const cardsAtOnce = 4;

/**
 * Draws the images of the newest posts. The publisher draws the others, or the server does at the first request.
 * @param draw by default in a process of its own, whose end frees the memory of fonts and engine
 */
export async function drawNewest(release: Digest, draw: typeof drawCards = drawCardsApart): Promise<void> {
  const start = performance.now();
  const progress = Progress.ofStdout();
  const { drawn, failed } = await draw(release, {
    newest: newestCards,
    onProgress: (done, total) => progress.show('preview images drawn', done, total),
    atOnce: cardsAtOnce,
  });
  for (const { name, error } of failed) log.error({ err: error }, `The preview image ${name} was not drawn`);
  if (drawn > 0) console.log(`${countOf(drawn, 'preview image')} drawn, ${Math.round(performance.now() - start)} ms.`);
}

/**
 * Replaces this process by one that draws, if an image is missing. A process that compiled many posts keeps 250 MB, most of
 * it freed memory that the allocator does not return; a child process would need its own memory besides.
 */
export async function continueWithDrawing(release: Digest): Promise<void> {
  if ((await countMissing(release, newestCards)) === 0) return;
  // Windows cannot replace a process.
  if (!process.execve || process.platform === 'win32') return drawNewest(release);
  module.flushCompileCache();
  process.execve(process.execPath, [process.execPath, ...process.execArgv, import.meta.filename, release]);
}

if (import.meta.main) await drawNewest(process.argv[2] ?? '', drawCards);
