// Checks on requests that are made before anything answers them.
import type { IncomingMessage } from 'node:http';

const host = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i;

/** A request has one valid `Host`; Node has refused HTTP/1.1 without any: https://www.rfc-editor.org/rfc/rfc9112#section-3.2 */
export function hasValidHost({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    count += 1;
    if (count > 1 || !host.test(rawHeaders[index + 1] ?? '')) return false;
  }
  return true;
}
