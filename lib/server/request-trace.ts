// The span of each request. It continues the trace of the client or proxy, and is passed on to the thread that renders.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Span } from '@opentelemetry/api';
import { formatLoggedUrl } from '#lib/observe/logged-url.ts';
import type { Tracing } from '#lib/observe/open-telemetry.ts';
import { classifyUrl } from '#lib/observe/route-class.ts';
import { traceHeader } from '#lib/observe/span.ts';
import { readRequestId } from '#lib/server/request-id.ts';

/** Lowest status of a server error, which makes a span fail. */
const serverError = 500;
/** `SpanStatusCode.ERROR`, without loading the package. */
const errorCode = 2;

function listAttributes({ method = '', url = '' }: IncomingMessage, route: string) {
  return { 'http.request.method': method, 'http.route': route, 'url.path': formatLoggedUrl(url) };
}

function readTrace({ headers }: IncomingMessage): string | undefined {
  const parent = headers[traceHeader];
  return typeof parent === 'string' ? parent : undefined;
}

/** The span of a request that is being handled. */
interface RequestTrace {
  /** Runs the handler within the span. */
  run(handle: () => void): void;
  end(response: ServerResponse, isAborted: boolean): void;
}

/** Starts the span of a request, and passes it on in the headers. */
export function startRequestTrace(tracing: Tracing, request: IncomingMessage): RequestTrace {
  const { method = '', url = '', headers } = request;
  const route = classifyUrl(url);
  const span = tracing.startRequest(`${method} ${route}`, readTrace(request), listAttributes(request, route));
  // Needed even for a request that is not sampled: the rendering thread must not decide otherwise.
  headers[traceHeader] = tracing.traceparentOf(span);
  if (!span.isRecording()) return { run: (handle) => handle(), end: () => undefined };
  span.setAttribute('http.request.header.x-request-id', readRequestId(headers));
  return {
    run: (handle) => tracing.run(span, handle),
    end(response, isAborted) {
      if (isAborted) span.addEvent('the client left');
      end(span, response);
    },
  };
}

/** Makes the span of a page that was sent from memory, if it is sampled. */
export function traceFromMemory(
  tracing: Tracing,
  request: IncomingMessage,
  response: ServerResponse,
  { route, start, end: endTime }: { route: string; start: number; end: number },
): void {
  const parent = readTrace(request);
  if (!tracing.samples(parent)) return;
  const attributes = { ...listAttributes(request, route), 'load_bearing.from_memory': true };
  const span = tracing.startSampled(`${request.method} ${route}`, parent, attributes, performance.timeOrigin + start);
  end(span, response, performance.timeOrigin + endTime);
}

function end(span: Span, { statusCode }: ServerResponse, time?: number): void {
  span.setAttribute('http.response.status_code', statusCode);
  if (statusCode >= serverError) span.setStatus({ code: errorCode });
  span.end(time);
}
