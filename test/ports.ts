// Free ports for the programs that tests start.
import { createServer } from 'node:net';

/** Ports that this process has found. A program listens on its port seconds after it was found. */
const foundPorts = new Set<number>();

/** Returns a free port below the range of outgoing connections, so that none takes it before its use. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = 20_100 + Math.floor(Math.random() * 11_900);
    if (foundPorts.has(port)) continue;
    foundPorts.add(port);
    if (!(await isListening(port))) return port;
  }
}

/** @returns whether a program listens on a port of `localhost` or 127.0.0.1, which may be two addresses */
export async function isListening(port: number): Promise<boolean> {
  return (await isTaken(port, 'localhost')) || (await isTaken(port, '127.0.0.1'));
}

async function isTaken(port: number, host: string): Promise<boolean> {
  const server = createServer();
  const hasFailed = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(true));
    server.listen(port, host, () => resolve(false));
  });
  if (!hasFailed) await new Promise((resolve) => server.close(resolve));
  return hasFailed;
}
