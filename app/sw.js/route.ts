import { connection } from 'next/server';
import { env } from '#lib/env.ts';
import { buildMissingResponse } from '#lib/files.ts';
import { tagDocument } from '#lib/page-cache/negotiate.ts';
import { workerPolicy } from '#lib/page-cache/policy.ts';
import { readScript } from '#lib/reader/scripts.ts';

export async function GET() {
  await connection();
  const script = await readScript(env.keepsOffline ? 'worker.js' : 'retired-worker.js');
  if (!script) return buildMissingResponse();
  const headers = {
    'cache-control': 'no-cache',
    'content-security-policy': workerPolicy,
    'content-type': 'text/javascript; charset=utf-8',
    etag: tagDocument(script),
  };
  return new Response(new Uint8Array(script), { headers });
}
