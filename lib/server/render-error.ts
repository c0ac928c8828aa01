// Logs render errors of Next with the id of their request.
import { log } from '#lib/log.ts';
import { formatLoggedUrl } from '#lib/observe/logged-url.ts';
import { countRenderError } from '#lib/observe/render-errors.ts';
import { requestIdHeader } from '#lib/server/request-id.ts';

/** @param headers as Next passes them to `onRequestError` */
export function logRenderError(
  error: unknown,
  path: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): void {
  countRenderError();
  const { digest } = Object(error) as { digest?: string };
  log.error(
    { digest, path: formatLoggedUrl(path), requestId: headers[requestIdHeader] },
    'A page could not be rendered',
  );
}
