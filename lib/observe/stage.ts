// Stages of a publication: measures how long each takes, and makes a span of it.
import { inSpan } from '#lib/observe/trace.ts';

export type Stage = 'read' | 'fetch' | 'prepare' | 'compile' | 'write' | 'trial' | 'swap' | 'ready' | 'warm';

type OnStage = (stage: Stage, seconds: number) => void;

let onStage: OnStage = () => undefined;

/** Sets the function that receives each stage of this process when it ends. */
export function observeStages(listen: OnStage): void {
  onStage = listen;
}

/** Runs a stage. A stage that fails is measured as well. */
export async function runStage<Value>(stage: Stage, work: () => Promise<Value>): Promise<Value> {
  const start = performance.now();
  try {
    return await inSpan(stage, { isPart: true }, work);
  } finally {
    onStage(stage, (performance.now() - start) / 1000);
  }
}
