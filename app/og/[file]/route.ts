import { buildFileResponse } from '#lib/files.ts';
import { getCard } from '#lib/og/store.ts';

export async function GET(request: Request, { params }: RouteContext<'/og/[file]'>) {
  const { file } = await params;
  const image = file.endsWith('.png') ? await getCard(file.slice(0, -'.png'.length)) : undefined;
  return buildFileResponse(request, file, image, 'image/png');
}
