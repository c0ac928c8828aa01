// Request ids, which correlate the log lines of the server, of Next and of a reverse proxy.
import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export const requestIdHeader = 'x-request-id';

/** Matches characters outside of common formats such as UUIDs, hexadecimal digits and Base64. They could forge log lines. */
const unsafe = /[^\w.:+/=@-]/;
const longest = 128;

/** The last headers, because the response and the access log need the same id. */
let last: { headers: IncomingHttpHeaders | undefined; id: string | undefined } = { headers: undefined, id: undefined };

/** @returns the id that the client or a proxy sent, if it is valid */
export function findRequestId(headers: IncomingHttpHeaders): string | undefined {
  if (headers !== last.headers) last = { headers, id: readGiven(headers) };
  return last.id;
}

function readGiven(headers: IncomingHttpHeaders): string | undefined {
  const given = headers[requestIdHeader];
  if (typeof given !== 'string' || given === '' || given.length > longest) return undefined;
  return unsafe.test(given) ? undefined : given;
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
  last = { headers, id };
  return id;
}
