// A page with its headers, as a server sends it, and an nginx that sends the same one from a file.
import { mkdir, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { SavedResponse } from './bare-server.ts';

function request(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'gzip' }, agent: false }, resolve).once('error', reject);
  });
}

/** Waits until a server sends the page, and sends it compressed: ours does so from the second response on. */
export async function savePage(url: string): Promise<SavedResponse> {
  for (let attempt = 0; attempt < 150; attempt += 1) {
    const response = await request(url).catch(() => undefined);
    const body = response && (await buffer(response));
    if (body && response.statusCode === 200 && response.headers['content-encoding'] === 'gzip') {
      return { headers: listOwnHeaders(response), body: body.toString('base64') };
    }
    await delay(200);
  }
  throw new Error(`${url} did not send a compressed page`);
}

/** Leaves out the headers that Node adds itself. */
function listOwnHeaders({ rawHeaders }: IncomingMessage): string[] {
  const added = new Set(['connection', 'date', 'keep-alive', 'transfer-encoding']);
  return rawHeaders.filter((_, index) => !added.has(rawHeaders[index - (index % 2)]?.toLowerCase() ?? ''));
}

/**
 * Writes the files of an nginx as Debian configures it, but with one worker, no access log, the page precompressed, and our
 * headers.
 * @param path the path of the page, below `/posts/`
 * @returns the path of the configuration
 */
export async function writeStaticNginx(
  site: string,
  port: number,
  path: string,
  { headers, body }: SavedResponse,
): Promise<string> {
  await mkdir(join(site, 'posts'), { recursive: true });
  await writeFile(join(site, `${path}.html`), gunzipSync(Buffer.from(body, 'base64')));
  await writeFile(join(site, `${path}.html.gz`), Buffer.from(body, 'base64'));
  const own = new Set(['content-encoding', 'content-length', 'content-type', 'etag']);
  const lines = headers.flatMap((name, index) => {
    const value = headers[index + 1]?.replaceAll('"', '\\"');
    return index % 2 === 1 || own.has(name.toLowerCase()) ? [] : [`add_header ${name} "${value}";`];
  });
  const config = join(site, 'nginx.conf');
  await writeFile(
    config,
    `user root; worker_processes 1; daemon off; pid ${site}/pid; error_log ${site}/error.log;
events { worker_connections 768; }
http {
  sendfile on; tcp_nopush on; types_hash_max_size 2048; types { text/html html; }
  default_type application/octet-stream; access_log off; gzip on; gzip_static on;
  server { listen 127.0.0.1:${port}; root ${site}; ${lines.join(' ')} location / { try_files $uri.html =404; } }
}
`,
  );
  return config;
}
