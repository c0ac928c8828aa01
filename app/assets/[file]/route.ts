import { readScript } from '#lib/browser/scripts.ts';
import { buildFileResponse } from '#lib/immutable-files.ts';

export async function GET(_request: Request, { params }: RouteContext<'/assets/[file]'>) {
  const { file } = await params;
  // The same folder holds the service workers, which have a route of their own because their names do not change.
  const bytes = file.includes('worker') ? undefined : await readScript(file);
  const type = file.endsWith('.woff2') ? 'font/woff2' : 'text/javascript; charset=utf-8';
  const response = buildFileResponse(file, bytes, type);
  response.headers.set('cross-origin-resource-policy', 'same-origin');
  return response;
}
