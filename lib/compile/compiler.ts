// Compiles documents in worker threads, so that no document can block or crash the process.
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { bundleProgram, isBundle } from '#lib/compile/bundle.ts';
import type { Draft } from '#lib/compile/contentlayer.ts';
import type { Article } from '#lib/compile/mdx/compile.ts';

/** Minimum number of documents for another thread, which spends about a second on loading Contentlayer and Shiki. */
const documentsPerThread = 60;
/** CPU seconds for the first document of a request, and for each further one. */
interface Budget {
  first: number;
  more: number;
}

/** The longest post of this blog takes one second. */
const usualBudget: Budget = { first: 20, more: 1 };
/** Seconds that a thread may wait for each CPU second of the budget. */
const waitFactor = 15;
/** The share of a core below which a thread waits. A thread that computes gets more, even beside fifty others. */
const waitingShare = 0.01;
/** Milliseconds between two checks of a thread's CPU time. */
const lookInterval = 250;
/**
 * Megabytes. A thread needs less than 100 (measured). Without a limit on the old generation, V8 collects garbage only
 * at about 1,000. A young generation of the default size adds 70 to the peak of two threads. The stack is as large as
 * the server's, so that a tree too deep for the server fails here.
 */
const limits = { maxOldGenerationSizeMb: 400, maxYoungGenerationSizeMb: 16, stackSizeMb: 1 };

/** A document with valid front matter, or only the text of one with front matter errors. */
export type Order = Draft | (Omit<Draft, 'kind' | 'fields'> & { fields: undefined });

/**
 * Articles by document path, or the reason why the request failed. `isOurs` is true for errors of the system, not the
 * documents.
 */
export type Reply = { articles: Map<string, Article> } | { problem: string; isOurs: boolean };

/** A request to a thread. Its response has the same id. */
export interface Request {
  id: number;
  orders: readonly Order[];
}

export interface Response {
  id: number;
  reply: Reply;
}

export interface ThreadData {
  /** The file of the regular expressions of grammars. Only a bundle has one, because it is part of one version of the code. */
  regexes?: string;
}

export interface Compiled {
  articles: Map<string, Article>;
  /** The reasons why documents could not be compiled, by path: `took more than 20 seconds`. */
  failed: Map<string, string>;
}

export interface Compiler {
  /**
   * Compiles documents. Documents that cannot be compiled are part of the result.
   * @throws if the disk fails, or a thread cannot be started
   */
  compile(orders: readonly Order[]): Promise<Compiled>;
  close(): Promise<unknown>;
}

/**
 * @param documents the number of documents to compile
 * @returns the shared compiler for a few documents, or compilers to run in parallel for many
 */
export function startCompilers(documents: number): Compiler[] {
  const threads = Math.min(availableParallelism(), Math.floor(documents / documentsPerThread));
  return threads < 2 ? [resident] : Array.from({ length: threads }, () => new ThreadCompiler({ stays: false }));
}

interface ThreadOptions {
  /**
   * Keeps the thread for the next request, so that compiling an edit is 20 times faster. Ending it would free only 20 of the 70 MB
   * that it adds to the process (measured).
   */
  stays: boolean;
  budget?: Budget;
  /** Defaults to the bundle of `compiler-worker.ts`. */
  program?: URL;
}

/** Compiles in one worker thread, which is started on demand and replaced after a crash or a timeout. */
export class ThreadCompiler implements Compiler {
  private readonly options: ThreadOptions & { budget: Budget };
  private thread: Thread | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(options: ThreadOptions) {
    this.options = { ...options, budget: options.budget ?? usualBudget };
  }

  async compile(orders: readonly Order[]): Promise<Compiled> {
    const compiled: Compiled = { articles: new Map(), failed: new Map() };
    if (orders.length === 0) return compiled;
    const reply = await this.ask(orders);
    if ('articles' in reply) return { ...compiled, articles: reply.articles };
    if (reply.isOurs) throw new Error(reply.problem);
    const [first, ...others] = orders;
    if (first && others.length === 0) return { ...compiled, failed: new Map([[first.path, reply.problem]]) };
    // Retries one document at a time to find those that fail.
    for (const order of orders) {
      const { articles, failed } = await this.compile([order]);
      for (const [path, article] of articles) compiled.articles.set(path, article);
      for (const [path, problem] of failed) compiled.failed.set(path, problem);
    }
    return compiled;
  }

  /** Starts a thread before a request, which then waits less for it. The request reports what goes wrong. */
  load(): void {
    if (this.thread && !this.thread.hasEnded) return;
    this.last = this.last
      .then(() => this.start())
      .then((thread) => thread.rest())
      .catch(() => undefined);
  }

  async close(): Promise<void> {
    if (!this.options.stays) await this.end();
  }

  /** Requests run one at a time, so that the CPU time and a crash of the thread belong to one request. */
  private ask(orders: readonly Order[]): Promise<Reply> {
    const reply = this.last.then(() => this.send(orders));
    this.last = reply.catch(() => undefined);
    return reply;
  }

  private async send(orders: readonly Order[]): Promise<Reply> {
    const { budget } = this.options;
    const thread = await this.start();
    let isLoaded = false;
    try {
      await thread.loaded;
      isLoaded = true;
      return await thread.ask(orders, budget.first + budget.more * (orders.length - 1));
    } catch (error) {
      await this.end();
      const problem = nameProblem(error);
      // Load failures are errors of the system, not of a document.
      return isLoaded
        ? { problem, isOurs: false }
        : { problem: `the compiler cannot be loaded: ${problem}`, isOurs: true };
    }
  }

  /** @returns the thread, or a new one, because it may have crashed since the last request */
  private async start(): Promise<Thread> {
    if (this.thread && !this.thread.hasEnded) return this.thread;
    const thread = new Thread(this.options.program ?? (await bundleProgram()));
    this.thread = thread;
    return thread;
  }

  private async end(): Promise<void> {
    await this.thread?.end();
    this.thread = undefined;
  }
}

const resident = new ThreadCompiler({ stays: true });

/** Starts loading the compiler for a few documents. */
export function loadCompiler(): void {
  resident.load();
}

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

/** A worker with permanent listeners: an `error` event without a listener would end the process. */
class Thread {
  /** Rejects if the worker ends before it has loaded. */
  readonly loaded: Promise<void>;
  hasEnded = false;
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  constructor(program: URL) {
    const workerData: ThreadData = isBundle(program)
      ? { regexes: fileURLToPath(new URL('regexes.json', program)) }
      : {};
    const worker = new Worker(program, { resourceLimits: limits, workerData });
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
    worker.on('exit', (code) => fail(new Error(`crashed the compiler thread with exit code ${code}`)));
  }

  /** @throws if the thread ends, exceeds this number of CPU seconds, or waits `waitFactor` times as long */
  async ask(orders: readonly Order[], seconds: number): Promise<Reply> {
    const { worker, waiting } = this;
    this.count += 1;
    const request: Request = { id: this.count, orders };
    const reply = Promise.withResolvers<Reply>();
    waiting.set(request.id, reply);
    const stop = new AbortController();
    // The worker is referenced only during a request, so that an idle thread does not keep the process alive.
    worker.ref();
    worker.postMessage(request);
    try {
      return await Promise.race([reply.promise, this.watch(seconds, stop.signal)]);
    } finally {
      stop.abort();
      waiting.delete(request.id);
      worker.unref();
    }
  }

  /** Waits until the thread has loaded, and lets the process exit before a request. */
  async rest(): Promise<void> {
    await this.loaded;
    this.worker.unref();
  }

  end(): Promise<number> {
    return this.worker.terminate();
  }

  /**
   * Rejects at the limit of CPU time, or of time in which the thread waits. Time on the clock alone would blame a post for a
   * busy machine, and CPU time does not advance in a thread that waits.
   */
  private async watch(seconds: number, signal: AbortSignal): Promise<never> {
    // `cpuUsage` rejects once the thread has ended. The thread's `error` or `exit` event then reports the reason.
    const read = () =>
      this.worker.cpuUsage().then(
        ({ user, system }) => (user + system) / 1e6,
        () => undefined,
      );
    const start = (await read()) ?? 0;
    let [used, waited, lookedAt] = [start, 0, performance.now()];
    for (;;) {
      await delay(lookInterval, undefined, { signal });
      const [now, before] = [performance.now(), used];
      used = (await read()) ?? used;
      const elapsed = (now - lookedAt) / 1000;
      lookedAt = now;
      if (used - before < waitingShare * elapsed) waited += elapsed;
      if (used - start > seconds) throw new Error(`took more than ${seconds} seconds`);
      if (waited > seconds * waitFactor) throw new Error(`took more than ${seconds * waitFactor} seconds`);
    }
  }
}
