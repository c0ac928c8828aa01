import { connection } from 'next/server';
import { nameScript, readScript } from '#lib/browser/scripts.ts';
import { env } from '#lib/env.ts';
import { buildMissingResponse } from '#lib/immutable-files.ts';
import { computeEtag } from '#lib/page-cache/negotiate.ts';
import { workerPolicy } from '#lib/page-cache/policy.ts';
import { currentSite } from '#lib/posts/read-release.ts';

export async function GET() {
  await connection();
  const script = await readScript(
    env.keepsOffline ? `${nameScript('worker', currentSite().language)}.js` : 'retired-worker.js',
  );
  if (!script) return buildMissingResponse();
  const headers = {
    'cache-control': 'no-cache',
    'content-security-policy': workerPolicy,
    'content-type': 'text/javascript; charset=utf-8',
    etag: computeEtag(script),
  };
  return new Response(new Uint8Array(script), { headers });
}
