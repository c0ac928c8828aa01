// Runs programs where there is no network, so that nothing can come to need one unseen.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A network of its own, with nothing in it but the way to itself, which the build's own processes talk over. */
const denial = ['unshare', '--map-root-user', '--net', 'sh', '-c', 'ip link set lo up && exec "$0" "$@"'];

/** Connects to a port of this machine: nothing is nearer. */
const probe = `require('node:net').connect(Number(process.argv[1]), '127.0.0.1')
  .on('connect', () => process.exit(0)).on('error', () => process.exit(1))`;

/**
 * @returns what to put in front of a command, or `undefined` where the system lets nobody do this; it has been seen to
 * work: a server on this machine that is reached without it is not reached with it
 */
export async function findDenial(): Promise<string[] | undefined> {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const reach = (prefix: string[]) => succeeds([...prefix, process.execPath, '-e', probe, String(port)]);
  const works = (await succeeds([...denial, 'true'])) && (await reach([])) && !(await reach(denial));
  server.close();
  return works ? denial : undefined;
}

async function succeeds([command = '', ...args]: string[]): Promise<boolean> {
  const child = spawn(command, args, { stdio: 'ignore' });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null)).once('exit', resolve);
  });
  return code === 0;
}
