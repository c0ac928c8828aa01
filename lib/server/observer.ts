// Observes requests for the metrics, the access log and the traces. Pages from memory are noted at once: a listener for the end
// of each response would cost more than the rest (measured).
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tracing } from '#lib/observe/open-telemetry.ts';
import type { RequestCounts } from '#lib/observe/request-counts.ts';
import type { SentPage } from '#lib/page-cache/front.ts';
import { type AccessLog, countBodyBytes } from '#lib/server/access-log.ts';
import { startRequestTrace, traceFromMemory } from '#lib/server/request-trace.ts';

interface Parts {
  counts: RequestCounts | undefined;
  log: AccessLog | undefined;
  tracing: Tracing | undefined;
}

interface Steps {
  /** Sends a page from memory. @returns `undefined` if there is none */
  sendFromMemory: (request: IncomingMessage, response: ServerResponse) => SentPage | undefined;
  /** Handles any other request. */
  handle: (request: IncomingMessage, response: ServerResponse) => void;
}

/** @returns a function that handles requests, or `undefined` if metrics, log and traces are off */
export function createObserver({ counts, log, tracing }: Parts, { sendFromMemory, handle }: Steps) {
  if (!counts && !log && !tracing) return undefined;

  /** Handles a request whose response ends later. All parts share one listener, because Node warns about more than ten per response. */
  function follow(request: IncomingMessage, response: ServerResponse, start: number): void {
    const { socket } = request;
    const address = log?.findClient(request) ?? '';
    const before = socket.bytesWritten;
    const trace = tracing && startRequestTrace(tracing, request);
    response.once('close', () => {
      const end = performance.now();
      const duration = end - start;
      const isAborted = !response.writableFinished;
      counts?.countResponse(request, response, duration);
      log?.note(request, response, {
        address,
        end,
        duration,
        bytes: countBodyBytes(response, socket.bytesWritten, before),
        isAborted,
      });
      trace?.end(response, isAborted);
    });
    if (trace) trace.run(() => handle(request, response));
    else handle(request, response);
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    const start = performance.now();
    const sent = sendFromMemory(request, response);
    if (sent === undefined) {
      follow(request, response, start);
      return;
    }
    const end = performance.now();
    const { route, bytes } = sent;
    counts?.countFromMemory(route, response.statusCode, end - start);
    if (log)
      log.note(request, response, {
        address: log.findClient(request),
        end,
        duration: end - start,
        bytes,
        isAborted: false,
      });
    if (tracing) traceFromMemory(tracing, request, response, { route, start, end });
  };
}
