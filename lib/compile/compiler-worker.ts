// Entry point of a compiler thread. Documents with front matter errors bypass Contentlayer.
import { parentPort } from 'node:worker_threads';
import type { Order, Reply, Request, Response } from '#lib/compile/compiler.ts';
import { compileWithContentlayer, type Draft } from '#lib/compile/contentlayer.ts';
import { compileArticle } from '#lib/compile/mdx/compile.ts';

parentPort?.on('message', async ({ id, orders }: Request) => {
  parentPort?.postMessage({ id, reply: await answer(orders) } satisfies Response);
});
parentPort?.postMessage('loaded');

async function answer(orders: readonly Order[]): Promise<Reply> {
  try {
    const articles = await compileWithContentlayer(
      orders.filter((order): order is Draft => order.fields !== undefined),
    );
    for (const { path, text, fields } of orders) {
      if (fields === undefined) articles.set(path, await compileArticle(text));
    }
    return { articles };
  } catch (error) {
    // System errors such as a full disk are not the author's.
    return { problem: explain(error), isOurs: error instanceof Error && 'syscall' in error };
  }
}

/** Contentlayer prints the error itself and throws an empty object. */
function explain(error: unknown): string {
  if (error instanceof RangeError && /call stack/.test(error.message)) return 'is nested too deep';
  return error instanceof Error && error.message ? error.message : 'the compiler gives up';
}
