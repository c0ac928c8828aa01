// How a command has the publisher do something, or does it itself if none runs. It loads next to nothing first: a git hook waits for it.
import { setTimeout as delay } from 'node:timers/promises';
import type { PublishEvent, PublisherRequest, Result } from '#lib/publish/events.ts';
import { describeHolder, LockError, nameUser, readHolder, takeLock } from '#lib/publish/lock.ts';
import { Terminal } from '#lib/publish/report.ts';
import { askPublisher, type Reply } from '#lib/publish/socket.ts';
import { releaseDir } from '#lib/release-dir.ts';

/** Milliseconds between two tries to reach the publisher, or to become it. */
const pause = 100;
/** Milliseconds after which the reason for waiting is printed. */
const quiet = 1_000;
/** Milliseconds to wait for a command that writes a release itself. */
const commandTime = 60_000;

/** Why a question was not answered yet, for the operator. `isFinal`: waiting does not help. */
interface Obstacle {
  reason: string;
  isFinal?: boolean;
}

interface AskOptions {
  /** Whether this command may say where the content of a release folder comes from, if nobody has said it before. */
  namesSource?: boolean;
  /** Milliseconds to wait for a publisher that is starting. */
  patience?: number;
}

/** Prints what is told. @returns how it ended; `undefined` if nothing was done, which is printed with the reason */
export async function ask(question: PublisherRequest, options: AskOptions = {}): Promise<Result | undefined> {
  const { namesSource = false, patience = 10_000 } = options;
  const terminal = new Terminal(console.log);
  const show = (event: PublishEvent) => terminal.show(event);
  const start = performance.now();
  let isSaid = false;
  for (;;) {
    const reply = await askPublisher(releaseDir, question, show);
    if (reply.last?.event === 'done') return reply.last.result;
    const done = findObstacle(reply) ?? (await runInProcess(question, show, namesSource));
    if ('state' in done) return done;
    const waited = performance.now() - start;
    const limit = readHolder(releaseDir)?.program === 'release' ? commandTime : patience;
    if (done.isFinal || waited > limit) {
      console.error(done.reason);
      return undefined;
    }
    if (!isSaid && waited > quiet) {
      isSaid = true;
      console.error(`Waiting: ${done.reason}`);
    }
    await delay(pause);
  }
}

function findObstacle({ state, last }: Reply): Obstacle | undefined {
  const holder = describeHolder(readHolder(releaseDir));
  if (state === 'silent') {
    const reason = `${holder} does not answer: nothing is known of what was asked for. Look into the log of npm start, and start it again if it hangs.`;
    return { isFinal: true, reason };
  }
  if (state === 'denied') {
    const reason = `User ${nameUser()} may not reach the publisher of ${releaseDir}: run this as the user that runs the site. For a git hook of another user, start the site with PUBLISH_GROUP=true and add that user to the group of the site.`;
    return { isFinal: true, reason };
  }
  if (last) {
    const reason =
      'The publisher ended before it was done. When it starts again it publishes what the source says then.';
    return { isFinal: true, reason };
  }
  return undefined;
}

/** Becomes the publisher for one question, unless there is one, or this command has another source. */
async function runInProcess(
  question: PublisherRequest,
  show: (event: PublishEvent) => void,
  namesSource: boolean,
): Promise<Result | Obstacle> {
  try {
    const lock = takeLock(releaseDir);
    if (!lock) {
      const holder = readHolder(releaseDir);
      const reason = `${describeHolder(holder)} writes ${releaseDir} and cannot be reached.`;
      return { reason };
    }
    lock.release();
  } catch (error) {
    if (!(error instanceof LockError)) throw error;
    // The publisher may be starting: whoever may reach it need not be its user.
    return { reason: `No publisher answers, and this command cannot become one. ${error.message}` };
  }
  const obstacle = question.ask === 'rollback' ? undefined : await findSourceMismatch(namesSource);
  if (obstacle) return obstacle;
  const { openPublisher } = await import('#lib/publish/publisher.ts');
  let result: Result | undefined;
  const publisher = await openPublisher(() => undefined);
  if (!publisher) return { reason: `Another process writes ${releaseDir}.` };
  try {
    await publisher.answer(question, (event) => {
      if (event.event === 'done') result = event.result;
      show(event);
    });
  } finally {
    await publisher.close();
  }
  return result ?? { isFinal: true, reason: 'Nothing was done.' };
}

/** A command in another environment than the site's has other settings, and would publish something else. */
async function findSourceMismatch(namesSource: boolean): Promise<Obstacle | undefined> {
  const [{ env }, { describeSource, isSameSource, readSource, recordSource, sourceOf }] = await Promise.all([
    import('#lib/env.ts'),
    import('#lib/publish/recorded-source.ts'),
  ]);
  const own = sourceOf(env);
  const recorded = readSource(releaseDir);
  if (!recorded && namesSource) await recordSource(releaseDir, own);
  if (recorded ? isSameSource(recorded, own) : namesSource) return undefined;
  if (!recorded) {
    const reason = `Nothing was published: ${releaseDir} has no source yet. Start the site with npm start, which then publishes what its source has.`;
    return { isFinal: true, reason };
  }
  const reason = `No publisher runs, and this command does not become it: ${releaseDir} is published from ${describeSource(releaseDir, recorded)}, and the settings here say ${describeSource(releaseDir, own)}. It is published when npm start runs.`;
  return { reason };
}

/** For a shell: 0 if all is as it was asked for. */
export function exitCodeOf(result: Result | undefined): number {
  const isGood = result && (result.state === 'published' || result.state === 'unchanged');
  return isGood && result.faults === 0 ? 0 : 1;
}
