// Compiling many documents: a few at once in this process, many in threads.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Draft } from '#lib/content/contentlayer.ts';
import type { Article } from '#lib/content/mdx/compile.ts';

/** Below this a thread costs more than it saves: loading Contentlayer and Shiki takes about a second each. */
const documentsPerThread = 60;

/**
 * @returns each article by the path of its document
 * @throws as `compileWithContentlayer`
 */
export async function compileDocuments(documents: readonly Draft[]): Promise<Map<string, Article>> {
  if (documents.length === 0) return new Map();
  const threads = Math.min(availableParallelism(), Math.floor(documents.length / documentsPerThread));
  if (threads < 2) {
    const { compileWithContentlayer } = await import('#lib/content/contentlayer.ts');
    return compileWithContentlayer(documents);
  }
  const shares = Array.from({ length: threads }, (_, thread) =>
    documents.filter((_document, index) => index % threads === thread),
  );
  const compiled = await Promise.all(shares.map(compileInThread));
  return new Map(compiled.flatMap((articles) => [...articles]));
}

function compileInThread(documents: Draft[]): Promise<Map<string, Article>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./compile-worker.ts', import.meta.url), { workerData: documents });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`A compiling thread ended with code ${code}`)));
  });
}
