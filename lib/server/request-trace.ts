// The span of each request. It continues the trace of the client or proxy, and is passed on to the thread that renders.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tracing } from '#lib/observe/open-telemetry.ts';
import { classifyUrl } from '#lib/observe/route-class.ts';
import { traceHeader } from '#lib/observe/span.ts';
import { formatLoggedUrl } from '#lib/server/logged-url.ts';
import { readRequestId } from '#lib/server/request-id.ts';

/** Lowest status of a server error, which makes a span fail. */
const serverError = 500;

/**
 * Handles a request within its span.
 * @param route returns whether the response is a page from memory
 */
export function traceRequest(
  tracing: Tracing,
  request: IncomingMessage,
  response: ServerResponse,
  route: () => boolean,
): boolean {
  const { method = '', url = '', headers } = request;
  const name = classifyUrl(url);
  const parent = headers[traceHeader];
  const span = tracing.startRequest(`${method} ${name}`, typeof parent === 'string' ? parent : undefined, {
    'http.request.method': method,
    'http.route': name,
    'url.path': formatLoggedUrl(url),
  });
  if (!span.isRecording()) {
    // The thread that renders and the publisher must not decide otherwise.
    headers[traceHeader] = tracing.traceparentOf(span);
    return route();
  }
  headers[traceHeader] = tracing.traceparentOf(span);
  span.setAttribute('http.request.header.x-request-id', readRequestId(headers));
  const isFromMemory = tracing.run(span, route);
  const end = () => {
    const { statusCode } = response;
    span.setAttributes({ 'http.response.status_code': statusCode, 'load_bearing.from_memory': isFromMemory });
    if (statusCode >= serverError) span.setStatus({ code: 2 });
    if (!response.writableFinished && !isFromMemory) span.addEvent('the client left');
    span.end();
  };
  if (isFromMemory) end();
  else response.once('close', end);
  return isFromMemory;
}
