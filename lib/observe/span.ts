// Spans as the rest of the code sees them, without OpenTelemetry.

/** The header that carries the trace to the next service: https://www.w3.org/TR/trace-context/#traceparent-header */
export const traceHeader = 'traceparent';

export interface SpanOptions {
  attributes?: Record<string, string | number | boolean>;
  /** A `traceparent` from elsewhere. Without it, the span belongs to the one that is active. */
  parent?: string;
  /** `traceparent` of other traces that this span serves as well. */
  links?: readonly string[];
  /** Whether the span is left out if none is active and no parent is given. */
  isPart?: boolean;
  kind?: 'server' | 'consumer';
}

/** The part of a span that the work may set. */
export interface OpenSpan {
  set(attributes: Record<string, string | number | boolean>): void;
  /** Marks the span as failed. */
  fail(reason: string): void;
}

/** The span of work that is not traced. */
export const closed: OpenSpan = { set: () => undefined, fail: () => undefined };
