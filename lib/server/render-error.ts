// The log line that connects an error of Next to the request in which it happened.
import { log } from '#lib/log.ts';
import { formatLoggedUrl } from '#lib/server/logged-url.ts';
import { requestIdHeader } from '#lib/server/request-id.ts';

/** @param headers as Next passes them to `onRequestError` */
export function logRenderError(
  error: unknown,
  path: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): void {
  const { digest } = Object(error) as { digest?: string };
  log.error(
    { digest, path: formatLoggedUrl(path), requestId: headers[requestIdHeader] },
    'A page could not be rendered',
  );
}
