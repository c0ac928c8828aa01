// Compiling documents: a few in this process, many in a thread for each core.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Draft } from '#lib/content/contentlayer.ts';
import type { Article } from '#lib/content/mdx/compile.ts';

/** Below this a thread costs more than it saves: loading Contentlayer and Shiki takes about a second each. */
const documentsPerThread = 60;
/** Megabytes. A thread needs less than a hundred (measured), and without a limit leaves its garbage lying until there are a thousand. */
const threadMemory = 400;

export interface Compiler {
  /**
   * @returns each article by the path of its document
   * @throws as `compileWithContentlayer`
   */
  compile(documents: Draft[]): Promise<Map<string, Article>>;
  close(): Promise<unknown>;
}

/** @returns compilers that work side by side, as many as are of use for so many documents */
export function startCompilers(documents: number): Compiler[] {
  const threads = Math.min(availableParallelism(), Math.floor(documents / documentsPerThread));
  return threads < 2 ? [ownCompiler] : Array.from({ length: threads }, () => new Thread());
}

const ownCompiler: Compiler = {
  async compile(documents) {
    if (documents.length === 0) return new Map();
    const { compileWithContentlayer } = await import('#lib/content/contentlayer.ts');
    return compileWithContentlayer(documents);
  },
  async close() {},
};

class Thread implements Compiler {
  private readonly worker = new Worker(new URL('./compile-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: threadMemory },
  });
  private readonly failure = new Promise<never>((_resolve, reject) => {
    this.worker.once('error', reject);
    this.worker.once('exit', (code) => reject(new Error(`A compiling thread ended with code ${code}`)));
  });

  constructor() {
    // Whoever waits hears of it; nobody may.
    this.failure.catch(() => undefined);
  }

  compile(documents: Draft[]): Promise<Map<string, Article>> {
    const answer = new Promise<Map<string, Article>>((resolve) => this.worker.once('message', resolve));
    this.worker.postMessage(documents);
    return Promise.race([answer, this.failure]);
  }

  close(): Promise<number> {
    return this.worker.terminate();
  }
}
