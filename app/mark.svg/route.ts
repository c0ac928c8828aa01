import { connection } from 'next/server';
import { buildFileResponse } from '#lib/immutable-files.ts';
import { buildMarkSvg } from '#lib/mark.ts';
import { digestOf } from '#lib/model/digest.ts';
import { revalidateAlways } from '#lib/page-cache/policy.ts';
import { currentSite } from '#lib/posts/read-release.ts';

export async function GET() {
  await connection();
  const mark = Buffer.from(buildMarkSvg(currentSite()));
  return buildFileResponse(digestOf(mark), mark, 'image/svg+xml', revalidateAlways);
}
