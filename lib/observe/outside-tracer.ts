// A tracer for Next. Its spans work within a render, which Next aborts if it reads the clock or a random number, and have no search
// terms and preview tokens.
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  context,
  type Span,
  type SpanOptions,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { formatLoggedUrl } from '#lib/observe/logged-url.ts';

type Work = (span: Span) => unknown;

/** The attributes of Next that have the address of a request: https://opentelemetry.io/docs/specs/semconv/registry/attributes/ */
const addresses = ['http.target', 'http.url', 'url.full', 'url.path'];

function hideSecrets(attributes: Attributes): Attributes {
  const safe = { ...attributes };
  for (const name of addresses) {
    const address = safe[name];
    if (typeof address === 'string') safe[name] = formatLoggedUrl(address);
  }
  return safe;
}

/** Leaves the async context of a render, by which Next recognizes it. This file is loaded before any render. */
const outside = AsyncLocalStorage.snapshot();

export class OutsideTracer implements Tracer {
  private readonly tracer: Tracer;

  constructor(tracer: Tracer) {
    this.tracer = tracer;
  }

  startSpan(name: string, options?: SpanOptions, from: Context = context.active()): Span {
    const safe = options?.attributes ? { ...options, attributes: hideSecrets(options.attributes) } : options;
    const span = outside(() => this.tracer.startSpan(name, safe, from));
    if (!span.isRecording()) return span;
    const end = span.end.bind(span);
    span.end = (time) => outside(() => end(time));
    const addEvent = span.addEvent.bind(span);
    span.addEvent = (...args) => outside(() => addEvent(...args));
    const recordException = span.recordException.bind(span);
    span.recordException = (...args) => outside(() => recordException(...args));
    return span;
  }

  startActiveSpan<F extends Work>(name: string, work: F): ReturnType<F>;
  startActiveSpan<F extends Work>(name: string, options: SpanOptions, work: F): ReturnType<F>;
  startActiveSpan<F extends Work>(name: string, options: SpanOptions, from: Context, work: F): ReturnType<F>;
  startActiveSpan(name: string, ...rest: [...unknown[], Work]): unknown {
    const work = rest.pop() as Work;
    const [options, from = context.active()] = rest as unknown as [SpanOptions?, Context?];
    const span = this.startSpan(name, options, from);
    return context.with(trace.setSpan(from, span), work, undefined, span);
  }
}
