// A thread that compiles a share of the documents, so that a cold release uses every core.
import { parentPort, workerData } from 'node:worker_threads';
import { compileWithContentlayer, type Draft } from '#lib/content/contentlayer.ts';

parentPort?.postMessage(await compileWithContentlayer(workerData as Draft[]));
