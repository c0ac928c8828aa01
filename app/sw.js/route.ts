import { env } from '#lib/env.ts';
import { buildMissingResponse } from '#lib/files.ts';
import { hasTag, tagDocument } from '#lib/page-cache/negotiate.ts';
import { workerPolicy } from '#lib/page-cache/policy.ts';
import { readScript } from '#lib/reader/scripts.ts';

export async function GET(request: Request) {
  const script = await readScript(env.keepsOffline ? 'worker.js' : 'retired-worker.js');
  if (!script) return buildMissingResponse();
  const etag = tagDocument(script);
  const headers = {
    'cache-control': 'no-cache',
    'content-security-policy': workerPolicy,
    'content-type': 'text/javascript; charset=utf-8',
    etag,
  };
  if (hasTag(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(script), { headers });
}
