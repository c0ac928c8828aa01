// Compiles documents in threads, so that no document can stall or end the process.
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { bundleProgram } from '#lib/compile/bundle.ts';
import type { Draft } from '#lib/compile/contentlayer.ts';
import type { Article } from '#lib/compile/mdx/compile.ts';

/** With fewer documents, another thread costs more than it saves: loading Contentlayer and Shiki takes about a second. */
const documentsPerThread = 60;
/** Seconds of processor time for the first document of a request, and for each further one. */
interface Budget {
  first: number;
  more: number;
}

/** Our longest post takes one second. */
const usualBudget: Budget = { first: 20, more: 1 };
/** Seconds of the clock for each second of a processor that an order may take. */
const clockFactor = 15;
/** Milliseconds between two looks at the time that a thread has used. */
const lookInterval = 250;
/**
 * Megabytes. A thread needs less than 100 (measured). Without a limit on the old generation, V8 collects garbage only at about
 * 1,000, and a young generation of the default size adds 70 to the peak of two threads. The stack is as large as the
 * server's: a tree that is too deep for one is too deep for the other.
 */
const limits = { maxOldGenerationSizeMb: 400, maxYoungGenerationSizeMb: 16, stackSizeMb: 1 };

/** A document whose front matter has no errors, or the text of one that has. */
export type Order = Draft | { path: string; text: string; fields: undefined };

/** Articles by the paths of their documents, or the reason why none of the orders could be compiled. */
export type Reply = { articles: Map<string, Article> } | { problem: string; isOurs: boolean };

/** A request to a thread. Its reply carries the same id. */
export interface Request {
  id: number;
  orders: readonly Order[];
}

export interface Response {
  id: number;
  reply: Reply;
}

export interface Compiled {
  articles: Map<string, Article>;
  /** The documents that could not be compiled, by path, and why: `took more than 20 seconds`. */
  failed: Map<string, string>;
}

export interface Compiler {
  /** @throws if the disk fails, or a thread cannot be started */
  compile(orders: readonly Order[]): Promise<Compiled>;
  close(): Promise<unknown>;
}

/** @returns compilers to run in parallel for so many documents */
export function startCompilers(documents: number): Compiler[] {
  const threads = Math.min(availableParallelism(), Math.floor(documents / documentsPerThread));
  return threads < 2 ? [resident] : Array.from({ length: threads }, () => new ThreadCompiler({ stays: false }));
}

interface ThreadOptions {
  /** Keeps the thread for the next request: an edit then takes a twentieth of the time. */
  stays: boolean;
  budget?: Budget;
  /** By default the bundle of `compiler-worker.ts`. */
  program?: URL;
}

export class ThreadCompiler implements Compiler {
  private readonly options: ThreadOptions & { budget: Budget };
  private thread: Thread | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(options: ThreadOptions) {
    this.options = { budget: usualBudget, ...options };
  }

  async compile(orders: readonly Order[]): Promise<Compiled> {
    const compiled: Compiled = { articles: new Map(), failed: new Map() };
    if (orders.length === 0) return compiled;
    const reply = await this.ask(orders);
    if ('articles' in reply) return { ...compiled, articles: reply.articles };
    if (reply.isOurs) throw new Error(reply.problem);
    const [first, ...others] = orders;
    if (first && others.length === 0) return { ...compiled, failed: new Map([[first.path, reply.problem]]) };
    // Compiles each by itself, which tells the bad ones from the good ones.
    for (const order of orders) {
      const { articles, failed } = await this.compile([order]);
      for (const [path, article] of articles) compiled.articles.set(path, article);
      for (const [path, problem] of failed) compiled.failed.set(path, problem);
    }
    return compiled;
  }

  async close(): Promise<void> {
    if (!this.options.stays) await this.end();
  }

  /** One request at a time: the time a thread takes, and its death, then belong to one request alone. */
  private ask(orders: readonly Order[]): Promise<Reply> {
    const reply = this.last.then(() => this.send(orders));
    this.last = reply.catch(() => undefined);
    return reply;
  }

  private async send(orders: readonly Order[]): Promise<Reply> {
    const { budget, program } = this.options;
    // It may have died while nobody waited for it.
    if (!this.thread || this.thread.hasEnded) this.thread = new Thread(program ?? (await bundleProgram()));
    const { thread } = this;
    let isLoaded = false;
    try {
      await thread.loaded;
      isLoaded = true;
      return await thread.ask(orders, budget.first + budget.more * (orders.length - 1));
    } catch (error) {
      await this.end();
      const problem = nameProblem(error);
      // No text can keep the compiler from loading.
      return isLoaded
        ? { problem, isOurs: false }
        : { problem: `the compiler cannot be loaded: ${problem}`, isOurs: true };
    }
  }

  private async end(): Promise<void> {
    await this.thread?.end();
    this.thread = undefined;
  }
}

const resident = new ThreadCompiler({ stays: true });

function nameProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return `needs more than ${limits.maxOldGenerationSizeMb} MB of memory`;
  return error.message;
}

interface Waiting {
  resolve: (reply: Reply) => void;
  reject: (error: unknown) => void;
}

/** A worker with listeners for its whole life: an `error` event that nobody listens to would end the process. */
class Thread {
  /** Rejects if the worker ends before it is loaded. */
  readonly loaded: Promise<void>;
  hasEnded = false;
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  constructor(program: URL) {
    const worker = new Worker(program, { resourceLimits: limits });
    this.worker = worker;
    const loading = Promise.withResolvers<void>();
    this.loaded = loading.promise;
    this.loaded.catch(() => undefined);
    worker.on('message', (message: 'loaded' | Response) => {
      if (message === 'loaded') loading.resolve();
      else this.waiting.get(message.id)?.resolve(message.reply);
    });
    const fail = (error: Error) => {
      this.hasEnded = true;
      loading.reject(error);
      for (const { reject } of this.waiting.values()) reject(error);
    };
    worker.on('error', fail);
    worker.on('messageerror', fail);
    worker.on('exit', (code) => fail(new Error(`ended the thread with code ${code}`)));
  }

  /** @throws if the thread dies, or the reply takes more than so many seconds of a processor */
  async ask(orders: readonly Order[], seconds: number): Promise<Reply> {
    const { worker, waiting } = this;
    this.count += 1;
    const request: Request = { id: this.count, orders };
    const reply = Promise.withResolvers<Reply>();
    waiting.set(request.id, reply);
    const stop = new AbortController();
    // A thread that waits for work keeps no process from ending.
    worker.ref();
    worker.postMessage(request);
    try {
      return await Promise.race([reply.promise, ...this.watch(seconds, stop.signal)]);
    } finally {
      stop.abort();
      waiting.delete(request.id);
      worker.unref();
    }
  }

  end(): Promise<number> {
    return this.worker.terminate();
  }

  /** Both reject when the time is over. The clock alone would blame a post for a busy machine, the processor's time never a wait. */
  private watch(seconds: number, signal: AbortSignal): Promise<never>[] {
    return [this.watchProcessor(seconds, signal), this.watchClock(seconds * clockFactor, signal)];
  }

  private async watchProcessor(seconds: number, signal: AbortSignal): Promise<never> {
    // It fails on a thread that ends, and then the event of its end tells why.
    const read = () =>
      this.worker.cpuUsage().then(
        ({ user, system }) => user + system,
        () => undefined,
      );
    const start = await read();
    for (;;) {
      await delay(lookInterval, undefined, { signal });
      if (((await read()) ?? 0) - (start ?? 0) > seconds * 1e6) throw new Error(`took more than ${seconds} seconds`);
    }
  }

  private async watchClock(seconds: number, signal: AbortSignal): Promise<never> {
    await delay(seconds * 1000, undefined, { signal });
    throw new Error(`took more than ${seconds} seconds`);
  }
}
