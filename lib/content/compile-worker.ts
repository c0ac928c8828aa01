// A thread that compiles what it is sent, so that a cold release uses every core.
import { parentPort } from 'node:worker_threads';
import { compileWithContentlayer, type Draft } from '#lib/content/contentlayer.ts';

parentPort?.on('message', async (drafts: Draft[]) => {
  parentPort?.postMessage(await compileWithContentlayer(drafts));
});
