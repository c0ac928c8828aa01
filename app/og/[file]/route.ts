// `server.ts` answers for cards itself: this is for `npm run dev`, and for whoever runs Next without it.
import { buildFileResponse } from '#lib/immutable-files.ts';
import { getCard } from '#lib/og/store.ts';

export async function GET(_request: Request, { params }: RouteContext<'/og/[file]'>) {
  const { file } = await params;
  const [, name] = /^([0-9a-f]{16})\.png$/.exec(file) ?? [];
  return buildFileResponse(file, name ? await getCard(name) : undefined, 'image/png');
}
