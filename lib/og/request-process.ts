// Draws requested cards in a separate process, which ends when none is requested for some seconds: fonts and engine take 100 MB,
// and the thread that renders pages would do nothing else meanwhile.
import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { childEnv } from '#lib/env.ts';
import type { Mark } from '#lib/model/release.ts';
import type { Card } from '#lib/og/card.ts';
import { drawCard } from '#lib/og/store.ts';

interface Request {
  name: string;
  card: Card;
  /** The site's own mark. */
  mark: Mark | undefined;
}
type Reply = { name: string; image: Uint8Array } | { name: string; problem: string };

interface Waiting extends PromiseWithResolvers<Uint8Array> {
  child: ChildProcess;
}

/** Milliseconds after the last drawing until the process ends. Its start takes half a second. */
const usualRest = 10_000;
/** Milliseconds after which a process that does not reply is killed. */
const usualPatience = 60_000;
/** The process does not verify webhooks, so it does not get the secrets. */
const withoutSecrets = { PUBLISH_SECRET: '', PUBLISH_SECRET_PREVIOUS: '' };

interface Options {
  /** The script of the process. */
  program?: string;
  /** Milliseconds. */
  rest?: number;
  patience?: number;
  start?: (program: string, args: readonly string[], options: ForkOptions) => ChildProcess;
}

/** Starts the process at a request, and again after it has ended. */
export class RequestProcess {
  private readonly options: Required<Options>;
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly waiting = new Map<string, Waiting>();

  constructor({
    program = import.meta.filename,
    rest = usualRest,
    patience = usualPatience,
    start = fork,
  }: Options = {}) {
    this.options = { program, rest, patience, start };
  }

  /**
   * Calls `drawCard` in the process. Concurrent calls for one card share one drawing.
   * @throws if the card cannot be drawn, or the process cannot be started or ends first
   */
  async draw(request: Request): Promise<Uint8Array> {
    const { name } = request;
    const known = this.waiting.get(name);
    if (known) return known.promise;
    clearTimeout(this.timer);
    const child = this.child?.connected ? this.child : this.start();
    const waiting: Waiting = { ...Promise.withResolvers<Uint8Array>(), child };
    this.waiting.set(name, waiting);
    // A process that could not be started has no channel, and reports an error.
    if (child.connected) child.send(request, (error) => error && waiting.reject(error));
    const { patience } = this.options;
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      waiting.reject(new Error(`The process that draws did not reply within ${patience} ms`));
    }, patience);
    try {
      return await waiting.promise;
    } finally {
      clearTimeout(late);
      this.waiting.delete(name);
      this.rest();
    }
  }

  private start(): ChildProcess {
    const { start, program } = this.options;
    const child = start(program, [], { env: childEnv(withoutSecrets), serialization: 'advanced' });
    this.child = child;
    child.on('message', (reply: Reply) => {
      const waiting = this.waiting.get(reply.name);
      if ('image' in reply) waiting?.resolve(reply.image);
      else waiting?.reject(new Error(reply.problem));
    });
    const fail = (error: Error) => {
      if (this.child === child) this.child = undefined;
      for (const waiting of this.waiting.values()) if (waiting.child === child) waiting.reject(error);
    };
    child.once('error', fail);
    child.once('exit', (code, signal) => fail(new Error(`The process that draws ended with ${signal ?? code}`)));
    return child;
  }

  /** Ends the process after some time without a drawing. */
  private rest(): void {
    if (this.waiting.size > 0) return;
    clearTimeout(this.timer);
    const end = () => {
      const { child } = this;
      this.child = undefined;
      if (child?.connected) child.disconnect();
    };
    this.timer = setTimeout(end, this.options.rest).unref();
  }
}

async function draw({ name, card, mark }: Request): Promise<Reply> {
  try {
    return { name, image: await drawCard(name, card, mark) };
  } catch (error) {
    return { name, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function main(): void {
  // The server may still need a card that is being drawn. Its end closes the channel.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  process.on('disconnect', () => process.exit());
  // A parent that has ended takes no message.
  process.on('message', async (request: Request) => process.send?.(await draw(request), () => undefined));
}

if (import.meta.main) main();
