// Runs programs without a network, to prove that they do not need one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Runs a command in a network namespace with a loopback interface only, which the build's processes use. */
const denial = ['unshare', '--map-root-user', '--net', 'sh', '-c', 'ip link set lo up && exec "$0" "$@"'];

/** Exits with 0 if it can connect to a port of this machine, otherwise with 1. */
const probe = `require('node:net').connect(Number(process.argv[1]), '127.0.0.1')
  .on('connect', () => process.exit(0)).on('error', () => process.exit(1))`;

/**
 * Finds a way to run commands without a network, and tests that a local server is unreachable from such a command.
 * @returns the arguments to prepend to a command, or `undefined` if the system does not allow it
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
