// Serves cards in `npm run dev`, and where Next runs without `server.ts`, which otherwise sends them itself.
import { buildFileResponse } from '#lib/immutable-files.ts';
import { getCard } from '#lib/og/store.ts';

export async function GET(_request: Request, { params }: RouteContext<'/og/[file]'>) {
  const { file } = await params;
  const [, name] = /^([0-9a-f]{16})\.png$/.exec(file) ?? [];
  return buildFileResponse(file, name ? await getCard(name) : undefined, 'image/png');
}
