// A compiler thread for tests: the text of a document controls how the thread ends or responds.
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import type { Request, Response } from '#lib/compile/compiler.ts';
import type { Article } from '#lib/compile/mdx/compile.ts';

const hoard: unknown[] = [];

/** The article of each text that does nothing odd. Loading the real pipeline would take most of the time of the tests. */
const article: Article = {
  facts: { anchors: [], links: [], images: [], opening: 'Words.', minutes: 1, words: 1 },
  diagnostics: [],
  isRead: true,
  source: ['Words.\n'],
  body: '{"tree":{"type":"root","children":[]},"toc":[]}',
  search: '[["","words",""]]\n{"id":"","title":"","text":"Words.","code":""}',
};

const deeds: Record<string, () => unknown> = {
  exit: () => process.exit(0),
  throw: () => {
    setImmediate(() => {
      throw new Error('thrown without a listener');
    });
    return delay(60_000);
  },
  hoard: () => {
    for (;;) hoard.push(new Array(100_000));
  },
  // V8 ends the process if a thread is far beyond its limit before the thread can be stopped.
  gulp: () => {
    for (;;) hoard.push(new Array(10_000_000));
  },
  recurse: function recurse(): unknown {
    return [recurse()];
  },
  spin: () => {
    for (;;);
  },
  sleep: () => delay(600_000),
  // The operating system sends SIGKILL when memory runs out.
  kill: () => process.kill(process.pid, 'SIGKILL'),
  // V8 handles SIGSEGV itself and may swallow one that no memory access caused.
  crash: () => process.kill(process.pid, 'SIGABRT'),
};

async function perform({ id, orders }: Request): Promise<Response> {
  const articles = new Map();
  for (const { path, text } of orders) {
    const word = /odd: (\w+)/.exec(text)?.[1] ?? '';
    if (word.startsWith('wait')) await delay(Number(word.slice(4)));
    else await deeds[word]?.();
    articles.set(path, article);
  }
  return { id, reply: { articles } };
}

parentPort?.on('message', (request: Request) => {
  perform(request).then(
    (response) => parentPort?.postMessage(response),
    (error: unknown) => {
      parentPort?.postMessage({ id: request.id, reply: { problem: String(error), isOurs: false } });
    },
  );
});
parentPort?.postMessage('loaded');
