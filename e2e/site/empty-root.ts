// Runs programs where nothing exists but a pack: an empty root, read-only, without a network, as a user without rights.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { request as send } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Finished, fromRoot, hangLimit, Program, type Settings } from './checkout.ts';

/** The user of the packs. */
export const packUser = 10_001;

/** A network namespace that has only a loopback interface. It lives as long as the shell. */
const holdNetwork = [
  '--net',
  '--fork',
  '--kill-child',
  'sh',
  '-c',
  'ip link set lo up && echo up && exec sleep infinity',
];

/** Binds the folders that may be written to ("host=inside"), makes the root read-only, and runs the program in it. */
const enter = `set -e
root=$1; shift
mount --make-rprivate /
mount --bind "$root" "$root"
while [ "$1" != -- ]; do mount --bind "\${1%%=*}" "$root/\${1#*=}"; shift; done
shift
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -o remount,bind,ro "$root"
exec unshare --root="$root" --wd=/app --setuid=${packUser} --setgid=${packUser} "$@"`;

/** Connects a Unix socket, which a network namespace does not hide, with a port in the namespace. */
const relay = `const { connect, createServer } = require('node:net');
createServer((from) => {
  const to = connect(Number(process.argv[2]), '127.0.0.1');
  for (const [one, other] of [[from, to], [to, from]]) one.pipe(other).on('error', () => one.destroy());
}).listen(process.argv[1]);`;

export function canIsolate(): boolean {
  const isAllowed = spawnSync('unshare', ['--mount', '--net', '--pid', '--fork', 'mount', '--make-rprivate', '/']);
  return process.getuid?.() === 0 && isAllowed.status === 0;
}

interface Options {
  /** Folders of this machine by their place in the pack. */
  writable: Record<string, string>;
  settings: Settings;
}

/** Programs that reach each other, and nothing else. */
export class IsolatedNetwork {
  private readonly programs: Program[] = [];
  private readonly dir: string;
  private readonly holder: Program;

  /** @param dir a folder for sockets */
  private constructor(dir: string) {
    this.dir = dir;
    this.holder = new Program('unshare', holdNetwork, {});
    this.programs.push(this.holder);
  }

  static async open(dir: string): Promise<IsolatedNetwork> {
    const network = new IsolatedNetwork(dir);
    await waitFor(() => network.holder.output.includes('up'), network.holder);
    return network;
  }

  /** Starts a program of a pack with nothing in its environment but the settings. */
  run(pack: string, args: readonly string[], { writable, settings }: Options): Program {
    const binds = Object.entries(writable).map(([inside, folder]) => `${folder}=${inside}`);
    const env = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    const shell = ['sh', '-c', enter, 'sh', pack, ...binds, '--', '/app/bin/node', ...args];
    const alone = ['unshare', '--mount', '--pid', '--fork', '--kill-child'];
    const path = `PATH=${process.env.PATH}`;
    return this.enterNetwork([...alone, 'env', '-i', path, ...env, ...shell]);
  }

  /** Requests an address of a program that listens on a port of the network. */
  async get(port: number, path: string): Promise<{ status: number; text: string }> {
    const socketPath = join(this.dir, `${port}.sock`);
    if (!existsSync(socketPath)) {
      const program = this.enterNetwork([fromRoot('node_modules/.bin/node'), '-e', relay, socketPath, String(port)]);
      await waitFor(() => existsSync(socketPath), program);
    }
    return new Promise((resolve) => {
      const failed = () => resolve({ status: 0, text: '' });
      send({ socketPath, path, timeout: hangLimit, agent: false, headers: { host: 'localhost' } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text })).on('error', failed);
      })
        .on('error', failed)
        .end();
    });
  }

  /** Ends a program as a supervisor of containers does. */
  async stop(program: Program): Promise<Finished> {
    program.signalGroup('SIGTERM');
    return program.finish();
  }

  async close(): Promise<void> {
    for (const program of this.programs.toReversed()) await program.end();
  }

  private enterNetwork(command: readonly string[]): Program {
    const program = new Program('nsenter', [`--net=/proc/${this.holder.pid}/ns/net`, ...command], {});
    this.programs.push(program);
    return program;
  }
}

/** @throws {Error} if the program ends first */
async function waitFor(isSo: () => boolean, program: Program): Promise<void> {
  while (!isSo()) {
    if (!program.isRunning) throw new Error(`The program ended too early.\n${program.output}`);
    await delay(20);
  }
}
