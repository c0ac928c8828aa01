// Entry point of a compiler thread. Documents with front matter errors bypass Contentlayer.
import { parentPort, workerData } from 'node:worker_threads';
import { collectWhenIdle } from '#lib/collect-when-idle.ts';
import type { Order, Reply, Request, Response, ThreadData } from '#lib/compile/compiler.ts';
import { compileWithContentlayer } from '#lib/compile/contentlayer.ts';
import { regexes } from '#lib/compile/mdx/code/regex-store.ts';
import { type Article, compileArticle } from '#lib/compile/mdx/compile.ts';
import { formatOf } from '#lib/source/documents.ts';

const { regexes: path } = (workerData ?? {}) as ThreadData;
if (path !== undefined) regexes.open(path);
parentPort?.on('message', async ({ id, orders }: Request) => {
  parentPort?.postMessage({ id, reply: await answer(orders) } satisfies Response);
  regexes.save();
});
collectWhenIdle();
parentPort?.postMessage('loaded');

async function answer(orders: readonly Order[]): Promise<Reply> {
  try {
    const articles = new Map<string, Article>();
    for (const order of orders) articles.set(order.path, await compile(order));
    return { articles };
  } catch (error) {
    // System errors such as a full disk are not the author's.
    return { problem: explain(error), isOurs: error instanceof Error && 'syscall' in error };
  }
}

function compile(order: Order): Promise<Article> {
  return order.fields === undefined
    ? compileArticle(order.text, formatOf(order.path), order.language, order.inputs)
    : compileWithContentlayer(order);
}

/** Contentlayer prints the error itself and throws an empty object. */
function explain(error: unknown): string {
  if (error instanceof RangeError && /call stack/.test(error.message)) return 'is nested too deep';
  return error instanceof Error && error.message ? error.message : 'the compiler failed without a message';
}
