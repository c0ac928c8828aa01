// #region bff
import { createServer, request as http, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as https } from 'node:https';
import { pipeline } from 'node:stream/promises';

export type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;
export type Route = { method: string; path: RegExp; handle: Handler };

const monolith = new URL(process.env.MONOLITH_URL ?? 'http://127.0.0.1:8080');

const forward: Handler = async (req, res) => {
  const upstream = (monolith.protocol === 'https:' ? https : http)({
    hostname: monolith.hostname,
    port: monolith.port,
    path: req.url,
    method: req.method,
    headers: req.headers,
  });
  res.once('close', () => upstream.destroy()); // a client that leaves stops the work behind it
  // The limit is for the first byte: a long download may take as long as it took before.
  const late = setTimeout(() => upstream.destroy(new Error('no response in 10 s')), 10_000);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    // A response may come before the whole body is sent, a 413 for example. Later errors of sending are then no matter.
    upstream.once('response', resolve).on('error', reject);
    req.pipe(upstream);
  }).finally(() => clearTimeout(late));
  res.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
  await pipeline(answer, res);
};

export const routes: Route[] = [
  // declared, not ported yet
  { method: 'GET', path: /^\/orders\/\d+$/, handle: forward },
];

// The log shows which routes exist, never whose they are: /users/jo@example.org becomes /users/*.
const shape = (path: string) => path.replace(/\/(?=[^/]*[\d@%])[^/]+/g, '/*');

export const server = createServer((req, res) => {
  const path = (req.url ?? '/').split('?', 1)[0] ?? '/';
  const route = routes.find((r) => r.method === req.method && r.path.test(path));
  if (!route) console.warn(JSON.stringify({ undeclared: `${req.method} ${shape(path)}` }));
  (route?.handle ?? forward)(req, res).catch((error: unknown) => {
    console.error(error);
    if (res.headersSent) res.destroy();
    else res.writeHead(502).end();
  });
}).listen(Number(process.env.PORT ?? 3000));
// #endregion
