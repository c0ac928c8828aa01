// Draws cards in a separate process: fonts and engine take 100 MB, which only the end of a process frees.
import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { childEnv } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import type { Digest } from '#lib/model/digest.ts';
import { countMissing, type DrawOptions, type DrawOutcome, drawCards } from '#lib/og/store.ts';

type Message = { done: number; total: number } | { outcome: DrawOutcome };

export interface ApartOptions extends DrawOptions {
  /** Gives the process the lowest priority, so that it yields its core to readers and publications. */
  isBackground?: boolean;
}

/**
 * Calls `drawCards` in the process, which is started only if there is a card to draw.
 * @throws if the process ends before its work
 */
export async function drawCardsApart(release: Digest, options: ApartOptions = {}): Promise<DrawOutcome> {
  const { newest, signal, onProgress, atOnce = 1, isBackground = false } = options;
  if ((await countMissing(release, newest)) === 0) return drawCards(release, options);
  const args = [release, `${atOnce}`, ...(newest === undefined ? [] : [`${newest}`])];
  const child = fork(import.meta.filename, args, { env: childEnv(), serialization: 'advanced' });
  if (isBackground) lowerPriority(child.pid);
  const stop = () => child.connected && child.send('stop');
  signal?.addEventListener('abort', stop);
  try {
    return await new Promise<DrawOutcome>((resolve, reject) => {
      child.on('message', (message: Message) => {
        if ('outcome' in message) resolve(message.outcome);
        else onProgress?.(message.done, message.total);
      });
      child.once('error', reject);
      child.once('exit', (code, end) => reject(new Error(`The process that draws ended with ${end ?? code}`)));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Called before the process has started its threads, which inherit the priority. */
function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch (error) {
    // The process may have ended already, or the system may have no priorities.
    log.debug({ err: error }, 'The priority of the process that draws cannot be changed');
  }
}

async function main(release: Digest, atOnce: string, newest: string | undefined): Promise<void> {
  // A parent that has ended takes no message.
  const send = (message: Message) => process.send?.(message, () => undefined);
  const controller = new AbortController();
  process.once('message', () => controller.abort());
  process.once('disconnect', () => process.exit());
  const outcome = await drawCards(release, {
    newest: newest === undefined ? undefined : Number(newest),
    atOnce: Number(atOnce),
    signal: controller.signal,
    onProgress: (done, total) => send({ done, total }),
  });
  process.send?.({ outcome } satisfies Message, () => process.exit());
}

if (import.meta.main) await main(process.argv[2] ?? '', process.argv[3] ?? '', process.argv[4]);
