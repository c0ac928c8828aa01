// A thread that compiles what it is sent, by Contentlayer or, where the front matter has faults, without it.
import { parentPort } from 'node:worker_threads';
import type { Order, Reply } from '#lib/content/compile.ts';
import { compileWithContentlayer, type Draft } from '#lib/content/contentlayer.ts';
import { compileArticle } from '#lib/content/mdx/compile.ts';

parentPort?.on('message', async (orders: readonly Order[]) => {
  parentPort?.postMessage(await answer(orders));
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
    // A full disk is no author's fault.
    return { problem: explain(error), isOurs: error instanceof Error && 'syscall' in error };
  }
}

/** Contentlayer says what it is about on the terminal, and throws an empty object. */
function explain(error: unknown): string {
  return error instanceof Error && error.message ? error.message : 'the compiler gives up';
}
