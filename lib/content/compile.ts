// Compiling documents in threads, so that none of them can hold up or bring down what all the others wait for.
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Draft } from '#lib/content/contentlayer.ts';
import type { Article } from '#lib/content/mdx/compile.ts';

/** Below this one more thread costs more than it saves: loading Contentlayer and Shiki takes about a second. */
const documentsPerThread = 60;
/** Seconds of a processor: for a document, however odd it is, and for each that comes with it. */
interface Budget {
  first: number;
  more: number;
}

/** The longest of ours takes one, at most. */
const usualBudget: Budget = { first: 20, more: 1 };
/** Milliseconds between two looks at what has been used. */
const lookInterval = 250;
/**
 * Megabytes. A thread needs less than a hundred (measured), and without a limit leaves its garbage lying until there are a
 * thousand. A tree that is too deep for this stack would be too deep for the server, too, which renders it on one as large.
 */
const limits = { maxOldGenerationSizeMb: 400, stackSizeMb: 1 };

/** What is sent to a thread: a document whose front matter is without fault, or only the text of one. */
export type Order = Draft | { path: string; text: string; fields: undefined };

/** What it answers: articles by the paths of their documents, or what went wrong with all of them. */
export type Reply = { articles: Map<string, Article> } | { problem: string; isOurs: boolean };

export interface Compiled {
  articles: Map<string, Article>;
  /** What no article could be made of, and why: `took more than 20 seconds`. */
  failed: Map<string, string>;
}

export interface Compiler {
  /** @throws if the disk fails, or a thread cannot be started */
  compile(orders: readonly Order[]): Promise<Compiled>;
  close(): Promise<unknown>;
}

const usualProgram = new URL('./compile-worker.ts', import.meta.url);

/** @returns compilers that work side by side, as many as are of use for so many documents */
export function startCompilers(documents: number): Compiler[] {
  const threads = Math.min(availableParallelism(), Math.floor(documents / documentsPerThread));
  return threads < 2 ? [resident] : Array.from({ length: threads }, () => new ThreadCompiler({ stays: false }));
}

interface ThreadOptions {
  /** Whether its thread is left to the next one who compiles: an edit then takes a twentieth of the time. */
  stays: boolean;
  budget?: Budget;
  program?: URL;
}

export class ThreadCompiler implements Compiler {
  private readonly options: Required<ThreadOptions>;
  private thread: Thread | undefined;

  constructor(options: ThreadOptions) {
    this.options = { budget: usualBudget, program: usualProgram, ...options };
  }

  async compile(orders: readonly Order[]): Promise<Compiled> {
    const compiled: Compiled = { articles: new Map(), failed: new Map() };
    if (orders.length === 0) return compiled;
    const reply = await this.ask(orders);
    if ('articles' in reply) return { ...compiled, articles: reply.articles };
    if (reply.isOurs) throw new Error(reply.problem);
    const [first, ...others] = orders;
    if (first && others.length === 0) return { ...compiled, failed: new Map([[first.path, reply.problem]]) };
    // One of them is to blame, and each by itself tells which.
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

  private async ask(orders: readonly Order[]): Promise<Reply> {
    const { budget, program } = this.options;
    this.thread ??= new Thread(program);
    const { thread } = this;
    let isLoaded = false;
    try {
      await thread.loaded;
      isLoaded = true;
      return await thread.ask(orders, budget.first + budget.more * (orders.length - 1));
    } catch (error) {
      await this.end();
      const problem = error instanceof Error ? error.message : String(error);
      // What keeps it from beginning is in no text.
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

class Thread {
  /** The first thing it says is that it is. */
  readonly loaded: Promise<unknown>;
  private readonly worker: Worker;

  constructor(program: URL) {
    this.worker = new Worker(program, { resourceLimits: limits });
    this.loaded = once(this.worker, 'message');
  }

  /** @throws if it comes to no end in so many seconds of a processor, or dies of it */
  async ask(orders: readonly Order[], seconds: number): Promise<Reply> {
    const { worker } = this;
    const stop = new AbortController();
    const { signal } = stop;
    // A thread that waits for work keeps no process from ending.
    worker.ref();
    worker.postMessage(orders);
    try {
      return await Promise.race([
        once(worker, 'message', { signal }).then(([reply]) => reply as Reply),
        once(worker, 'exit', { signal }).then(([code]) => {
          throw new Error(`ended the thread with code ${code}`);
        }),
        this.watch(seconds, signal),
      ]);
    } finally {
      stop.abort();
      worker.unref();
    }
  }

  end(): Promise<number> {
    return this.worker.terminate();
  }

  /** Time of the thread, and not of the clock: on a busy machine nobody's post is too long. */
  private async watch(seconds: number, signal: AbortSignal): Promise<never> {
    const start = await this.worker.cpuUsage();
    for (;;) {
      await delay(lookInterval, undefined, { signal });
      const { user, system } = await this.worker.cpuUsage(start);
      if (user + system > seconds * 1e6) throw new Error(`took more than ${seconds} seconds`);
    }
  }
}
