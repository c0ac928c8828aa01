// Checks the `Host` header, before any other code handles a request.
import type { IncomingMessage } from 'node:http';

const host = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i;

/** The last valid value: nearly all requests name the same host. */
let lastValid: string | undefined;

/**
 * Whether a request has at most one `Host` header and that one is valid. Node rejects HTTP/1.1 requests without any.
 * https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
export function hasValidHost({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    count += 1;
    const value = rawHeaders[index + 1] ?? '';
    if (count > 1 || (value !== lastValid && !host.test(value))) return false;
    lastValid = value;
  }
  return true;
}
