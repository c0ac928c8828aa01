// The floor of `serve.ts`: a bare `node:http` server that sends one response from memory.
// `node bench/bare-server.ts 4504 response.json`
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** A response as the server under test sends it. */
export interface SavedResponse {
  /** Names and values in turn, without those that Node adds itself. */
  headers: string[];
  /** The body in base64. */
  body: string;
}

const [port, file = ''] = process.argv.slice(2);
const { headers, body } = JSON.parse(readFileSync(file, 'utf8')) as SavedResponse;
const bytes = Buffer.from(body, 'base64');

createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(bytes);
}).listen(Number(port), '127.0.0.1');
