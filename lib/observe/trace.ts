// Traces work in spans. Without the variables of OpenTelemetry, no package is loaded and each function only calls the work.
import { env } from '#lib/env.ts';
import type { Tracing } from '#lib/observe/open-telemetry.ts';
import { closed, type OpenSpan, type SpanOptions } from '#lib/observe/span.ts';

let tracing: Tracing | undefined;

/**
 * Loads OpenTelemetry if its variables are set. Call it once in each thread, before Next is loaded.
 * @param role `server`, `renderer` or `publisher`
 */
export async function startTracing(role: string): Promise<void> {
  if (!env.isTraced) return;
  const { openTracing } = await import('#lib/observe/open-telemetry.ts');
  tracing = openTracing(role);
}

/** @returns the tracing of this thread, or `undefined` if it is off */
export function getTracing(): Tracing | undefined {
  return tracing;
}

/** Runs work in a span. An error of the work is recorded. */
export function inSpan<Value>(
  name: string,
  options: SpanOptions,
  work: (span: OpenSpan) => Promise<Value>,
): Promise<Value> {
  return tracing ? tracing.inSpan(name, options, work) : work(closed);
}

/** @returns the `traceparent` of the active span */
export function currentTrace(): string | undefined {
  return tracing?.current();
}

/** Sends the remaining spans within a second. */
export async function stopTracing(): Promise<void> {
  await tracing?.stop();
}
