// OpenTelemetry: the only file that loads its packages. They read the standard variables: sampler, limits, exporter, resource.
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Attributes,
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ConsoleSpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';
import { env } from '#lib/env.ts';
import { OutsideTracer } from '#lib/observe/outside-tracer.ts';
import { ReportingExporter } from '#lib/observe/reporting-exporter.ts';
import { closed, type OpenSpan, type SpanOptions, traceHeader } from '#lib/observe/span.ts';

/** Milliseconds to send the last spans: a collector that is gone must not delay the end of the process. */
const stopTime = 1_000;

/** The flag of a `traceparent` whose sender records its span. */
const isSampledFlag = /[13579bdf]$/;

const kinds = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER };

export class Tracing {
  private readonly provider: NodeTracerProvider;
  private readonly tracer: Tracer;
  /** Makes a span of everything. */
  private readonly sampled: Tracer;

  /** @param exporter for tests; the variables choose another one */
  constructor(role: string, exporter?: SpanExporter) {
    const resource = defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'load-bearing', 'load_bearing.role': role }))
      .merge(detectResources({ detectors: [envDetector] }));
    const processor = exporter ? new SimpleSpanProcessor(new ReportingExporter(exporter, role)) : createProcessor(role);
    this.provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
    this.provider.register();
    // Next gets its tracer from the global provider.
    trace.disable();
    trace.setGlobalTracerProvider({ getTracer: (...args) => this.getTracer(...args) });
    this.tracer = this.getTracer('load-bearing');
    const all = new NodeTracerProvider({ resource, spanProcessors: [processor], sampler: new AlwaysOnSampler() });
    this.sampled = all.getTracer('load-bearing');
  }

  private getTracer(...args: Parameters<TracerProvider['getTracer']>): Tracer {
    return new OutsideTracer(this.provider.getTracer(...args));
  }

  /** Whether a request is sampled: decided without a span, which would cost a third of a page from memory (measured). */
  samples(parent: string | undefined): boolean {
    const { isParentBased, ratio } = env.tracesSampler;
    if (parent !== undefined && isParentBased) return isSampledFlag.test(parent);
    return ratio >= 1 || Math.random() < ratio;
  }

  /** Starts a span of a request that `samples` has chosen. */
  startSampled(name: string, parent: string | undefined, attributes: Attributes, startTime: number): Span {
    const options = { kind: SpanKind.SERVER, attributes, startTime };
    return this.sampled.startSpan(name, options, readParent(parent) ?? ROOT_CONTEXT);
  }

  /** Starts a span of a request, which `end` ends. */
  startRequest(name: string, parent: string | undefined, attributes: Attributes): Span {
    const options = { kind: SpanKind.SERVER, attributes };
    return this.tracer.startSpan(name, options, readParent(parent) ?? ROOT_CONTEXT);
  }

  /** Runs work in which a span is active. */
  run<Value>(span: Span, work: () => Value): Value {
    return context.with(trace.setSpan(context.active(), span), work);
  }

  async inSpan<Value>(
    name: string,
    { attributes, parent, links = [], isPart = false, kind }: SpanOptions,
    work: (span: OpenSpan) => Promise<Value>,
  ): Promise<Value> {
    const from = readParent(parent) ?? context.active();
    if (isPart && trace.getSpanContext(from) === undefined) return work(closed);
    const linked = links.flatMap((one) => {
      const found = readParent(one);
      const spanContext = found && trace.getSpanContext(found);
      return spanContext ? [{ context: spanContext }] : [];
    });
    const options = { attributes, links: linked, kind: kind && kinds[kind] };
    return this.tracer.startActiveSpan(name, options, from, async (span) => {
      const fail = (reason: string) => span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
      try {
        return await work({ set: (more) => void span.setAttributes(more), fail });
      } catch (error) {
        span.recordException(error instanceof Error ? error : String(error));
        fail(String(error));
        throw error;
      } finally {
        span.end();
      }
    });
  }

  current(): string | undefined {
    return format(context.active());
  }

  traceparentOf(span: Span): string | undefined {
    return format(trace.setSpan(ROOT_CONTEXT, span));
  }

  async stop(): Promise<void> {
    await Promise.race([this.provider.shutdown().catch(() => undefined), delay(stopTime, undefined, { ref: false })]);
  }
}

/**
 * Begins to collect and export traces of this process, as the variables of OpenTelemetry say.
 * @param role `server`, `renderer` or `publisher`, an attribute of every span
 */
export function openTracing(role: string): Tracing {
  return new Tracing(role);
}

function createProcessor(role: string): BatchSpanProcessor | SimpleSpanProcessor {
  if (env.tracesExporter === 'console') return new SimpleSpanProcessor(new ConsoleSpanExporter());
  return new BatchSpanProcessor(new ReportingExporter(new OTLPTraceExporter(), role));
}

/** @returns `undefined` if it is missing or malformed */
function readParent(traceparent: string | undefined): Context | undefined {
  if (traceparent === undefined) return undefined;
  const found = propagation.extract(ROOT_CONTEXT, { [traceHeader]: traceparent });
  return trace.getSpanContext(found) ? found : undefined;
}

function format(from: Context): string | undefined {
  const carrier: Record<string, string> = {};
  propagation.inject(from, carrier);
  return carrier[traceHeader];
}
