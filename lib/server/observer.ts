// Observes requests for the metrics, the access log and the traces. Pages from memory are noted at once: a listener for the end
// of each response would cost more than the rest (measured).
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tracing } from '#lib/observe/open-telemetry.ts';
import type { RequestCounts } from '#lib/observe/request-counts.ts';
import type { AccessLog } from '#lib/server/access-log.ts';
import { traceFromMemory, traceRequest } from '#lib/server/request-trace.ts';

interface Parts {
  counts: RequestCounts | undefined;
  log: AccessLog | undefined;
  tracing: Tracing | undefined;
}

interface Steps {
  /** Sends a page from memory. @returns the class of its address, or `undefined` if there is none */
  sendFromMemory: (request: IncomingMessage, response: ServerResponse) => string | undefined;
  /** Handles any other request. */
  handle: (request: IncomingMessage, response: ServerResponse) => void;
}

/** @returns a function that handles requests, or `undefined` if nothing is to be observed */
export function createObserver({ counts, log, tracing }: Parts, { sendFromMemory, handle }: Steps) {
  if (!counts && !log && !tracing) return undefined;
  return (request: IncomingMessage, response: ServerResponse): void => {
    const start = performance.now();
    const bytes = log ? request.socket.bytesWritten : 0;
    const route = sendFromMemory(request, response);
    if (route !== undefined) {
      const end = performance.now();
      counts?.countFromMemory(route, response.statusCode, end - start);
      log?.note(request, response, { duration: end - start, bytes });
      if (tracing) traceFromMemory(tracing, request, response, { route, start, end });
      return;
    }
    counts?.follow(request, response, start);
    log?.follow(request, response, { start, bytes });
    if (tracing) traceRequest(tracing, request, response, () => handle(request, response));
    else handle(request, response);
  };
}
