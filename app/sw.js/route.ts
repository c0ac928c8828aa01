import { createHash } from 'node:crypto';
import { env } from '#lib/env.ts';
import { workerPolicy } from '#lib/page-cache/policy.ts';
import { readScript } from '#lib/reader/scripts.ts';

export async function GET(request: Request) {
  const script = await readScript(env.keepsOffline ? 'worker.js' : 'retired-worker.js');
  if (!script) return new Response('Not found\n', { status: 404 });
  const etag = `"${createHash('sha256').update(script).digest('base64url').slice(0, 22)}"`;
  const headers = {
    'cache-control': 'no-cache',
    'content-security-policy': workerPolicy,
    'content-type': 'text/javascript; charset=utf-8',
    etag,
  };
  if (request.headers.get('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(script), { headers });
}
