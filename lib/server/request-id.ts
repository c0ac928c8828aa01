// Request ids, which correlate the log lines of the server, of Next and of a reverse proxy.
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export const requestIdHeader = 'x-request-id';

/** Matches common formats such as UUIDs, hexadecimal digits and Base64. Other characters could forge log lines. */
const saneId = /^[\w.:+/=@-]{1,128}$/;

/** @returns the id that the client or a proxy sent, if it is valid */
export function findRequestId(headers: IncomingHttpHeaders): string | undefined {
  const given = headers[requestIdHeader];
  return typeof given === 'string' && saneId.test(given) ? given : undefined;
}

/**
 * Returns the id that the client or a proxy sent if it is valid, else a new UUID. The id is stored in the headers, so that
 * later calls return the same one and Next passes it on to `onRequestError`.
 */
export function readRequestId(headers: IncomingHttpHeaders): string {
  const given = findRequestId(headers);
  if (given !== undefined) return given;
  const id = randomUUID();
  headers[requestIdHeader] = id;
  return id;
}
