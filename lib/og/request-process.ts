// Draws requested cards in a separate process, which ends when none is requested for some seconds: fonts and engine take 100 MB,
// and the thread that renders pages would do nothing else meanwhile.
import { type ChildProcess, fork } from 'node:child_process';
import { childEnv } from '#lib/env.ts';
import type { Card } from '#lib/og/card.ts';
import { drawCard } from '#lib/og/store.ts';

interface Request {
  name: string;
  card: Card;
}
type Reply = { name: string; image: Uint8Array } | { name: string; problem: string };

/** Milliseconds without a request after which the process ends. Its start takes half a second. */
const usualRest = 10_000;

interface Options {
  /** The script of the process. */
  program?: string;
  /** Milliseconds. */
  rest?: number;
}

/** Starts the process at a request, and again after it has ended. */
export class RequestProcess {
  private readonly program: string;
  private readonly rest: number;
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly waiting = new Map<string, PromiseWithResolvers<Uint8Array>>();

  constructor({ program = import.meta.filename, rest = usualRest }: Options = {}) {
    this.program = program;
    this.rest = rest;
  }

  /**
   * Calls `drawCard` in the process. Concurrent calls for one card share one drawing.
   * @throws if the card cannot be drawn, or the process ends first
   */
  draw(name: string, card: Card): Promise<Uint8Array> {
    const known = this.waiting.get(name);
    if (known) return known.promise;
    const waiting = Promise.withResolvers<Uint8Array>();
    this.waiting.set(name, waiting);
    clearTimeout(this.timer);
    const child = this.child ?? this.start();
    child.send({ name, card } satisfies Request, (error) => {
      if (error) this.settle(name, ({ reject }) => reject(error));
    });
    return waiting.promise;
  }

  private start(): ChildProcess {
    const child = fork(this.program, [], { env: childEnv(), serialization: 'advanced' });
    this.child = child;
    child.on('message', (reply: Reply) => {
      this.settle(reply.name, ({ resolve, reject }) => {
        if ('image' in reply) resolve(reply.image);
        else reject(new Error(reply.problem));
      });
    });
    const fail = (error: Error) => {
      if (this.child !== child) return;
      this.child = undefined;
      for (const name of [...this.waiting.keys()]) this.settle(name, ({ reject }) => reject(error));
    };
    child.once('error', fail);
    child.once('exit', (code, signal) => fail(new Error(`The process that draws ended with ${signal ?? code}`)));
    return child;
  }

  private settle(name: string, end: (waiting: PromiseWithResolvers<Uint8Array>) => void): void {
    const waiting = this.waiting.get(name);
    this.waiting.delete(name);
    if (waiting) end(waiting);
    if (this.waiting.size > 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end(), this.rest).unref();
  }

  private end(): void {
    const { child } = this;
    this.child = undefined;
    if (child?.connected) child.disconnect();
  }
}

async function draw({ name, card }: Request): Promise<Reply> {
  try {
    return { name, image: await drawCard(name, card) };
  } catch (error) {
    return { name, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function main(): void {
  process.on('disconnect', () => process.exit());
  // A parent that has ended takes no message.
  process.on('message', async (request: Request) => process.send?.(await draw(request), () => undefined));
}

if (import.meta.main) main();
