// The number of renders that failed in this thread.

const key = Symbol.for('load-bearing.render-errors');
/** Shared through `globalThis`: Next bundles `instrumentation.ts`, and the thread of Next is not bundled. */
const shared = globalThis as { [key]?: number };

export function countRenderError(): void {
  shared[key] = readRenderErrors() + 1;
}

export function readRenderErrors(): number {
  return shared[key] ?? 0;
}
