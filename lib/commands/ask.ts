// How a command has the publisher do something, or does it itself if none runs. It loads next to nothing first: a git hook waits for it.
import { setTimeout as delay } from 'node:timers/promises';
import type { PublishEvent, Question, Result } from '#lib/publish/events.ts';
import { Terminal } from '#lib/publish/report.ts';
import { askPublisher } from '#lib/publish/socket.ts';
import { releaseDir } from '#lib/release-dir.ts';

/** Milliseconds between two tries to be the publisher, or to reach the one that is starting. */
const pause = 100;

/** Prints what is told. @returns how it ended; `undefined` if the publisher ended before it was done */
export async function ask(question: Question): Promise<Result | undefined> {
  const terminal = new Terminal(console.log);
  const show = (event: PublishEvent) => terminal.show(event);
  for (;;) {
    const last = await askPublisher(releaseDir, question, show);
    if (last?.event === 'done') return last.result;
    if (last) {
      console.error(
        'The publisher ended before it was done. When it starts again it publishes what the source says then.',
      );
      return undefined;
    }
    const done = await answerAlone(question, show);
    if (done) return done;
    await delay(pause);
  }
}

/** @returns `undefined` if another process has become the publisher meanwhile */
async function answerAlone(question: Question, show: (event: PublishEvent) => void): Promise<Result | undefined> {
  const { openPublisher } = await import('#lib/publish/publisher.ts');
  let result: Result | undefined;
  const publisher = await openPublisher(() => undefined);
  if (!publisher) return undefined;
  try {
    await publisher.answer(question, (event) => {
      if (event.event === 'done') result = event.result;
      show(event);
    });
  } finally {
    await publisher.close();
  }
  return result;
}

/** For a shell: 0 if all is as it was asked for. */
export function exitCodeOf(result: Result | undefined): number {
  const isGood = result && (result.state === 'published' || result.state === 'unchanged');
  return isGood && result.faults === 0 ? 0 : 1;
}
