// Sends a 500 if a request fails.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { logUnexpected } from '#lib/log.ts';
import { formatLoggedUrl } from '#lib/observe/logged-url.ts';
import { failureText, sendText } from '#lib/page-cache/send-text.ts';
import { readRequestId, requestIdHeader } from '#lib/server/request-id.ts';

/** Logs an error and responds with a 500, or cuts off the response if a part of it was sent. */
export function sendFailure(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const { method = '', url = '', headers } = request;
  const doing = `${method} ${formatLoggedUrl(url)} failed (request ${readRequestId(headers)})`;
  logUnexpected(error, doing, 'request');
  if (response.headersSent) response.destroy();
  else sendText(response, 500, failureText, { [requestIdHeader]: readRequestId(headers) });
}
